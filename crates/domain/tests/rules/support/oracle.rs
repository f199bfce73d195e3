//! The rules of capacity, spans and the time window, implemented naively with lists and loops from `rules.md`
//! §1, §2, §5 and §9. Calls no function under test.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use pitboard_domain::{
    availability::{AvailabilityView, Bookings},
    calendar::{Calendar, Closure, Override, Period, WeeklyPattern, WeeklyPeriod},
    settings::Settings,
    slots::{Held, Taken},
    time::Now,
    vehicle::Plate,
};

use super::zone;

/// The inputs of a calendar.
#[derive(Debug, Clone)]
pub struct Shop {
    pub slots: u32,
    /// Each valid from a date on; Monday first, the periods in any order.
    pub patterns: Vec<(NaiveDate, [Vec<WeeklyPeriod>; 7])>,
    pub closures: Vec<Closure>,
    pub overrides: Vec<Override>,
}

/// A period on a date with its capacity.
pub type Place = (NaiveDate, Period, u32);

impl Shop {
    pub fn calendar(&self) -> Calendar {
        let pattern = |(from, days): &(NaiveDate, [Vec<WeeklyPeriod>; 7])| {
            WeeklyPattern::new(*from, days.clone()).expect("periods that do not overlap")
        };
        let patterns = self.patterns.iter().map(pattern).collect();
        Calendar::new(self.slots, patterns, self.closures.clone(), self.overrides.clone())
    }

    /// Returns the periods of a date by start, closed periods with 0 slots.
    pub fn periods(&self, date: NaiveDate) -> Vec<Place> {
        let weekday = match date.weekday() {
            Weekday::Mon => 0,
            Weekday::Tue => 1,
            Weekday::Wed => 2,
            Weekday::Thu => 3,
            Weekday::Fri => 4,
            Weekday::Sat => 5,
            Weekday::Sun => 6,
        };
        let mut in_force: Option<&(NaiveDate, [Vec<WeeklyPeriod>; 7])> = None;
        for pattern in &self.patterns {
            if pattern.0 <= date && in_force.is_none_or(|other| other.0 < pattern.0) {
                in_force = Some(pattern);
            }
        }
        let mut periods = Vec::new();
        if let Some((_, days)) = in_force {
            for weekly in &days[weekday] {
                let own = weekly.capacity.unwrap_or(self.slots);
                periods.push((date, weekly.period, self.capacity(date, weekly.period.start, own)));
            }
        }
        periods.sort_by_key(|(_, period, _)| period.start);
        periods
    }

    /// Applies rules §1.1 from the least specific value to the most specific: the last one wins.
    fn capacity(&self, date: NaiveDate, start: NaiveTime, weekday_value: u32) -> u32 {
        let mut capacity = weekday_value;
        for o in self.overrides.iter().filter(|o| o.date == date && o.period.is_none()) {
            capacity = o.capacity;
        }
        for o in self.overrides.iter().filter(|o| o.date == date && o.period == Some(start)) {
            capacity = o.capacity;
        }
        for closure in &self.closures {
            let all_day = closure.periods.is_empty();
            let named = closure.periods.contains(&start);
            if date >= closure.first && date <= closure.last && (all_day || named) {
                capacity = 0;
            }
        }
        capacity
    }

    /// Returns the periods of a span: every open period from the start to the horizon, if the first is the
    /// requested one and there are enough.
    pub fn span(
        &self,
        date: NaiveDate,
        start: NaiveTime,
        length: usize,
        last: NaiveDate,
    ) -> Option<Vec<Place>> {
        let mut open = Vec::new();
        let mut today = date;
        while today <= last && open.len() < length {
            for place in self.periods(today) {
                if place.2 > 0 && (today > date || place.1.start >= start) {
                    open.push(place);
                }
            }
            today += TimeDelta::days(1);
        }
        let begins = open.first().is_some_and(|(d, period, _)| *d == date && period.start == start);
        (begins && open.len() >= length).then(|| open[..length].to_vec())
    }
}

/// A held slot: date, start of period, number, plate.
pub type Slot = (NaiveDate, NaiveTime, u32, Option<String>);

/// A workshop at an instant, with its held slots.
#[derive(Debug, Clone)]
pub struct Scene {
    pub shop: Shop,
    pub settings: Settings,
    pub now: Now,
    pub held: Vec<Slot>,
    pub starting: BTreeMap<NaiveDate, u32>,
}

/// A start that the oracle found: date, start, end, and the remaining slots of the fullest period.
pub type Found = (NaiveDate, NaiveTime, DateTime<Utc>, u32);

impl Scene {
    pub fn new(shop: Shop, settings: Settings, now: Now) -> Self {
        Self { shop, settings, now, held: Vec::new(), starting: BTreeMap::new() }
    }

    /// Adds so many held slots to a period, from number 1.
    pub fn fill(mut self, date: NaiveDate, start: NaiveTime, count: u32) -> Self {
        self.held.extend((1..=count).map(|slot_no| (date, start, slot_no, None)));
        self
    }

    pub fn taken(&self) -> Taken {
        let mut taken = Taken::default();
        for (date, start, slot_no, plate) in &self.held {
            taken.add(*date, *start, Held { slot_no: *slot_no, plate: plate.clone() });
        }
        taken
    }

    /// Calls the crate under test with the scene.
    pub fn look<R>(
        &self,
        see: impl FnOnce(AvailabilityView<'_, fn(NaiveDate, NaiveTime) -> DateTime<Utc>>) -> R,
    ) -> R {
        self.look_for(None, see)
    }

    /// Calls the crate under test with the scene as it is for a vehicle.
    pub fn look_for<R>(
        &self,
        plate: Option<&Plate>,
        see: impl FnOnce(AvailabilityView<'_, fn(NaiveDate, NaiveTime) -> DateTime<Utc>>) -> R,
    ) -> R {
        let book = Bookings {
            counts: self.taken().counts(plate),
            starting: self.starting.clone(),
            ..Bookings::default()
        };
        let (calendar, zone): (_, fn(_, _) -> _) = (self.shop.calendar(), zone);
        see(AvailabilityView {
            calendar: &calendar,
            settings: &self.settings,
            book: &book,
            now: self.now,
            zone: &zone,
        })
    }

    pub fn horizon(&self) -> NaiveDate {
        let mut last = self.now.today;
        for _ in 0..self.settings.max_days_ahead {
            last += TimeDelta::days(1);
        }
        last
    }

    pub fn held_at(&self, date: NaiveDate, start: NaiveTime) -> Vec<&Slot> {
        self.held.iter().filter(|slot| slot.0 == date && slot.1 == start).collect()
    }

    /// Returns the start if a customer without a limit may book it (rules §1, §2, §5.20, §9.31).
    pub fn customer_may_book(
        &self,
        date: NaiveDate,
        start: NaiveTime,
        length: usize,
        plate: Option<&str>,
    ) -> Option<Found> {
        let lead = TimeDelta::minutes(self.settings.min_lead_minutes.into());
        if zone(date, start) < self.now.at + lead {
            return None;
        }
        let span = self.shop.span(date, start, length, self.horizon())?;
        let started = self.starting.get(&date).copied().unwrap_or(0);
        if self.settings.daily_limit.is_some_and(|limit| started >= limit) {
            return None;
        }
        let mut remaining = u32::MAX;
        for (date, period, capacity) in &span {
            let held = self.held_at(*date, period.start);
            let is_booked = plate.is_some() && held.iter().any(|slot| slot.3.as_deref() == plate);
            if held.len() as u32 >= *capacity || is_booked {
                return None;
            }
            remaining = remaining.min(capacity - held.len() as u32);
        }
        let (last_day, last, _) = span[span.len() - 1];
        Some((date, start, zone(last_day, last.end), remaining))
    }

    /// Returns every start that a customer may book from a date on, by trying each full hour.
    pub fn all_starts(&self, from: NaiveDate, length: usize, plate: Option<&str>) -> Vec<Found> {
        let mut found = Vec::new();
        let mut date = from;
        while date <= self.horizon() {
            for hour in 0..24 {
                found.extend(self.customer_may_book(date, super::clock(hour), length, plate));
            }
            date += TimeDelta::days(1);
        }
        found
    }
}
