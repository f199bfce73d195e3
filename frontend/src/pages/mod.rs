//! One module per page. `app.rs` decides who may open it.

use leptos::prelude::*;

pub mod account;
pub mod admin;
pub mod appointment;
pub mod appointments;
pub mod book;
pub mod capacity;
pub mod day_sheet;
pub mod embed;
pub mod home;
pub mod job;
pub mod jobs;
pub mod login;
pub mod manage;
pub mod not_found;
pub mod register;
pub mod reschedule;
pub mod second_factor;
pub mod service;
pub mod services;
pub mod set_password;
pub mod team;

#[cfg(debug_assertions)]
mod styleguide;

/// The style guide, in development builds.
#[cfg(debug_assertions)]
pub fn styleguide() -> impl IntoView {
    view! { <styleguide::Styleguide /> }
}

/// Development builds show the style guide here.
#[cfg(not(debug_assertions))]
pub fn styleguide() -> impl IntoView {
    not_found::NotFound()
}
