//! The databases: one handle, `read` and `write`; behind it the connections, the locks and one file of
//! queries per noun. Nothing here knows of HTTP.

pub mod accounts;
pub mod activity;
pub mod appointments;
pub mod audit_log;
pub mod booking;
pub mod calendar;
pub mod capacity_overrides;
pub mod catalogue;
pub mod categories;
pub mod change;
pub mod closures;
pub mod connection;
pub mod context;
pub mod customer;
pub mod customers;
pub mod dialect;
pub mod doctor;
pub mod employees;
pub mod erasure;
pub mod errors;
pub mod events;
pub mod handle;
pub mod idempotency;
pub mod ledger;
pub mod links;
pub mod listing;
pub mod lock;
pub mod migrations;
pub mod moves;
pub mod names;
pub mod occupancy;
pub mod past;
pub mod pool;
pub mod price_import;
pub mod prices;
pub mod retaking;
pub mod schema;
pub mod service_changes;
pub mod services;
pub mod sessions;
pub mod settings;
pub mod statistics;
pub mod target;
pub mod vehicles;
pub mod weekly_patterns;
pub mod word;
pub mod workshop;
pub mod writer;

pub use connection::{AnyConnection as Connection, Url};
pub use context::{Actor, Context, Identity};
pub use errors::{Failure, Refused};
pub use handle::Db;

/// The workshop that is served. Every key starts with it, so that one day there may be several.
pub const WORKSHOP: i64 = 1;
