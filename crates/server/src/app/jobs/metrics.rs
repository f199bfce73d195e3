//! The depth and age of the queue of jobs.

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::{
    Connection, QueryResult,
    jobs::{self, DueCount},
};

/// The due jobs of one kind, those that are running included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueJobs {
    pub kind: String,
    pub count: u64,
    /// How long the oldest of them has been due.
    pub oldest: TimeDelta,
}

/// Counts the due jobs by kind. A kind without any is absent.
pub fn count_due(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Vec<DueJobs>> {
    let due = |DueCount { kind, count, oldest_due_at }| DueJobs {
        kind,
        count: count.unsigned_abs(),
        oldest: oldest_due_at.map_or(TimeDelta::zero(), |at| now.naive_utc() - at),
    };
    Ok(jobs::count_due(conn, now)?.into_iter().map(due).collect())
}
