//! The server: actix-web and diesel around the domain's rules. The binary, the tests and the benches start
//! it through [`serve`]. Nothing of the page's own code is here, only its files.

pub mod auth;
pub mod clock;
pub mod command;
pub mod config;
pub mod db;
pub mod demo;
pub mod error;
mod hex;
mod housekeeping;
mod http;
mod page;
mod secret;
pub mod start;
pub mod state;
pub mod zone;

pub use config::Config;
pub use http::{published::Published, routes::published};
pub use start::serve;
