//! Use cases of people: sign-in, accounts, sessions, passwords, one-time links and saved vehicles.

pub mod accounts;
pub mod activity;
pub mod confirmation;
pub mod employees;
pub mod erasure;
pub mod links;
pub mod passwords;
pub mod refusal;
pub mod reset;
pub mod second_factor;
pub mod session_lifetime;
pub mod sessions;
pub mod sign_in;
pub mod vehicles;
