//! The occupancy: one row per held period, which is both the guard and the ledger. Rows are released, never deleted.
//! Here are its writes and what they read; `held_slots.rs` has the counts and names that are shown.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use pitboard_domain::{
    calendar::Period,
    conflicts::BookedSlot,
    hold::HoldEnd,
    slots::{Held, SpanPeriod, Taken},
    status::Status,
    time::Zone,
};

use crate::db::{
    Connection,
    engine::{
        schema::{appointments, occupancy},
        text_enum::TextEnum,
    },
};

/// A slot that an appointment holds or held.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = occupancy)]
pub struct OccupancyRow {
    pub id: i64,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
    pub period_end: NaiveTime,
    pub slot_no: i32,
    pub taken_at: NaiveDateTime,
    pub released_at: Option<NaiveDateTime>,
}

impl OccupancyRow {
    /// Whether its period has ended.
    pub fn has_ended(&self, zone: &impl Zone, now: DateTime<Utc>) -> bool {
        zone.instant(self.date, self.period_end) <= now
    }
}

/// Returns the rows that an appointment took last: a write takes all of its rows at one instant.
pub fn taken_last(rows: &[OccupancyRow]) -> impl Iterator<Item = &OccupancyRow> {
    let last = rows.iter().map(|row| row.taken_at).max();
    rows.iter().filter(move |row| Some(row.taken_at) == last)
}

/// Returns the rows that the end of an appointment released. They are among those that it took last, because earlier
/// ones were released by a reschedule.
pub fn released_by_its_end(rows: &[OccupancyRow]) -> impl Iterator<Item = &OccupancyRow> {
    taken_last(rows).filter(|row| row.released_at.is_some())
}

/// A held slot that a write counts under the locks.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = occupancy)]
pub struct HeldSlotRow {
    id: i64,
    pub date: NaiveDate,
    pub period_start: NaiveTime,
    slot_no: i32,
    plate: Option<String>,
    /// The hold that has it, unless an appointment does.
    pub hold_id: Option<i64>,
    expires_at: Option<NaiveDateTime>,
}

impl HeldSlotRow {
    /// Whether the hold that has it has expired.
    pub fn has_expired(&self, at: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= at.naive_utc())
    }

    /// A CHECK constraint keeps slot numbers positive.
    pub fn slot_no(&self) -> u32 {
        self.slot_no.unsigned_abs()
    }
}

/// Returns the slots of rows by period.
pub fn taken(rows: &[&HeldSlotRow]) -> Taken {
    let mut taken = Taken::default();
    for row in rows {
        taken.add(row.date, row.period_start, Held { slot_no: row.slot_no(), plate: row.plate.clone() });
    }
    taken
}

/// Returns the slots from the first to the last period of a span that are not released.
pub fn held(conn: &mut Connection, first: &SpanPeriod, last: &SpanPeriod) -> QueryResult<Vec<HeldSlotRow>> {
    let is_after_start = occupancy::date.gt(first.date).or(occupancy::period_start.ge(first.period.start));
    let is_before_end = occupancy::date.lt(last.date).or(occupancy::period_start.le(last.period.start));
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id))
        .filter(occupancy::date.between(first.date, last.date))
        .filter(is_after_start.and(is_before_end).and(occupancy::released_at.is_null()))
        .select(HeldSlotRow::as_select())
        .load(conn.raw)
}

/// Returns the periods from `first` to `last` in which a vehicle holds a slot, except for one appointment.
pub fn of_vehicle(
    conn: &mut Connection,
    plate: &str,
    first: NaiveDate,
    last: NaiveDate,
    except: Option<i64>,
) -> QueryResult<BTreeSet<(NaiveDate, NaiveTime)>> {
    let periods: Vec<(NaiveDate, NaiveTime)> = occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.between(first, last)))
        .filter(occupancy::plate.eq(plate).and(occupancy::released_at.is_null()))
        .filter(occupancy::appointment_id.ne(except.unwrap_or(0)))
        .select((occupancy::date, occupancy::period_start))
        .load(conn.raw)?;
    Ok(periods.into_iter().collect())
}

/// Counts the active appointments that start on a date, except one.
pub fn starting(conn: &mut Connection, date: NaiveDate, except: Option<i64>) -> QueryResult<u32> {
    let count: i64 = appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::date.eq(date)))
        .filter(appointments::status.eq_any(active()).and(appointments::id.ne(except.unwrap_or(0))))
        .count()
        .get_result(conn.raw)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Counts the active appointments except one, by the date on which they start, from `first` to `last`.
pub fn starting_by_date(
    conn: &mut Connection,
    first: NaiveDate,
    last: NaiveDate,
    except: Option<i64>,
) -> QueryResult<BTreeMap<NaiveDate, u32>> {
    let counts: Vec<(NaiveDate, i64)> = appointments::table
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(appointments::date.between(first, last)))
        .filter(appointments::status.eq_any(active()).and(appointments::id.ne(except.unwrap_or(0))))
        .group_by(appointments::date)
        .select((appointments::date, diesel::dsl::count(appointments::id)))
        .load(conn.raw)?;
    Ok(counts.into_iter().map(|(date, count)| (date, u32::try_from(count).unwrap_or(u32::MAX))).collect())
}

/// Returns the slots that active appointments hold from `first` to `last`.
pub fn booked(conn: &mut Connection, first: NaiveDate, last: NaiveDate) -> QueryResult<Vec<BookedSlot>> {
    type Row = (String, NaiveDate, NaiveTime, NaiveDate, NaiveTime, NaiveTime, i32);
    let held = appointments::workshop_id
        .eq(occupancy::workshop_id)
        .and(appointments::id.nullable().eq(occupancy::appointment_id));
    let rows: Vec<Row> = occupancy::table
        .inner_join(appointments::table.on(held))
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.between(first, last)))
        .filter(occupancy::released_at.is_null().and(appointments::status.eq_any(active())))
        .select((
            appointments::reference,
            appointments::date,
            appointments::period_start,
            occupancy::date,
            occupancy::period_start,
            occupancy::period_end,
            occupancy::slot_no,
        ))
        .load(conn.raw)?;
    let booked = |(reference, first_date, first_start, date, start, end, slot_no): Row| BookedSlot {
        reference,
        date,
        period: Period { start, end },
        slot_no: slot_no.unsigned_abs(),
        starts: (date, start) == (first_date, first_start),
    };
    Ok(rows.into_iter().map(booked).collect())
}

/// Returns the last day on which a slot is or was held.
pub fn last_date(conn: &mut Connection) -> QueryResult<Option<NaiveDate>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id))
        .select(diesel::dsl::max(occupancy::date))
        .get_result(conn.raw)
}

/// The taker of slots.
#[derive(Debug, Clone, Copy)]
pub enum Taker<'a> {
    Appointment { id: i64, plate: Option<&'a str> },
    Hold { id: i64, expires_at: DateTime<Utc> },
}

/// Takes a slot in each period of a span; returns the new rows.
pub fn take(
    conn: &mut Connection,
    taker: Taker<'_>,
    span: &[SpanPeriod],
    slots: &[u32],
    at: DateTime<Utc>,
) -> QueryResult<Vec<OccupancyRow>> {
    let (appointment_id, plate, hold_id, expires_at) = match taker {
        Taker::Appointment { id, plate } => (Some(id), plate, None, None),
        Taker::Hold { id, expires_at } => (None, None, Some(id), Some(expires_at.naive_utc())),
    };
    let mut rows = Vec::with_capacity(span.len());
    for (SpanPeriod { date, period, capacity }, slot_no) in span.iter().zip(slots) {
        let (slot_no, taken_at) = (*slot_no as i32, at.naive_utc());
        let id = diesel::insert_into(occupancy::table)
            .values((
                occupancy::workshop_id.eq(conn.workshop_id),
                occupancy::date.eq(date),
                occupancy::period_start.eq(period.start),
                occupancy::period_end.eq(period.end),
                occupancy::slot_no.eq(slot_no),
                occupancy::capacity.eq(*capacity as i32),
                occupancy::appointment_id.eq(appointment_id),
                occupancy::plate.eq(plate),
                occupancy::taken_at.eq(taken_at),
                occupancy::hold_id.eq(hold_id),
                occupancy::expires_at.eq(expires_at),
            ))
            .returning(occupancy::id)
            .get_result(conn.raw)?;
        rows.push(OccupancyRow {
            id,
            date: *date,
            period_start: period.start,
            period_end: period.end,
            slot_no,
            taken_at,
            released_at: None,
        });
    }
    Ok(rows)
}

/// Returns all rows of an appointment by period, released ones included.
pub fn of_appointment(conn: &mut Connection, appointment_id: i64) -> QueryResult<Vec<OccupancyRow>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::appointment_id.eq(appointment_id)))
        .order((occupancy::date, occupancy::period_start, occupancy::id))
        .select(OccupancyRow::as_select())
        .load(conn.raw)
}

/// Returns the rows of several appointments in one query.
pub fn of_appointments(conn: &mut Connection, ids: &[i64]) -> QueryResult<BTreeMap<i64, Vec<OccupancyRow>>> {
    let rows: Vec<(i64, OccupancyRow)> = occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::appointment_id.eq_any(ids)))
        .order((occupancy::date, occupancy::period_start, occupancy::id))
        .select((occupancy::appointment_id.assume_not_null(), OccupancyRow::as_select()))
        .load(conn.raw)?;
    let mut by_appointment: BTreeMap<i64, Vec<OccupancyRow>> = BTreeMap::new();
    for (appointment_id, row) in rows {
        by_appointment.entry(appointment_id).or_default().push(row);
    }
    Ok(by_appointment)
}

/// Releases rows.
pub fn release(conn: &mut Connection, ids: &[i64], at: DateTime<Utc>, reason: &str) -> QueryResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(
        occupancy::table.filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::id.eq_any(ids))),
    )
    .set((occupancy::released_at.eq(at.naive_utc()), occupancy::reason.eq(reason)))
    .execute(conn.raw)
    .map(drop)
}

/// Releases the slots of expired holds, as of the instant at which each expired.
pub fn release_expired(conn: &mut Connection, expired: &[HeldSlotRow]) -> QueryResult<()> {
    if expired.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = expired.iter().map(|row| row.id).collect();
    diesel::update(
        occupancy::table.filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::id.eq_any(ids))),
    )
    .set((occupancy::released_at.eq(occupancy::expires_at), occupancy::reason.eq(HoldEnd::Expired.as_str())))
    .execute(conn.raw)
    .map(drop)
}

/// Deletes the plates of an appointment's rows.
pub fn delete_plates(conn: &mut Connection, appointment_id: i64) -> QueryResult<()> {
    let rows = occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::appointment_id.eq(appointment_id));
    diesel::update(occupancy::table.filter(rows))
        .set(occupancy::plate.eq(None::<String>))
        .execute(conn.raw)
        .map(drop)
}

/// The statuses that hold slots.
pub fn active() -> Vec<TextEnum<Status>> {
    Status::ALL.iter().filter(|status| status.is_active()).map(|status| TextEnum(*status)).collect()
}
