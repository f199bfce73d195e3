//! The pages of `/admin`, one file each; the frame around them is `components::Admin`.

mod access;
pub mod calendar;
pub mod categories;
pub mod change;
pub mod changing;
pub mod customer;
pub mod customers;
pub mod employee;
pub mod employees;
pub mod hiring;
pub mod log;
mod one_time_link;
pub mod overview;
mod person;
pub mod prices;
pub mod services;
pub mod settings;
