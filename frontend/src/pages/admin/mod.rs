//! The pages below `/admin`; their frame is `components::Admin`.

mod access;
pub mod calendar;
pub mod calendar_change;
pub mod categories;
mod contact;
mod copy_field;
pub mod customer;
pub mod customers;
pub mod employee;
pub mod employees;
pub mod integrations;
pub mod invite;
pub mod log;
mod one_time_link;
pub mod overview;
pub mod prices;
mod second_factor;
pub mod services;
pub mod settings;
