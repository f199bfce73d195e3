//! Checks the holds against the ledger: a live one has its slots, and no slot outlasts its hold.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;

use crate::{
    app::{Failure, doctor::Outcome},
    db::{
        Connection,
        engine::schema::{holds, occupancy},
    },
};

/// A slot that a hold has or had.
#[derive(Queryable, Selectable)]
#[diesel(table_name = occupancy)]
struct Slot {
    date: NaiveDate,
    period_start: NaiveTime,
    slot_no: i32,
    hold_id: Option<i64>,
    expires_at: Option<NaiveDateTime>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = holds)]
struct Hold {
    id: i64,
    date: NaiveDate,
    period_start: NaiveTime,
    last_date: NaiveDate,
    expires_at: NaiveDateTime,
}

pub(super) fn examine(conn: &mut Connection, now: DateTime<Utc>) -> Result<Outcome, Failure> {
    let mut failures: Vec<String> = broken_slots(conn)?.iter().map(Slot::describe).collect();
    let now = now.naive_utc();
    let live: Vec<Hold> = holds::table
        .filter(holds::workshop_id.eq(conn.workshop_id).and(holds::expires_at.gt(now)))
        .order(holds::id)
        .select(Hold::as_select())
        .load(conn.raw)?;
    let mut held: BTreeMap<i64, Vec<Slot>> = BTreeMap::new();
    for slot in live_slots(conn, now)? {
        held.entry(slot.hold_id.unwrap_or_default()).or_default().push(slot);
    }
    failures
        .extend(live.iter().filter_map(|hold| of_hold(hold, held.get(&hold.id).map_or(&[], Vec::as_slice))));
    Ok(Outcome::new(failures, format!("{} live, each with its slots", live.len())))
}

/// Returns the slots that are not of one appointment or of one hold until its expiry.
fn broken_slots(conn: &mut Connection) -> QueryResult<Vec<Slot>> {
    let (appointment_id, hold_id) = (occupancy::appointment_id, occupancy::hold_id);
    let is_of_none = appointment_id.is_null().and(hold_id.is_null());
    let is_of_both = appointment_id.is_not_null().and(hold_id.is_not_null());
    let never_expires = hold_id.is_not_null().and(occupancy::expires_at.is_null());
    let ends_late = occupancy::released_at.gt(occupancy::expires_at);
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id))
        .filter(is_of_none.or(is_of_both).or(never_expires).or(ends_late.assume_not_null()))
        .select(Slot::as_select())
        .load(conn.raw)
}

fn live_slots(conn: &mut Connection, now: NaiveDateTime) -> QueryResult<Vec<Slot>> {
    occupancy::table
        .filter(occupancy::workshop_id.eq(conn.workshop_id).and(occupancy::released_at.is_null()))
        .filter(occupancy::hold_id.is_not_null().and(occupancy::expires_at.gt(now)))
        .order((occupancy::date, occupancy::period_start, occupancy::slot_no))
        .select(Slot::as_select())
        .load(conn.raw)
}

impl Slot {
    fn describe(&self) -> String {
        let Slot { date, period_start, slot_no, .. } = self;
        let period = period_start.format("%H:%M");
        format!(
            "slot {slot_no} of {date} {period} is not of one appointment, or of one hold until its expiry"
        )
    }
}

fn of_hold(hold: &Hold, slots: &[Slot]) -> Option<String> {
    let (first, last) = (slots.first(), slots.last());
    let is_whole = first.is_some_and(|slot| (slot.date, slot.period_start) == (hold.date, hold.period_start))
        && last.is_some_and(|slot| slot.date == hold.last_date)
        && slots.iter().all(|slot| slot.expires_at == Some(hold.expires_at));
    (!is_whole).then(|| format!("the hold {} does not have its slots", hold.id))
}
