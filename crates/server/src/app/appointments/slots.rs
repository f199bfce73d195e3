//! The one way to a slot: bookings, holds, rescheduled, reopened and restored appointments all take their slots through
//! [`allocate_slots`].

use chrono::{DateTime, NaiveDate, Utc};
use pitboard_domain::{
    booking::{self, Usage},
    slots::SpanPeriod,
    vehicle::Plate,
};

use crate::{
    app::Failure,
    db::{
        Connection,
        occupancy::{self, HeldSlotRow},
        workshop::Workshop,
    },
};

/// A request for one slot in each period of a span.
pub struct SlotRequest<'a> {
    /// The instant of the write.
    pub at: DateTime<Utc>,
    /// The date on which the span starts.
    pub date: NaiveDate,
    pub plate: Option<&'a Plate>,
    /// The number of the customer's active appointments; `None` where their limit does not count.
    pub of_customer: Option<u32>,
    /// The appointment that is rescheduled: the daily limit does not count it twice.
    pub exclude: Option<i64>,
    /// The hold of this start, whose slots count as free and are preferred.
    pub hold: Option<i64>,
}

/// Releases the slots of expired holds and counts the held ones under the locks of the span's days, and lets the domain
/// choose the slot numbers. Every path to a slot comes through here.
pub fn allocate_slots(
    conn: &mut Connection,
    workshop: &Workshop,
    span: &[SpanPeriod],
    wanted: SlotRequest<'_>,
) -> Result<Vec<u32>, Failure> {
    let (Some(first), Some(last)) = (span.first(), span.last()) else {
        return Err(Failure::Internal("a span of no periods".to_owned()));
    };
    let rows = occupancy::held(conn, first, last)?;
    let (expired, held): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.has_expired(wanted.at));
    occupancy::release_expired(conn, &expired)?;
    let (own, others): (Vec<_>, Vec<_>) =
        held.iter().partition(|row| wanted.hold.is_some() && row.hold_id == wanted.hold);
    let taken = occupancy::taken(&others);
    let starting = match workshop.settings.daily_limit {
        Some(_) => occupancy::starting(conn, wanted.date, wanted.exclude)?,
        None => 0,
    };
    let preferred = slot_numbers(&own, span);
    let usage =
        Usage { taken: &taken, starting, of_customer: wanted.of_customer, preferred: preferred.as_deref() };
    Ok(booking::allocate(wanted.date, span, wanted.plate, &workshop.settings, usage)?)
}

/// Returns the slot number of a hold in each period of a span; `None` unless it has one in each.
fn slot_numbers(own: &[&HeldSlotRow], span: &[SpanPeriod]) -> Option<Vec<u32>> {
    let number = |p: &SpanPeriod| {
        let is_there = |row: &&&HeldSlotRow| (row.date, row.period_start) == (p.date, p.period.start);
        own.iter().find(is_there).map(|row| row.slot_no())
    };
    span.iter().map(number).collect()
}
