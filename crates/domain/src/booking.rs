//! A booking: when one may book, what it is refused for, and the slots it takes (rules §1, §2, §5, §9).
//!
//! In two steps, because the second is only true under the locks of the days that the first names:
//! [`plan`] works out the periods from calendar and clock, [`allocate`] counts what is taken and gives the
//! slot numbers. Every path that takes a slot goes through [`allocate`].

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{
    calendar::{Calendar, Period, PeriodOnDay},
    slots::{self, SpanError, SpanPeriod, Taken},
    time::{Now, Zone},
    vehicle::Plate,
};

/// The workshop's settings that bound a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A customer books at least this many minutes before the start.
    pub min_lead_minutes: u32,
    /// The last day that may be booked, counted from today.
    pub max_days_ahead: u32,
    /// Active appointments that may start on one date; `None` is no limit.
    pub daily_limit: Option<u32>,
    /// Active appointments that a customer may have; 0 is no limit.
    pub max_active_per_customer: u32,
    /// Until so many hours before the start a customer may move or cancel.
    pub cancellation_cutoff_hours: u32,
    /// For so many minutes after booking a customer may cancel all the same.
    pub mercy_minutes: u32,
}

impl Rules {
    /// The last date that may be booked.
    pub fn horizon(&self, now: Now) -> NaiveDate {
        now.today.checked_add_days(Days::new(u64::from(self.max_days_ahead))).unwrap_or(NaiveDate::MAX)
    }

    /// The earliest start that a customer may book.
    pub fn earliest_start(&self, now: Now) -> DateTime<Utc> {
        now.at + TimeDelta::minutes(i64::from(self.min_lead_minutes))
    }
}

/// Who books: at the desk a walk-in may take a period that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booker {
    Customer,
    Desk,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingRequest<'a> {
    pub date: NaiveDate,
    pub start: NaiveTime,
    /// The number of periods.
    pub length: u32,
    pub plate: Option<&'a Plate>,
    pub by: Booker,
}

/// Why a booking, a move, a reopening or a restoring is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the workshop has no period that starts at {start} on {date}", start = hm(.start))]
    UnknownPeriod { date: NaiveDate, start: NaiveTime },
    #[error("the workshop is closed on {date} at {start}", start = hm(.start))]
    Closed { date: NaiveDate, start: NaiveTime },
    #[error("the period has already {}", if *.ended { "ended" } else { "begun" })]
    PastPeriod { ended: bool },
    #[error("book at least {minutes} minutes ahead")]
    TooSoon { minutes: u32 },
    #[error("the last day that can be booked is {horizon}")]
    TooFarAhead { horizon: NaiveDate },
    #[error("all slots of {date} {start} are taken", start = hm(.start))]
    CapacityExceeded { date: NaiveDate, start: NaiveTime },
    #[error("the workshop takes no more cars on {date}")]
    DailyLimit { date: NaiveDate },
    #[error("this vehicle is already booked on {date} at {start}", start = hm(.start))]
    VehicleAlreadyBooked { date: NaiveDate, start: NaiveTime },
    #[error("a customer may have {limit} active appointments at a time")]
    CustomerLimit { limit: u32 },
}

fn hm(time: &NaiveTime) -> impl std::fmt::Display {
    time.format("%H:%M")
}

/// The periods that a booking would occupy, if calendar and clock allow it.
pub fn plan(
    ask: &BookingRequest<'_>,
    calendar: &Calendar,
    rules: &Rules,
    now: Now,
    zone: &impl Zone,
) -> Result<Vec<SpanPeriod>, Refusal> {
    let BookingRequest { date, start, .. } = *ask;
    let day = calendar.day(date);
    if !day.iter().any(PeriodOnDay::is_open) {
        return Err(Refusal::Closed { date, start });
    }
    let Some(first) = day.iter().find(|p| p.period.start == start) else {
        return Err(Refusal::UnknownPeriod { date, start });
    };
    if !first.is_open() {
        return Err(Refusal::Closed { date, start });
    }
    let starts_at = zone.instant(date, start);
    if zone.instant(date, first.period.end) <= now.at {
        return Err(Refusal::PastPeriod { ended: true });
    }
    if ask.by == Booker::Customer {
        if starts_at < now.at {
            return Err(Refusal::PastPeriod { ended: false });
        }
        if starts_at < rules.earliest_start(now) {
            return Err(Refusal::TooSoon { minutes: rules.min_lead_minutes });
        }
    }
    let horizon = rules.horizon(now);
    slots::span(calendar, date, start, ask.length, horizon).map_err(|error| match error {
        SpanError::UnknownPeriod => Refusal::UnknownPeriod { date, start },
        SpanError::Closed => Refusal::Closed { date, start },
        SpanError::TooFarAhead => Refusal::TooFarAhead { horizon },
    })
}

/// The periods of rows that a completion or cancellation released, to be taken again: closures count,
/// the window does not. None left is a past period (rules §3.15); one that the weekly pattern has changed
/// since is not the one that was promised.
pub fn retake(
    periods: impl IntoIterator<Item = (NaiveDate, Period)>,
    calendar: &Calendar,
) -> Result<Vec<SpanPeriod>, Refusal> {
    let again = |(date, period): (NaiveDate, Period)| {
        let start = period.start;
        let day = calendar.day(date);
        let found = day.iter().find(|p| p.period == period).ok_or(Refusal::UnknownPeriod { date, start })?;
        if found.is_open() {
            Ok(SpanPeriod { date, period, capacity: found.capacity })
        } else {
            Err(Refusal::Closed { date, start })
        }
    };
    let span: Vec<SpanPeriod> = periods.into_iter().map(again).collect::<Result<_, _>>()?;
    if span.is_empty() { Err(Refusal::PastPeriod { ended: true }) } else { Ok(span) }
}

/// What stands on the days of a span, read under their locks, without the appointment in question.
#[derive(Debug, Clone, Copy)]
pub struct Usage<'a> {
    pub taken: &'a Taken,
    /// Active appointments that start on the same date.
    pub starting: u32,
    /// The customer's active appointments; `None` where the limit does not count.
    pub of_customer: Option<u32>,
}

/// The slot number in each period of `span`, or the first reason against it.
pub fn allocate(
    date: NaiveDate,
    span: &[SpanPeriod],
    plate: Option<&Plate>,
    rules: &Rules,
    bookings: Usage<'_>,
) -> Result<Vec<u32>, Refusal> {
    let slots = slots::choose_slots(span, bookings.taken)
        .map_err(|full| Refusal::CapacityExceeded { date: full.date, start: full.period.start })?;
    if rules.daily_limit.is_some_and(|limit| bookings.starting >= limit) {
        return Err(Refusal::DailyLimit { date });
    }
    if let Some(plate) = plate {
        let stands = |p: &&SpanPeriod| {
            let held = bookings.taken.at(p.date, p.period.start);
            held.iter().any(|held| held.plate.as_deref() == Some(plate.normal()))
        };
        if let Some(p) = span.iter().find(stands) {
            return Err(Refusal::VehicleAlreadyBooked { date: p.date, start: p.period.start });
        }
    }
    let limit = rules.max_active_per_customer;
    if limit > 0 && bookings.of_customer.is_some_and(|active| active >= limit) {
        return Err(Refusal::CustomerLimit { limit });
    }
    Ok(slots)
}
