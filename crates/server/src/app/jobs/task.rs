//! A kind of deferred work.

use serde::{Serialize, de::DeserializeOwned};

use crate::app::{Failure, Tx};

/// A kind of work on the database. It runs in one transaction, which also ends the job: its effects and the end of
/// the job are committed together, or neither is.
pub trait Task: Send + Sync + 'static {
    /// The name in the table, the log and the metrics.
    const KIND: &'static str;
    /// The input of one run. It refers to rows by id and holds nothing personal, which an erasure would not find.
    type Payload: Serialize + DeserializeOwned;

    /// Does the work. After a failure it runs again, at growing intervals.
    fn run(&self, tx: &mut Tx<'_>, payload: Self::Payload) -> Result<(), Failure>;
}

/// Whether a transaction did the last of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slice {
    More,
    Last,
}

/// A recurring task that deletes what has expired, in slices: each is a transaction, and writes come between them. It
/// waits while the clock is in doubt.
pub trait Purge: Send + Sync + 'static {
    /// The name in the table, the log and the metrics.
    const KIND: &'static str;

    /// Deletes one slice.
    fn run(&self, tx: &mut Tx<'_>) -> Result<Slice, Failure>;
}
