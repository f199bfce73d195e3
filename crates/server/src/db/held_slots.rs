//! The held slots as availability and occupancy show them. A slot whose hold has expired is free, although only the
//! next write to its period releases it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use pitboard_domain::{availability::Bookings, settings::Settings, slots::Counts};

use crate::db::{
    Connection,
    engine::schema::{appointments, occupancy},
    occupancy::{of_appointment, starting_by_date},
};

/// Counts the held slots of the days from `first` to `last`, and returns when the next hold among them expires. The
/// indexes that keep slots unique and list the holds have all that it reads.
pub fn count(
    conn: &mut Connection,
    first: NaiveDate,
    last: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<(Counts, Option<DateTime<Utc>>)> {
    let rows: Vec<(NaiveDate, NaiveTime, i64)> = occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.between(first, last)))
        .filter(occupancy::released_at.is_null())
        .group_by((occupancy::date, occupancy::period_start))
        .select((occupancy::date, occupancy::period_start, diesel::dsl::count_star()))
        .load(conn.raw)?;
    let count = |(date, start, count)| ((date, start), u32::try_from(count).unwrap_or(u32::MAX));
    let mut counts = Counts { occupied: rows.into_iter().map(count).collect(), of_vehicle: BTreeSet::new() };
    let mut next_expiry: Option<DateTime<Utc>> = None;
    for (date, start, expires_at) in expiries(conn, first, last)? {
        if expires_at <= now {
            counts.release(date, start);
        } else {
            next_expiry = Some(next_expiry.map_or(expires_at, |next| next.min(expires_at)));
        }
    }
    Ok((counts, next_expiry))
}

/// Returns when each slot that a hold has expires, also if it has expired and is not released yet.
fn expiries(
    conn: &mut Connection,
    first: NaiveDate,
    last: NaiveDate,
) -> QueryResult<impl Iterator<Item = (NaiveDate, NaiveTime, DateTime<Utc>)> + use<>> {
    let rows: Vec<(NaiveDate, NaiveTime, Option<NaiveDateTime>)> = occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.between(first, last)))
        .filter(occupancy::released_at.is_null().and(occupancy::expires_at.is_not_null()))
        .select((occupancy::date, occupancy::period_start, occupancy::expires_at))
        .load(conn.raw)?;
    Ok(rows.into_iter().filter_map(|(date, start, expires_at)| Some((date, start, expires_at?.and_utc()))))
}

/// Loads the bookings from `first` to `last`, except one appointment, in at most four queries for any number of days.
pub fn load_bookings(
    conn: &mut Connection,
    settings: &Settings,
    (first, last): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
    except: Option<i64>,
) -> QueryResult<Bookings> {
    let starting = match settings.daily_limit {
        Some(_) => starting_by_date(conn, first, last, except)?,
        None => BTreeMap::new(),
    };
    let (mut counts, next_expiry) = count(conn, first, last, now)?;
    if let Some(id) = except {
        for row in of_appointment(conn, id)?.iter().filter(|row| row.released_at.is_none()) {
            counts.release(row.date, row.period_start);
        }
    }
    Ok(Bookings { counts, starting, next_expiry })
}

/// The names of services by date and start of period, in the order of the slots.
pub type ServiceNames = BTreeMap<(NaiveDate, NaiveTime), Vec<String>>;

/// Returns the names of the services in the slots that appointments hold from `first` to `last`. Contains no personal
/// data.
pub fn service_names(conn: &mut Connection, first: NaiveDate, last: NaiveDate) -> QueryResult<ServiceNames> {
    let held = appointments::workshop_id
        .eq(occupancy::workshop_id)
        .and(appointments::id.nullable().eq(occupancy::appointment_id));
    let rows: Vec<(NaiveDate, NaiveTime, String)> = occupancy::table
        .inner_join(appointments::table.on(held))
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.between(first, last)))
        .filter(occupancy::released_at.is_null())
        .order((occupancy::date, occupancy::period_start, occupancy::slot_no))
        .select((occupancy::date, occupancy::period_start, appointments::service_name))
        .load(conn.raw)?;
    let mut names = ServiceNames::new();
    for (date, start, name) in rows {
        names.entry((date, start)).or_default().push(name);
    }
    Ok(names)
}

/// A held slot of a day: of an appointment, or of a hold until it expires.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = occupancy)]
pub struct SlotOfDay {
    pub period_start: NaiveTime,
    pub slot_no: i32,
    pub appointment_id: Option<i64>,
    pub expires_at: Option<NaiveDateTime>,
}

/// Returns the held slots of a day, by period and slot.
pub fn of_day(conn: &mut Connection, date: NaiveDate, now: DateTime<Utc>) -> QueryResult<Vec<SlotOfDay>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.eq(date)))
        .filter(occupancy::released_at.is_null())
        .filter(occupancy::expires_at.is_null().or(occupancy::expires_at.gt(now.naive_utc())))
        .order((occupancy::period_start, occupancy::slot_no))
        .select(SlotOfDay::as_select())
        .load(conn.raw)
}
