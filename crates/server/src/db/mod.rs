//! Rows and queries, one file per noun, the connection first. `engine` holds the machinery. Nothing here knows HTTP.

pub mod accounts;
pub mod appointment_details;
pub mod appointments;
pub mod audit_log;
pub mod calendar;
pub mod capacity_overrides;
pub mod categories;
pub mod closures;
pub mod customers;
pub mod days;
pub mod employees;
pub mod engine;
pub mod events;
pub mod idempotency_keys;
pub mod jobs;
pub mod ledger;
pub mod links;
pub mod listing;
pub mod names;
pub mod occupancy;
pub mod prices;
pub mod refresh_tokens;
pub mod services;
pub mod sessions;
pub mod statistics;
pub mod vehicles;
pub mod weekly_patterns;
pub mod work_notes;
pub mod workshop;

pub use diesel::QueryResult;
pub use engine::{AnyConnection, Connection, Db, Url};
