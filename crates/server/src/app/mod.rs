//! The layer between the handlers and the tables: every transaction of the system, by noun. A use case locks,
//! reads, lets the domain decide, writes and records the event. Nothing here knows HTTP.

pub mod actor;
pub mod appointments;
pub mod backup;
pub mod calendar;
pub mod catalogue;
pub mod copy;
pub mod credentials;
pub mod doctor;
pub mod effects;
pub mod idempotency;
pub mod insight;
pub mod integrations;
pub mod jobs;
pub mod metadata;
pub mod people;
pub mod readiness;
pub mod refusal;
pub mod restore;
pub mod secret_mark;
pub mod transactions;
pub mod tx;
pub mod upgrade;

pub use actor::{AccountIdentity, Actor, Credential, GuestIdentity, Identity, KeyIdentity};
pub use refusal::{Failure, Refusal};
pub use tx::{Confirm, Tx};
