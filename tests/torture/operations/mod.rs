//! All write operations, one row each: how often, on which statuses, and with which allowed refusals. Add a
//! new operation as a new row.

mod appointments;
mod calendar;
mod guests;
mod holds;
mod people;

use futures_util::future::LocalBoxFuture;
use pitboard_api::{Appointment, ProblemCode};
use pitboard_client::Result;
use pitboard_domain::status::Status;

use crate::step::Step;

/// A write operation.
pub struct Operation {
    pub name: &'static str,
    /// The kind of its log entry.
    pub kind: &'static str,
    /// The relative frequency.
    weight: usize,
    /// The statuses that allow it; none if it needs no appointment.
    pub from: &'static [Status],
    /// The problem codes of its allowed refusals.
    pub refusals: &'static [ProblemCode],
    /// Whether its idempotency key prevents a second execution, so that it can be retried.
    pub is_idempotent: bool,
    pub call: for<'a> fn(&'a Step<'a>) -> LocalBoxFuture<'a, Result<Answer>>,
}

/// A successful answer.
pub enum Answer {
    Appointment(Box<Appointment>),
    /// A change of the calendar or the settings, with the subject of its log entry.
    Change(String),
    /// A write that the audit does not check, or no write.
    Other,
}

impl Answer {
    fn appointment(appointment: Appointment) -> Self {
        Self::Appointment(Box::new(appointment))
    }
}

impl Operation {
    /// Whether it changes an existing appointment.
    pub fn needs_appointment(&self) -> bool {
        !self.from.is_empty()
    }
}

/// The operation for steps in which no appointment allows the chosen one: a booking.
pub const FALLBACK: &Operation = &appointments::OPERATIONS[0];

fn all() -> impl Iterator<Item = &'static Operation> {
    appointments::OPERATIONS
        .iter()
        .chain(calendar::OPERATIONS)
        .chain(people::OPERATIONS)
        .chain(holds::OPERATIONS)
        .chain(guests::OPERATIONS)
}

/// Chooses an operation by a random number, in proportion to the weights.
pub fn choose(number: usize) -> &'static Operation {
    let mut remaining = number % all().map(|operation| operation.weight).sum::<usize>();
    for operation in all() {
        if remaining < operation.weight {
            return operation;
        }
        remaining -= operation.weight;
    }
    FALLBACK
}
