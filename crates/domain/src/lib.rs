//! The rules of the workshop: capacity, periods, statuses, who may do what and when.
//!
//! Pure: no I/O, no clock, no HTTP, no SQL. `now` and the instants of local times are parameters (see
//! [`time`]), so every decision can be repeated. Builds for servers and for wasm32.
//!
//! Decisions where the written rules are silent:
//! - A period whose effective capacity is 0, by closure or by override, is *closed*.
//! - Several refusals may hold at once; [`booking`] names the first in the order of its checks.
//! - A cut-off, a lead time and the grace period include their last instant.
//! - A calendar change [`conflicts`] with a held slot if it leaves the slot's period, or the day's limit,
//!   over by more than before. All held slots of such a period are listed: people decide which appointments
//!   to reschedule.
//! - Lead time, horizon, cut-off and the limit per customer apply to new bookings only: changing them
//!   conflicts with no existing appointment.
//! - No [`change`] of the calendar affects the past: a closure that has begun keeps its past days.
//! - A [`hold`] is taken within the booking window of its caller, and refused where the daily limit is reached, because it
//!   could not be booked. It does not bind the calendar: a later closure or reduction is made without regard to it.
//! - A one-time link is valid for its [`link::LinkPurpose::lifetime`], without the last instant.
//! - The last admin is the last one who can sign in: an invited admin without a password does not count.
//! - Customers and employees are deactivated only when no active appointment needs them; an appointment of a
//!   deactivated or erased customer is neither reopened nor restored.
//! - Erasing keeps the data that statistics count and that identify no person: dates, service, price, status,
//!   model year and body type.

mod string_enum;

pub mod availability;
pub mod booking;
pub mod calendar;
pub mod calendar_history;
pub mod cancellation;
pub mod catalogue;
pub mod change;
pub mod conflicts;
pub mod event;
pub mod hold;
pub mod job;
pub mod link;
pub mod local_time;
pub mod metadata;
pub mod money;
pub mod person;
pub mod reference;
pub mod role;
pub mod scope;
pub mod second_factor;
pub mod settings;
pub mod slots;
pub mod statistics;
pub mod status;
pub mod text;
pub mod time;
pub mod vehicle;
pub mod webhook;

pub use string_enum::{StringEnum, UnknownValue};
