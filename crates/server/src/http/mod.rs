//! The doors: one file per noun. A handler says who may, parses, lets `db` decide and store, and answers.
//! No rules and no SQL here.

pub mod alternatives;
pub mod appointments;
pub mod auth;
pub mod availability;
pub mod body;
pub mod booking;
pub mod catalogue;
pub mod categories;
pub mod conditional;
pub mod csv;
pub mod cursor;
pub mod dress;
pub mod employees;
pub mod envelope;
pub mod fields;
pub mod figures;
pub mod headers;
pub mod health;
pub mod log;
pub mod me;
pub mod moves;
pub mod occupancy;
pub mod openapi;
pub mod prices;
pub mod published;
pub mod query;
pub mod routes;
pub mod service_body;
pub mod service_changes;
pub mod services;
pub mod statistics;
pub mod subject;
pub mod view;
pub mod workshop;
