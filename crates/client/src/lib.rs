//! A typed client of Pitboard's HTTP API: one method per operation, with the name of its `operationId`. For the page,
//! the tests and third parties; native and wasm32.
//!
//! Depends on nothing of the server and contains no rules: bodies and problem documents are types of `pitboard_api`.
//!
//! # From a service to an appointment
//!
//! ```no_run
//! use pitboard_client::{
//!     Client, ClientError,
//!     api::{BookingVehicle, CreateAppointment, Login, NextQuery, ProblemCode, ServiceQuery},
//! };
//!
//! # async fn example() -> Result<(), ClientError> {
//! let workshop = Client::new("https://carmodx.example");
//! // What is public needs no credential.
//! let services = workshop.list_services(&ServiceQuery::default()).await?.items;
//! let starts = workshop.list_next_starts(&NextQuery::new(services[0].id)).await?.items;
//!
//! let login = Login { email: "ada@example.com".into(), password: "pitboard-demo".into(), code: None };
//! let ada = workshop.with_token(&workshop.login(&login).await?.access_token);
//! let booking = CreateAppointment {
//!     service_id: services[0].id,
//!     date: starts[0].date,
//!     period: starts[0].period,
//!     vehicle: BookingVehicle {
//!         make: "Honda".into(),
//!         model: "Civic".into(),
//!         year: 2020,
//!         license_plate: Some("GJ01 AB 1234".into()),
//!         r#type: Default::default(),
//!     },
//!     customer_notes: None,
//!     complexity: None,
//!     customer: None,
//!     hold: None,
//!     external_reference: None,
//!     metadata: None,
//! };
//! // With a key, the call can be repeated after a lost response: it books once.
//! match ada.with_key("order-4711").book_appointment(&booking).await {
//!     Ok(appointment) => println!("booked as {}", appointment.reference),
//!     Err(ClientError::Problem(problem)) if problem.code == ProblemCode::CapacityExceeded => {
//!         println!("full, but there is room at {:?}", problem.alternatives);
//!     }
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `examples/next_times.rs` and `examples/book.rs` are complete programs.
//!
//! # Credentials
//!
//! [`Client::with_token`] takes the access token of a sign-in, which is valid for ten minutes, or an API key. The
//! client keeps the refresh cookie of a sign-in, and [`Client::refresh`] exchanges it for the next access token.
//! [`Client::with_guest`] takes the secret of the link to an appointment that was booked without an account.
//!
//! # Writes
//!
//! - [`Client::with_key`] adds an `Idempotency-Key`: the server executes the write once, however often it is sent.
//! - [`Client::if_match`] adds the version that the caller has seen: the write is refused if there is a newer one.
//!
//! A refusal is [`ClientError::Problem`]; programs act on its [`code`](ClientError::code). The client repeats nothing
//! by itself.
//!
//! # Connections
//!
//! Natively it uses reqwest, for https with rustls, ring and the certificates that the system trusts (feature `https`,
//! on by default), and no proxy. [`Client::with_http`] takes a `reqwest::Client` of your own, which
//! [`Client::http_builder`] can make. In the browser it uses `fetch`.

mod accounts;
mod answer;
mod api_keys;
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
mod second_factor;
mod sessions;
mod statistics;
mod vehicles;
mod webhooks;
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
