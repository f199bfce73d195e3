//! Changes of accounts, sessions, one-time links and saved vehicles.

pub mod accounts;
pub mod activity;
pub mod erasure;
pub mod links;
pub mod sessions;
pub mod vehicles;
