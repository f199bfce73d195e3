//! The jobs by kind and state, for the metrics.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    dsl::{count_star, min},
    prelude::*,
};

use crate::db::{Connection, engine::schema::jobs};

/// The jobs of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCount {
    pub kind: String,
    /// Due, without a lease.
    pub due: i64,
    /// With a lease.
    pub running: i64,
    /// Due later.
    pub later: i64,
    /// Of all these, the ones whose last run has failed.
    pub failed: i64,
    /// Of those that are due or running.
    pub oldest_due_at: Option<NaiveDateTime>,
}

/// Counts all jobs by kind and state.
pub fn count(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Vec<JobCount>> {
    let now = now.naive_utc();
    let by_kind = || jobs::table.filter(jobs::workshop_id.eq(conn.workshop_id)).group_by(jobs::kind);
    let (all, running, failed, due) = (by_kind(), by_kind(), by_kind(), by_kind());
    let all: Vec<(String, i64)> = all.select((jobs::kind, count_star())).order(jobs::kind).load(conn.raw)?;
    let running: BTreeMap<String, i64> = pairs(
        running.filter(jobs::lease_expires_at.gt(now)).select((jobs::kind, count_star())).load(conn.raw)?,
    );
    let failed: BTreeMap<String, i64> =
        pairs(failed.filter(jobs::attempts.gt(0)).select((jobs::kind, count_star())).load(conn.raw)?);
    let is_due = jobs::due_at.le(now);
    let due: Vec<(String, i64, Option<NaiveDateTime>)> =
        due.filter(is_due).select((jobs::kind, count_star(), min(jobs::due_at))).load(conn.raw)?;
    let due: BTreeMap<String, (i64, Option<NaiveDateTime>)> =
        due.into_iter().map(|(kind, count, oldest)| (kind, (count, oldest))).collect();
    let of = |kind: String, all: i64| {
        let running = running.get(&kind).copied().unwrap_or(0);
        let (due, oldest_due_at) = due.get(&kind).copied().unwrap_or((0, None));
        let failed = failed.get(&kind).copied().unwrap_or(0);
        JobCount { due: (due - running).max(0), running, later: all - due, failed, oldest_due_at, kind }
    };
    Ok(all.into_iter().map(|(kind, count)| of(kind, count)).collect())
}

fn pairs(rows: Vec<(String, i64)>) -> BTreeMap<String, i64> {
    rows.into_iter().collect()
}
