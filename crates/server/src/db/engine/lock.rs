//! The locks, always taken in this order: idempotency key, workshop, contacts of a guest or new customer, customer,
//! employee, days ascending, appointment, webhook, jobs. Writes in one order cannot deadlock. What decides is read
//! after them, in a later statement.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::{Connection as _, prelude::*};

use crate::db::{
    Connection,
    engine::{
        errors::{Class, classify, unreadable},
        schema::{accounts, days, workshops},
    },
};

/// Locks the workshop: settings, pattern, closures, overrides, roles. Bookings never take it.
pub fn workshop(conn: &mut Connection) -> QueryResult<()> {
    let row = workshops::table.find(conn.workshop_id);
    diesel::update(row).set(workshops::version.eq(workshops::version + 1)).execute(conn.raw).map(drop)
}

/// Locks an account; `false` if there is none.
pub fn account(conn: &mut Connection, id: i64) -> QueryResult<bool> {
    let row = accounts::table.find((conn.workshop_id, id));
    diesel::update(row)
        .set(accounts::version.eq(accounts::version + 1))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Locks days, which must ascend, and returns the instant of this write: now, but later than every earlier change of
/// these days, so that the times of one slot never overlap although clocks differ.
pub fn days(conn: &mut Connection, dates: &[NaiveDate], now: DateTime<Utc>) -> QueryResult<DateTime<Utc>> {
    more_days(conn, &[], dates, now)
}

/// Locks days that follow those in `held`, which this transaction has locked at the instant `at`. Returns the instant
/// of the write on all of them.
pub fn more_days(
    conn: &mut Connection,
    held: &[NaiveDate],
    dates: &[NaiveDate],
    at: DateTime<Utc>,
) -> QueryResult<DateTime<Utc>> {
    debug_assert!(dates.is_sorted() && dates.first().is_none_or(|first| held.last() < Some(first)));
    let mut latest = at;
    let mut is_stored = true;
    for date in dates {
        if let Some(changed_at) = day(conn, *date, at)? {
            is_stored = false;
            latest = latest.max(changed_at + TimeDelta::microseconds(1));
        }
    }
    if !is_stored {
        let all = days::date.eq_any(held).or(days::date.eq_any(dates));
        diesel::update(days::table.filter(days::workshop_id.eq(conn.workshop_id).and(all)))
            .set(days::changed_at.eq(latest.naive_utc()))
            .execute(conn.raw)?;
    }
    Ok(latest)
}

/// Locks one day and stores `at` as its change; returns the last change instead, and stores nothing, if that is not
/// earlier or if another transaction has just inserted the day.
fn day(conn: &mut Connection, date: NaiveDate, at: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    let row = days::table.find((conn.workshop_id, date));
    let changed = diesel::update(row.filter(days::changed_at.lt(at.naive_utc())))
        .set((days::version.eq(days::version + 1), days::changed_at.eq(at.naive_utc())))
        .execute(conn.raw)?;
    if changed == 1 {
        return Ok(None);
    }
    if let Some(changed_at) = bump(conn, date)? {
        return Ok(Some(changed_at));
    }
    let row = (
        days::workshop_id.eq(conn.workshop_id),
        days::date.eq(date),
        days::version.eq(1),
        days::changed_at.eq(at.naive_utc()),
    );
    match conn.raw.transaction(|raw| diesel::insert_into(days::table).values(row).execute(raw)) {
        Ok(_) => Ok(None),
        // Another transaction inserted it and has committed, but this one holds no lock yet.
        Err(error) if matches!(classify(&error), Class::Unique(_)) => {
            bump(conn, date)?.map(Some).ok_or_else(|| unreadable(format!("the day {date}")))
        }
        Err(error) => Err(error),
    }
}

fn bump(conn: &mut Connection, date: NaiveDate) -> QueryResult<Option<DateTime<Utc>>> {
    let changed_at = diesel::update(days::table.find((conn.workshop_id, date)))
        .set(days::version.eq(days::version + 1))
        .returning(days::changed_at)
        .get_result::<chrono::NaiveDateTime>(conn.raw)
        .optional()?;
    Ok(changed_at.map(|at| at.and_utc()))
}
