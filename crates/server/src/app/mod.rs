//! The layer between the handlers and the tables: every transaction of the system, by noun. A use case locks,
//! reads, lets the domain decide, writes and records the event. Nothing here knows HTTP.

pub mod appointments;
pub mod calendar;
pub mod catalogue;
pub mod context;
pub mod doctor;
pub mod housekeeping;
pub mod idempotency;
pub mod people;

pub use context::{Actor, Context, Identity};
