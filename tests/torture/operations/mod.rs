//! Every write there is, each a row of a table: how often, of what, and what it may be refused with. A new operation
//! is a new row.

mod calendar;
mod jobs;
mod people;

use futures_util::future::LocalBoxFuture;
use pitboard_api::{Appointment, ProblemCode};
use pitboard_client::Result;
use pitboard_domain::status::Status;

use crate::turn::Turn;

/// A write.
pub struct Operation {
    pub name: &'static str,
    /// As the log calls it.
    pub kind: &'static str,
    /// How often, beside the others.
    weight: usize,
    /// The statuses out of which it is made; none: it needs no job.
    pub from: &'static [Status],
    /// What it may be refused with.
    pub refusals: &'static [ProblemCode],
    /// Its key makes it happen once, however often it is sent.
    pub once: bool,
    pub call: for<'a> fn(&'a Turn<'a>) -> LocalBoxFuture<'a, Result<Done>>,
}

/// What was acknowledged.
pub enum Done {
    Job(Box<Appointment>),
    /// A change of the calendar or the settings; what the log calls it.
    Change(String),
    /// Nothing that the books tell.
    Nothing,
}

impl Done {
    fn job(appointment: Appointment) -> Self {
        Done::Job(Box::new(appointment))
    }
}

impl Operation {
    pub fn needs_job(&self) -> bool {
        !self.from.is_empty()
    }
}

/// What is done where nothing else can be.
pub const FIRST: &Operation = &jobs::OPERATIONS[0];

fn all() -> impl Iterator<Item = &'static Operation> {
    jobs::OPERATIONS.iter().chain(calendar::OPERATIONS).chain(people::OPERATIONS)
}

/// The operation that a throw means.
pub fn meant(throw: usize) -> &'static Operation {
    let mut left = throw % all().map(|operation| operation.weight).sum::<usize>();
    for operation in all() {
        if left < operation.weight {
            return operation;
        }
        left -= operation.weight;
    }
    FIRST
}
