//! The layer between the handlers and the tables: every transaction of the system, by noun. A use case locks,
//! reads, lets the domain decide, writes and records the event. Nothing here knows HTTP.

pub mod actor;
pub mod appointments;
pub mod calendar;
pub mod catalogue;
pub mod copy;
pub mod doctor;
pub mod effects;
pub mod idempotency;
pub mod insight;
pub mod jobs;
pub mod people;
pub mod refusal;
pub mod transactions;
pub mod tx;

pub use actor::{Actor, Credential, Identity};
pub use refusal::{Failure, Refusal};
pub use tx::{Confirm, Tx};
