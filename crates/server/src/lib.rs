//! The server: actix-web and diesel around the domain's rules. The binary, the tests and the benches start
//! it through [`serve`]. Nothing of the page's own code is here, only its files.

#![cfg(not(feature = "dependencies-only"))]

pub mod app;
pub mod auth;
pub mod clock;
pub mod command;
pub mod config;
pub mod connections;
pub mod db;
pub mod demo;
mod disk;
pub mod email;
pub mod file_modes;
mod hex;
mod http;
pub mod live;
pub mod log;
pub mod metrics;
pub mod outgoing;
pub mod places;
mod secret;
mod service_manager;
mod signal;
pub mod start;
pub mod state;
pub mod web;
pub mod zone;

pub use config::Config;
pub use http::routes::published;
pub use start::{serve, serve_on, standard_tasks};
pub use web::published::Published;
