//! Pitboard's HTTP interface, typed: one method per operation, named as its `operationId`. Used by the
//! page, the tests and third parties; native and wasm32.
//!
//! Knows nothing of the server's inside and decides nothing: bodies are `pitboard_api`'s, refusals come
//! back as its problem documents.
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
//! Natively it speaks plain HTTP only, through no proxy; hand a `reqwest::Client` with TLS to
//! [`Client::with_http`] for more. In the browser it does what `fetch` does.

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
mod shop;
mod staff;
mod statistics;
mod vehicles;

#[cfg(target_arch = "wasm32")]
#[path = "browser.rs"]
mod transport;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod transport;

#[cfg(not(target_arch = "wasm32"))]
mod raw;

pub use availability::Conditional;
pub use client::Client;
pub use error::{ClientError, Result};
pub use pitboard_api as api;
pub use transport::TransportError;

#[cfg(not(target_arch = "wasm32"))]
pub use {
    raw::{Raw, RawAnswer},
    reqwest,
};
