//! The availability of a day: the state of its periods, and the next starts with room for an appointment
//! (rules §5.21, §10).

use std::{collections::BTreeMap, ops::RangeInclusive};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::{
    booking::{self, Booker, BookingRequest},
    calendar::{Calendar, Period, PeriodOnDay},
    settings::Settings,
    slots::{Counts, Occupancy, SpanPeriod},
    string_enum::string_enum,
    time::{Now, Zone, next_midnight},
};

string_enum! {
    /// The public state of a period, or of a whole day.
    pub enum State as "AvailabilityState" {
        Closed = "closed",
        /// It has ended.
        Past = "past",
        /// It has begun and not ended.
        Started = "started",
        /// It is after the last date that may be booked.
        TooFar = "too_far",
        Full = "full",
        Open = "open",
    }
}

/// The active appointments and the holds of some days.
#[derive(Debug, Clone, Default)]
pub struct Bookings {
    pub counts: Counts,
    /// The number of appointments that start on a date.
    pub starting: BTreeMap<NaiveDate, u32>,
    /// When the next hold expires whose slots are counted.
    pub next_expiry: Option<DateTime<Utc>>,
}

impl Bookings {
    /// Returns the number of appointments that start on a date.
    pub fn starting(&self, date: NaiveDate) -> u32 {
        self.starting.get(&date).copied().unwrap_or(0)
    }
}

/// The inputs of availability: the workshop at an instant.
#[derive(Clone, Copy)]
pub struct AvailabilityView<'a, Z> {
    pub calendar: &'a Calendar,
    pub settings: &'a Settings,
    pub book: &'a Bookings,
    pub now: Now,
    pub zone: &'a Z,
}

/// A period of a date, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodView {
    pub period: Period,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub occupancy: Occupancy,
    /// Whether a customer could book this period now.
    pub bookable: bool,
    pub state: State,
    /// The public note of the closure that closes it.
    pub note: Option<String>,
}

/// A date with its periods, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayView {
    pub date: NaiveDate,
    /// The sums of its periods. The remaining slots are [`DayView::remaining`], not `occupancy.remaining()`: a
    /// period over its capacity takes no slot from the others.
    pub occupancy: Occupancy,
    pub bookable: bool,
    pub state: State,
    pub note: Option<String>,
    pub periods: Vec<PeriodView>,
}

impl DayView {
    /// Returns the sum of the remaining slots of its periods.
    pub fn remaining(&self) -> u32 {
        self.periods.iter().map(|p| p.occupancy.remaining()).sum()
    }

    /// Returns the sum of the slots by which its periods are over their capacities.
    pub fn over_by(&self) -> u32 {
        self.periods.iter().map(|p| p.occupancy.over_by()).sum()
    }
}

/// A start with room for a whole appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    pub date: NaiveDate,
    pub period: Period,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// The remaining slots of the fullest period of the appointment.
    pub remaining: u32,
}

impl<Z: Zone> AvailabilityView<'_, Z> {
    /// Returns the state of a date and of each of its periods.
    pub fn day(&self, date: NaiveDate) -> DayView {
        let too_far = date > self.settings.horizon(self.now);
        let earliest = self.settings.earliest_start(self.now);
        let day_full = self.settings.daily_limit.is_some_and(|limit| self.book.starting(date) >= limit);
        let view = |p: PeriodOnDay| {
            let starts_at = self.zone.instant(date, p.period.start);
            let ends_at = self.zone.instant(date, p.period.end);
            let occupancy =
                Occupancy { capacity: p.capacity, occupied: self.book.counts.occupied(date, p.period.start) };
            let state = if !p.is_open() {
                State::Closed
            } else if ends_at <= self.now.at {
                State::Past
            } else if starts_at < self.now.at {
                State::Started
            } else if too_far {
                State::TooFar
            } else if occupancy.remaining() == 0 || day_full {
                State::Full
            } else {
                State::Open
            };
            let bookable = state == State::Open && starts_at >= earliest;
            PeriodView { period: p.period, starts_at, ends_at, occupancy, bookable, state, note: p.note }
        };
        let periods: Vec<PeriodView> = self.calendar.day(date).into_iter().map(view).collect();
        let occupancy = periods.iter().fold(Occupancy::default(), |sum, p| Occupancy {
            capacity: sum.capacity + p.occupancy.capacity,
            occupied: sum.occupied + p.occupancy.occupied,
        });
        let state = day_state(&periods);
        let note = match state {
            State::Closed => periods.iter().find_map(|p| p.note.clone()),
            _ => None,
        };
        DayView { date, occupancy, bookable: periods.iter().any(|p| p.bookable), state, note, periods }
    }

    /// Returns the starts with room for `length` periods, ascending from `from`, of appointments that end on `last` or
    /// before. The bookings must be known until then.
    pub fn starts(&self, from: NaiveDate, last: NaiveDate, length: u32) -> impl Iterator<Item = Start> {
        let end = last.succ_opt().map(|date| self.zone.instant(date, NaiveTime::MIN));
        let is_known = move |start: &Start| end.is_none_or(|end| start.ends_at <= end);
        let horizon = self.settings.horizon(self.now);
        let days = from.max(self.now.today).iter_days().take_while(move |date| *date <= horizon.min(last));
        days.flat_map(move |date| {
            let periods = self.calendar.day(date);
            periods.into_iter().filter_map(move |p| self.start(date, p.period.start, length))
        })
        .take_while(is_known)
    }

    /// Returns up to `count` starts near a start that was refused, the nearest first. `None` if the nearest may be
    /// after `last`, until which the bookings are known.
    pub fn alternatives(
        &self,
        (date, start): (NaiveDate, NaiveTime),
        last: NaiveDate,
        length: u32,
        count: usize,
    ) -> Option<Vec<Start>> {
        let asked = self.zone.instant(date, start);
        let distance = |s: &Start| (s.starts_at - asked).abs();
        let mut starts = self.starts(alternatives_from(date), last, length).peekable();
        let mut near: Vec<Start> =
            std::iter::from_fn(|| starts.next_if(|start| start.starts_at < asked)).collect();
        // Starts ascend: of the later ones only the first `count` can be among the nearest.
        let later: Vec<Start> = starts.take(count).collect();
        if later.len() < count && last < self.settings.horizon(self.now) {
            return None;
        }
        near.extend(later);
        near.sort_by_key(distance);
        near.truncate(count);
        Some(near)
    }

    /// Returns the first later instant at which the passing of time alone may change the state of these dates, or the
    /// starts on them: a period begins, ends or comes within the lead time, a hold expires, or the workshop's date
    /// changes.
    pub fn next_change(&self, dates: RangeInclusive<NaiveDate>) -> DateTime<Utc> {
        let midnight = next_midnight(self.zone, self.now);
        let lead = self.settings.earliest_start(self.now) - self.now.at;
        let moment = TimeDelta::nanoseconds(1);
        let (first, last) = dates.into_inner();
        let days = first.iter_days().take_while(|date| *date <= last);
        // Later days are too far away to change before midnight.
        let days = days.take_while(|date| self.zone.instant(*date, NaiveTime::MIN) - lead < midnight);
        let changes = days.flat_map(|date| {
            self.calendar.day(date).into_iter().flat_map(move |p| {
                let starts_at = self.zone.instant(date, p.period.start);
                let ends_at = self.zone.instant(date, p.period.end);
                [starts_at - lead + moment, starts_at + moment, ends_at]
            })
        });
        let changes = changes.chain(self.book.next_expiry);
        changes.filter(|change| *change > self.now.at).fold(midnight, DateTime::min)
    }

    fn start(&self, date: NaiveDate, start: NaiveTime, length: u32) -> Option<Start> {
        let request = BookingRequest { date, start, length, by: Booker::Customer };
        let span = booking::plan(&request, self.calendar, self.settings, self.now, self.zone).ok()?;
        let Bookings { counts, .. } = self.book;
        booking::check_room(date, &span, counts, self.book.starting(date), self.settings).ok()?;
        let last = span.last()?;
        let left = |p: &SpanPeriod| p.capacity.saturating_sub(counts.occupied(p.date, p.period.start));
        Some(Start {
            date,
            period: span.first()?.period,
            starts_at: self.zone.instant(date, start),
            ends_at: self.zone.instant(last.date, last.period.end),
            remaining: span.iter().map(left).min()?,
        })
    }
}

/// Returns the first date that is searched for alternatives to a date: three days earlier.
pub fn alternatives_from(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(3)).unwrap_or(date)
}

/// Returns the best state of any period: open, then full, too far, started, past, else closed.
fn day_state(periods: &[PeriodView]) -> State {
    let order = [State::Open, State::Full, State::TooFar, State::Started, State::Past];
    order.into_iter().find(|state| periods.iter().any(|p| p.state == *state)).unwrap_or(State::Closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calendar::fixtures::*, settings::DEFAULTS};

    #[test]
    fn starts_end_with_the_last_known_day_or_the_last_bookable_one() {
        let (calendar, book) = (calendar(1), Bookings::default());
        let settings = Settings { max_days_ahead: 2, ..DEFAULTS };
        let zone = |date: NaiveDate, time: NaiveTime| date.and_time(time).and_utc();
        let today = date("2026-11-23");
        let now = Now { at: zone(today, time(16)), today };
        let view =
            AvailabilityView { calendar: &calendar, settings: &settings, book: &book, now, zone: &zone };
        let starts = |last| view.starts(today, date(last), 1).count();
        assert_eq!(starts("2026-11-23"), 1);
        assert_eq!(starts("2026-11-24"), 6);
        assert_eq!(starts("2026-11-25"), 11);
        assert_eq!(starts("2026-12-31"), 11);
    }

    #[test]
    fn the_expiry_of_a_hold_changes_a_day() {
        let calendar = calendar(1);
        let zone = |date: NaiveDate, time: NaiveTime| date.and_time(time).and_utc();
        let today = date("2026-11-23");
        let now = Now { at: zone(today, time(10)), today };
        let change = |next_expiry| {
            let book = Bookings { next_expiry, ..Bookings::default() };
            let view =
                AvailabilityView { calendar: &calendar, settings: &DEFAULTS, book: &book, now, zone: &zone };
            view.next_change(today..=today)
        };
        let end = zone(today, time(11));
        assert_eq!(change(None), end);
        assert_eq!(change(Some(end - TimeDelta::minutes(51))), end - TimeDelta::minutes(51));
        assert_eq!(change(Some(end + TimeDelta::minutes(1))), end);
    }
}
