//! Handlers of people: sign-in, the own account and its sessions, customers, employees, one-time links, saved vehicles.

pub mod account_change;
pub mod contact;
pub mod customers;
pub mod employee_admin;
pub mod employees;
pub mod erasure;
pub mod export;
pub mod links;
pub mod me;
pub mod new_session;
pub mod proof;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod vehicles;
