//! The occupancy: one row per held period, which is both the guard and the ledger. Rows are released, never deleted.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use pitboard_domain::{
    availability::Bookings,
    calendar::Period,
    conflicts::BookedSlot,
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

/// Returns the held slots of the days from `first` to `last`, except those of one appointment.
pub fn taken(
    conn: &mut Connection,
    first: NaiveDate,
    last: NaiveDate,
    except: Option<i64>,
) -> QueryResult<Taken> {
    let rows: Vec<(NaiveDate, NaiveTime, i32, Option<String>)> = occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.between(first, last)))
        .filter(occupancy::released_at.is_null().and(occupancy::appointment_id.ne(except.unwrap_or(0))))
        .select((occupancy::date, occupancy::period_start, occupancy::slot_no, occupancy::plate))
        .load(conn.raw)?;
    let mut taken = Taken::default();
    for (date, start, slot_no, plate) in rows {
        // A CHECK constraint keeps slot numbers positive.
        taken.add(date, start, Held { slot_no: slot_no.unsigned_abs(), plate });
    }
    Ok(taken)
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

/// Loads the bookings from `first` to `last`, except one appointment, in two queries for any number of days.
pub fn load_bookings(
    conn: &mut Connection,
    first: NaiveDate,
    last: NaiveDate,
    except: Option<i64>,
) -> QueryResult<Bookings> {
    let starting = starting_by_date(conn, first, last, except)?;
    Ok(Bookings { taken: taken(conn, first, last, except)?, starting })
}

/// Returns the slots that active appointments hold from `first` to `last`.
pub fn booked(conn: &mut Connection, first: NaiveDate, last: NaiveDate) -> QueryResult<Vec<BookedSlot>> {
    type Row = (String, NaiveDate, NaiveTime, NaiveDate, NaiveTime, NaiveTime, i32);
    let held = appointments::workshop_id
        .eq(occupancy::workshop_id)
        .and(appointments::id.eq(occupancy::appointment_id));
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

/// Returns the names of the services in the held slots of a day, by period and slot. Contains no personal data.
pub fn service_names(conn: &mut Connection, date: NaiveDate) -> QueryResult<Vec<(NaiveTime, String)>> {
    let held = appointments::workshop_id
        .eq(occupancy::workshop_id)
        .and(appointments::id.eq(occupancy::appointment_id));
    occupancy::table
        .inner_join(appointments::table.on(held))
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.eq(date)))
        .filter(occupancy::released_at.is_null())
        .order((occupancy::period_start, occupancy::slot_no))
        .select((occupancy::period_start, appointments::service_name))
        .load(conn.raw)
}

/// Returns the held slots of a day with the appointments that hold them, by period and slot.
pub fn list_held_slots(
    conn: &mut Connection,
    date: NaiveDate,
) -> QueryResult<Vec<(NaiveTime, NaiveTime, i32, i64)>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::date.eq(date)))
        .filter(occupancy::released_at.is_null())
        .order((occupancy::period_start, occupancy::slot_no))
        .select((
            occupancy::period_start,
            occupancy::period_end,
            occupancy::slot_no,
            occupancy::appointment_id,
        ))
        .load(conn.raw)
}

/// Takes a slot in each period of a span; returns the new rows.
pub fn take(
    conn: &mut Connection,
    appointment_id: i64,
    plate: Option<&str>,
    span: &[SpanPeriod],
    slots: &[u32],
    at: DateTime<Utc>,
) -> QueryResult<Vec<OccupancyRow>> {
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
        .select((occupancy::appointment_id, OccupancyRow::as_select()))
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
