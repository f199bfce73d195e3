//! The locks, always taken in this order: idempotency key, workshop, customer, employee, days ascending,
//! appointment. One order cannot deadlock. What decides is read after them, in a later statement.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::{Connection as _, prelude::*, result::Error};

use crate::db::{
    Connection,
    engine::{
        errors::{Class, classify},
        schema::{accounts, days, workshops},
    },
};

/// Locks the workshop: settings, pattern, closures, overrides, roles. Bookings never take it.
pub fn workshop(conn: &mut Connection) -> QueryResult<()> {
    let row = workshops::table.find(conn.workshop_id);
    diesel::update(row).set(workshops::version.eq(workshops::version + 1)).execute(conn.raw).map(drop)
}

/// Locks an account: a customer's before the employee's. `false` if there is none.
pub fn account(conn: &mut Connection, id: i64) -> QueryResult<bool> {
    let row = accounts::table.find((conn.workshop_id, id));
    diesel::update(row)
        .set(accounts::version.eq(accounts::version + 1))
        .execute(conn.raw)
        .map(|rows| rows == 1)
}

/// Locks days, which must ascend, and gives the instant at which this write happens: now, but later than
/// every earlier change of these days, so that the times of one slot never overlap although clocks differ.
pub fn days(conn: &mut Connection, dates: &[NaiveDate], now: DateTime<Utc>) -> QueryResult<DateTime<Utc>> {
    debug_assert!(dates.is_sorted());
    let mut at = now;
    for date in dates {
        if let Some(changed_at) = day(conn, *date, now)? {
            at = at.max(changed_at + TimeDelta::microseconds(1));
        }
    }
    diesel::update(days::table.filter(days::workshop_id.eq(conn.workshop_id).and(days::date.eq_any(dates))))
        .set(days::changed_at.eq(at.naive_utc()))
        .execute(conn.raw)?;
    Ok(at)
}

/// Locks one day; its last change, or `None` if it was never written to.
fn day(conn: &mut Connection, date: NaiveDate, now: DateTime<Utc>) -> QueryResult<Option<DateTime<Utc>>> {
    if let Some(changed_at) = bump(conn, date)? {
        return Ok(Some(changed_at));
    }
    let row = (
        days::workshop_id.eq(conn.workshop_id),
        days::date.eq(date),
        days::version.eq(1),
        days::changed_at.eq(now.naive_utc()),
    );
    match conn.raw.transaction(|raw| diesel::insert_into(days::table).values(row).execute(raw)) {
        Ok(_) => Ok(None),
        // Another was first. It has committed, but we hold no lock yet.
        Err(error) if matches!(classify(&error), Class::Unique(_)) => {
            bump(conn, date)?.map(Some).ok_or(Error::NotFound)
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
