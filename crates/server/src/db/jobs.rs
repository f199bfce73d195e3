//! Jobs: rows of deferred work. A server acquires a due one by a lease, and each later write of that run is a
//! compare-and-swap on the lease, so that a run that has lost it changes nothing.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    Connection as _,
    dsl::{count_star, min},
    prelude::*,
};

use crate::db::{
    Connection,
    engine::{
        errors::{Class, classify},
        schema::jobs,
    },
};

/// A job to insert.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewJob {
    pub kind: &'static str,
    /// Unique within the kind.
    pub key: String,
    /// JSON.
    pub payload: String,
    pub due_at: DateTime<Utc>,
    pub mode: Mode,
}

/// The way in which a job is enqueued where its key may exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Replaces the job with its key; a run of that one loses its lease.
    Replace,
    /// Makes the job with its key due at this instant, unless it is due earlier. A run of it goes on.
    Advance,
    /// The key was never used.
    New,
}

/// One acquisition of a job. Its id is never used again, so a later acquisition by the same server is another lease.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lease {
    pub kind: String,
    pub key: String,
    pub id: String,
}

/// A job whose lease is free.
#[derive(Debug, Queryable)]
pub struct FreeJob {
    pub kind: String,
    pub key: String,
    pub due_at: NaiveDateTime,
}

/// The content of a job, as it was when its lease was acquired.
#[derive(Debug, Queryable)]
pub struct Acquired {
    pub payload: String,
    /// The failed runs since it was enqueued or last succeeded.
    pub attempts: i32,
}

/// Enqueues a job. Called by [`Tx::end`](crate::app::Tx::end) alone, so that these rows are locked after all others.
pub fn put(conn: &mut Connection, job: &NewJob) -> QueryResult<()> {
    let update = match job.mode {
        Mode::Replace => replace,
        Mode::Advance => advance,
        Mode::New => {
            return diesel::insert_into(jobs::table).values(row(conn, job)).execute(conn.raw).map(drop);
        }
    };
    // Each further round is caused by another transaction that has inserted or deleted the job.
    while !update(conn, job)? && !insert(conn, job)? {}
    Ok(())
}

/// Inserts a job unless there is one with its kind and key.
pub fn insert_missing(conn: &mut Connection, job: &NewJob) -> QueryResult<()> {
    let found: i64 = jobs::table.find((conn.workshop_id, job.kind, &job.key)).count().get_result(conn.raw)?;
    if found == 0 {
        insert(conn, job)?;
    }
    Ok(())
}

/// Makes a recurring job due now, and frees its lease, if it is due or leased after these instants.
pub fn bring_back(
    conn: &mut Connection,
    kind: &str,
    now: DateTime<Utc>,
    last_due: DateTime<Utc>,
    last_lease: DateTime<Utc>,
) -> QueryResult<()> {
    let is_too_late =
        jobs::due_at.gt(last_due.naive_utc()).or(jobs::lease_expires_at.gt(last_lease.naive_utc()));
    diesel::update(jobs::table.find((conn.workshop_id, kind, "")).filter(is_too_late))
        .set((
            jobs::due_at.eq(now.naive_utc()),
            jobs::lease_id.eq(None::<String>),
            jobs::lease_expires_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn.raw)
        .map(drop)
}

fn replace(conn: &mut Connection, job: &NewJob) -> QueryResult<bool> {
    diesel::update(jobs::table.find((conn.workshop_id, job.kind, &job.key)))
        .set((
            jobs::payload.eq(&job.payload),
            jobs::due_at.eq(job.due_at.naive_utc()),
            jobs::attempts.eq(0),
            jobs::lease_id.eq(None::<String>),
            jobs::lease_expires_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Makes a job due earlier; `false` if there is none.
fn advance(conn: &mut Connection, job: &NewJob) -> QueryResult<bool> {
    // Locks the row, whatever its due time is: a run that ends meanwhile may postpone or delete it.
    let found = jobs::table.find((conn.workshop_id, job.kind, &job.key));
    if diesel::update(found).set(jobs::attempts.eq(jobs::attempts)).execute(conn.raw)? == 0 {
        return Ok(false);
    }
    let due_at = job.due_at.naive_utc();
    let found = jobs::table.find((conn.workshop_id, job.kind, &job.key));
    diesel::update(found.filter(jobs::due_at.gt(due_at))).set(jobs::due_at.eq(due_at)).execute(conn.raw)?;
    Ok(true)
}

type Row<'a> = (
    diesel::dsl::Eq<jobs::workshop_id, i64>,
    diesel::dsl::Eq<jobs::kind, &'a str>,
    diesel::dsl::Eq<jobs::key, &'a str>,
    diesel::dsl::Eq<jobs::payload, &'a str>,
    diesel::dsl::Eq<jobs::due_at, NaiveDateTime>,
    diesel::dsl::Eq<jobs::attempts, i32>,
);

fn row<'a>(conn: &Connection, job: &'a NewJob) -> Row<'a> {
    (
        jobs::workshop_id.eq(conn.workshop_id),
        jobs::kind.eq(job.kind),
        jobs::key.eq(job.key.as_str()),
        jobs::payload.eq(job.payload.as_str()),
        jobs::due_at.eq(job.due_at.naive_utc()),
        jobs::attempts.eq(0),
    )
}

/// Inserts a job in a savepoint; `false` if there is one with its kind and key.
fn insert(conn: &mut Connection, job: &NewJob) -> QueryResult<bool> {
    let row = row(conn, job);
    match conn.raw.transaction(|raw| diesel::insert_into(jobs::table).values(row).execute(raw)) {
        Ok(_) => Ok(true),
        Err(error) if matches!(classify(&error), Class::Unique(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Loads jobs of these kinds whose lease is free, the earliest due first, also those that are not due yet.
pub fn free(
    conn: &mut Connection,
    kinds: &[&str],
    now: DateTime<Utc>,
    limit: usize,
) -> QueryResult<Vec<FreeJob>> {
    jobs::table
        .filter(jobs::workshop_id.eq(conn.workshop_id).and(jobs::kind.eq_any(kinds)))
        .filter(jobs::lease_expires_at.is_null().or(jobs::lease_expires_at.le(now.naive_utc())))
        .order(jobs::due_at)
        .select((jobs::kind, jobs::key, jobs::due_at))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .load(conn.raw)
}

/// Takes the lease of a due job until `expires_at`; `None` if the job is gone, postponed or leased.
pub fn acquire(
    conn: &mut Connection,
    lease: &Lease,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<Option<Acquired>> {
    let row = jobs::table.find((conn.workshop_id, &lease.kind, &lease.key));
    let is_free = jobs::lease_expires_at.is_null().or(jobs::lease_expires_at.le(now.naive_utc()));
    diesel::update(row.filter(jobs::due_at.le(now.naive_utc())).filter(is_free))
        .set((jobs::lease_id.eq(&lease.id), jobs::lease_expires_at.eq(expires_at.naive_utc())))
        .returning((jobs::payload, jobs::attempts))
        .get_result(conn.raw)
        .optional()
}

/// Extends a lease; `false` if it was lost.
pub fn renew(conn: &mut Connection, lease: &Lease, expires_at: DateTime<Utc>) -> QueryResult<bool> {
    let row = jobs::table.find((conn.workshop_id, &lease.kind, &lease.key));
    diesel::update(row.filter(jobs::lease_id.eq(&lease.id)))
        .set(jobs::lease_expires_at.eq(expires_at.naive_utc()))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Locks a job until the end of the transaction; `false` if its lease was lost.
pub fn lock(conn: &mut Connection, lease: &Lease) -> QueryResult<bool> {
    let row = jobs::table.find((conn.workshop_id, &lease.kind, &lease.key));
    diesel::update(row.filter(jobs::lease_id.eq(&lease.id)))
        .set(jobs::attempts.eq(jobs::attempts))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Releases a lease; the job stays due. `false` if the lease was lost.
pub fn release(conn: &mut Connection, lease: &Lease) -> QueryResult<bool> {
    let row = jobs::table.find((conn.workshop_id, &lease.kind, &lease.key));
    diesel::update(row.filter(jobs::lease_id.eq(&lease.id)))
        .set((jobs::lease_id.eq(None::<String>), jobs::lease_expires_at.eq(None::<NaiveDateTime>)))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Ends a run of a job that is due again: a recurring one, or one that failed. `false` if its lease was lost.
pub fn postpone(
    conn: &mut Connection,
    lease: &Lease,
    due_at: DateTime<Utc>,
    attempts: i32,
) -> QueryResult<bool> {
    let row = jobs::table.find((conn.workshop_id, &lease.kind, &lease.key));
    diesel::update(row.filter(jobs::lease_id.eq(&lease.id)))
        .set((
            jobs::due_at.eq(due_at.naive_utc()),
            jobs::attempts.eq(attempts),
            jobs::lease_id.eq(None::<String>),
            jobs::lease_expires_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Ends a run of a job that is complete. `false` if its lease was lost.
pub fn delete(conn: &mut Connection, lease: &Lease) -> QueryResult<bool> {
    let row = jobs::table.find((conn.workshop_id, &lease.kind, &lease.key));
    diesel::delete(row.filter(jobs::lease_id.eq(&lease.id))).execute(conn.raw).map(|rows| rows == 1)
}

/// The number of due jobs of a kind, with the due time of the oldest.
#[derive(Debug, Queryable)]
pub struct DueCount {
    pub kind: String,
    pub count: i64,
    pub oldest_due_at: Option<NaiveDateTime>,
}

/// Counts the due jobs of each kind that has any, leased ones included.
pub fn count_due(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<Vec<DueCount>> {
    jobs::table
        .filter(jobs::workshop_id.eq(conn.workshop_id).and(jobs::due_at.le(now.naive_utc())))
        .group_by(jobs::kind)
        .order(jobs::kind)
        .select((jobs::kind, count_star(), min(jobs::due_at)))
        .load(conn.raw)
}
