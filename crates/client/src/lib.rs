//! A typed client of Pitboard's HTTP API: one method per operation, with the name of its `operationId`. For the page,
//! the tests and third parties; native and wasm32.
//!
//! Depends on nothing of the server and contains no rules: bodies and problem documents are types of `pitboard_api`.
//!
//! ```no_run
//! # async fn example() -> Result<(), pitboard_client::ClientError> {
//! use pitboard_client::{Client, api::Login};
//!
//! let client = Client::new("http://127.0.0.1:8000");
//! let signed_in = client
//!     .login(&Login { email: "ada@example.com".into(), password: "pitboard-demo".into() })
//!     .await?;
//! let ada = client.with_token(&signed_in.access_token);
//! println!("{:?}", ada.list_appointments(&Default::default()).await?.items);
//! # Ok(())
//! # }
//! ```
//!
//! Natively it uses plain HTTP and no proxy; pass a `reqwest::Client` with TLS to [`Client::with_http`] for more. In
//! the browser it uses `fetch`.

mod accounts;
mod answer;
mod appointments;
mod audit_log;
mod availability;
mod calendar;
mod catalogue;
mod client;
mod customers;
mod employees;
mod error;
mod occupancy;
mod statistics;
mod vehicles;
mod workshop;

#[cfg(target_arch = "wasm32")]
#[path = "browser.rs"]
mod transport;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod transport;

#[cfg(not(target_arch = "wasm32"))]
mod events;
#[cfg(not(target_arch = "wasm32"))]
mod raw;

pub use availability::Conditional;
pub use client::Client;
pub use error::{ClientError, Result};
pub use pitboard_api as api;
pub use transport::TransportError;

#[cfg(not(target_arch = "wasm32"))]
pub use {
    events::{AvailabilityEvent, AvailabilityEvents},
    raw::{Raw, RawAnswer},
    reqwest,
};
