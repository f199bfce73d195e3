//! A booking: its time window, its refusals and the slots that it takes (rules §1, §2, §5, §9).
//!
//! It has two steps, because the second is valid only under the locks of the days that the first returns:
//! [`plan`] computes the periods from calendar and clock, [`allocate`] counts the occupied slots and returns
//! the slot numbers. Every path that takes a slot calls [`allocate`]; [`check_room`] is its decision, which
//! availability shares.

use chrono::{NaiveDate, NaiveTime};

use crate::{
    calendar::{Calendar, Period, PeriodOnDay},
    settings::Settings,
    slots::{self, Counts, SpanError, SpanPeriod, Taken},
    time::{Now, Zone},
    vehicle::Plate,
};

/// The side that books: at the desk a walk-in may take a period that has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booker {
    Customer,
    Desk,
}

/// A request for consecutive periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingRequest {
    pub date: NaiveDate,
    pub start: NaiveTime,
    /// The number of periods.
    pub length: u32,
    pub by: Booker,
}

/// The reason why slots are refused to a booking, a reschedule, a reopening or a restoration.
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
    #[error("the workshop accepts no more appointments on {date}")]
    DailyLimit { date: NaiveDate },
    #[error("this vehicle is already booked on {date} at {start}", start = hm(.start))]
    VehicleAlreadyBooked { date: NaiveDate, start: NaiveTime },
    #[error("a customer may have {limit} active appointments at a time")]
    CustomerLimit { limit: u32 },
    #[error(
        "a new customer may have {limit} active appointment{s} until the workshop has confirmed them; please call it \
         for more",
        s = if *.limit == 1 { "" } else { "s" }
    )]
    NewCustomerLimit { limit: u32 },
}

fn hm(time: &NaiveTime) -> impl std::fmt::Display {
    time.format("%H:%M")
}

/// Returns the periods that a booking would occupy, if calendar and clock allow it.
pub fn plan(
    request: &BookingRequest,
    calendar: &Calendar,
    settings: &Settings,
    now: Now,
    zone: &impl Zone,
) -> Result<Vec<SpanPeriod>, Refusal> {
    let BookingRequest { date, start, .. } = *request;
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
    if request.by == Booker::Customer {
        if starts_at < now.at {
            return Err(Refusal::PastPeriod { ended: false });
        }
        if starts_at < settings.earliest_start(now) {
            return Err(Refusal::TooSoon { minutes: settings.min_lead_minutes });
        }
    }
    let horizon = settings.horizon(now);
    slots::span(calendar, date, start, request.length, horizon).map_err(|error| match error {
        SpanError::UnknownPeriod => Refusal::UnknownPeriod { date, start },
        SpanError::Closed => Refusal::Closed { date, start },
        SpanError::TooFarAhead => Refusal::TooFarAhead { horizon },
    })
}

/// Returns the periods that a completion or cancellation released, to be occupied again: closures count, the
/// time window does not. No period left is refused as a past period (rules §3.15); a period whose start or
/// end the weekly pattern has changed since is refused as unknown.
pub fn retake(
    periods: impl IntoIterator<Item = (NaiveDate, Period)>,
    calendar: &Calendar,
) -> Result<Vec<SpanPeriod>, Refusal> {
    let reoccupied = |(date, period): (NaiveDate, Period)| {
        let start = period.start;
        let day = calendar.day(date);
        let found = day.iter().find(|p| p.period == period).ok_or(Refusal::UnknownPeriod { date, start })?;
        if found.is_open() {
            Ok(SpanPeriod { date, period, capacity: found.capacity })
        } else {
            Err(Refusal::Closed { date, start })
        }
    };
    let span: Vec<SpanPeriod> = periods.into_iter().map(reoccupied).collect::<Result<_, _>>()?;
    if span.is_empty() { Err(Refusal::PastPeriod { ended: true }) } else { Ok(span) }
}

/// The occupied slots on the days of a span, read under their locks, without those of the appointment itself.
#[derive(Debug, Clone, Copy)]
pub struct Usage<'a> {
    pub taken: &'a Taken,
    /// The number of active appointments that start on the same date.
    pub starting: u32,
    /// The number of the customer's active appointments; `None` if the limit does not apply.
    pub of_customer: Option<u32>,
    /// The slots of the hold that the booking uses, one in each period of the span.
    pub preferred: Option<&'a [u32]>,
}

/// Returns the slot number in each period of a span, or the first reason against it.
pub fn allocate(
    date: NaiveDate,
    span: &[SpanPeriod],
    plate: Option<&Plate>,
    settings: &Settings,
    Usage { taken, starting, of_customer, preferred }: Usage<'_>,
) -> Result<Vec<u32>, Refusal> {
    check_room(date, span, &taken.counts(plate), starting, settings)?;
    let limit = settings.max_active_per_customer;
    if limit > 0 && of_customer.is_some_and(|active| active >= limit) {
        return Err(Refusal::CustomerLimit { limit });
    }
    slots::choose_slots(span, taken, preferred).map_err(refuse_full)
}

/// Checks the number of active appointments of a customer whom the staff have not confirmed.
pub fn check_new_customer(active: u32, settings: &Settings) -> Result<(), Refusal> {
    let limit = settings.new_customers.max_active();
    if active < limit { Ok(()) } else { Err(Refusal::NewCustomerLimit { limit }) }
}

/// Checks the slots, the daily limit and the vehicle of a span, of which `starting` active appointments start on the
/// same date. The error is the first reason against it.
pub fn check_room(
    date: NaiveDate,
    span: &[SpanPeriod],
    counts: &Counts,
    starting: u32,
    settings: &Settings,
) -> Result<(), Refusal> {
    if let Some(full) = span.iter().find(|p| counts.occupied(p.date, p.period.start) >= p.capacity) {
        return Err(refuse_full(*full));
    }
    if settings.daily_limit.is_some_and(|limit| starting >= limit) {
        return Err(Refusal::DailyLimit { date });
    }
    match span.iter().find(|p| counts.of_vehicle.contains(&(p.date, p.period.start))) {
        Some(p) => Err(Refusal::VehicleAlreadyBooked { date: p.date, start: p.period.start }),
        None => Ok(()),
    }
}

fn refuse_full(full: SpanPeriod) -> Refusal {
    Refusal::CapacityExceeded { date: full.date, start: full.period.start }
}
