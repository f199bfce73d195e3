//! The rules of the workshop: capacity, periods, statuses, who may do what and when.
//!
//! Pure: no I/O, no clock, no HTTP, no SQL. `now` and the instants of local times are handed in
//! (see [`time`]), so every decision can be replayed. Builds for servers and for wasm32.
//!
//! Where the written rules are silent, this crate decides so:
//! - A period whose effective capacity is 0, by closure or by override, is *closed*.
//! - Several refusals may hold at once; [`booking`] names the first in the order of its checks.
//! - A cut-off, a lead time and the mercy end with their last instant included.
//! - A change is in [`conflicts`] with a booking if it leaves the booking's period, or the day's limit, over by
//!   more than before. All bookings of such a period are listed: which of them must go is for people to say.
//! - Lead time, horizon, cut-off and the limit per customer bind new bookings only: changing them is never in
//!   conflict with a booking that stands.
//! - No [`change`] reaches into the past: a closure that has begun keeps its days that are over.
//! - A one-time link is good for its [`link::LinkPurpose::life`], its last instant left out.
//! - The last admin is the last who can sign in: somebody invited, who has no password yet, does not count.
//! - Customers and employees are switched off only when nothing active needs them; nothing is given back to a
//!   customer who is switched off or erased, neither by reopening nor by restoring.
//! - Erasing keeps what statistics count and no person can be told by: dates, service, price, status, the car's
//!   model year and body.

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
pub mod job;
pub mod link;
pub mod money;
pub mod person;
pub mod reference;
pub mod role;
pub mod settings;
pub mod slots;
pub mod statistics;
pub mod status;
pub mod text;
pub mod time;
pub mod vehicle;

pub use string_enum::{StringEnum, UnknownValue};
