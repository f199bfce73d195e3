//! Handlers of capacity: availability, the numbered slots of a day, the ledger.

pub mod availability;
pub mod events;
pub mod ledger;
pub mod occupancy;
pub mod overview;
pub mod starts;
