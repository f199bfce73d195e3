//! Changes of accounts, sessions, one-time links and saved vehicles.

pub mod accounts;
pub mod activity;
pub mod employees;
pub mod erasure;
pub mod links;
pub mod refusal;
pub mod sessions;
pub mod vehicles;
