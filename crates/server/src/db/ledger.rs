//! The ledger of a period: every slot of it that is or was held.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;

use crate::db::{Connection, engine::schema::occupancy};

/// A row of the ledger.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = occupancy)]
pub struct LedgerRow {
    pub id: i64,
    pub slot_no: i32,
    /// The capacity in force when it was taken.
    pub capacity: i32,
    /// The appointment that took it, unless a hold did.
    pub appointment_id: Option<i64>,
    pub taken_at: NaiveDateTime,
    pub released_at: Option<NaiveDateTime>,
    /// The transition that released it, or the end of the hold.
    pub reason: Option<String>,
    /// When it expires, if a hold took it.
    pub expires_at: Option<NaiveDateTime>,
}

/// Returns the slots that were held at an instant, or are held now, by number.
pub fn held(
    conn: &mut Connection,
    date: NaiveDate,
    start: NaiveTime,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<LedgerRow>> {
    // The next write to the period releases the slots of expired holds.
    let is_valid = occupancy::expires_at.gt(at.unwrap_or(now).naive_utc());
    let mut rows = occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.eq(date)))
        .filter(occupancy::period_start.eq(start))
        .filter(occupancy::expires_at.is_null().or(is_valid))
        .order((occupancy::slot_no, occupancy::id))
        .select(LedgerRow::as_select())
        .into_boxed();
    rows = match at.map(|at| at.naive_utc()) {
        None => rows.filter(occupancy::released_at.is_null()),
        Some(at) => rows
            .filter(occupancy::taken_at.le(at))
            .filter(occupancy::released_at.is_null().or(occupancy::released_at.gt(at))),
    };
    rows.load(conn.raw)
}

/// Returns a page of all rows in the order in which they were taken, after the row given.
pub fn entries(
    conn: &mut Connection,
    date: NaiveDate,
    start: NaiveTime,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<LedgerRow>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.eq(date)))
        .filter(occupancy::period_start.eq(start).and(occupancy::id.gt(after)))
        .order(occupancy::id)
        .limit(limit)
        .select(LedgerRow::as_select())
        .load(conn.raw)
}
