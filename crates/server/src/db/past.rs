//! The calendar as it was at an instant: that of now, with every later change in the log taken back, the newest
//! first.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    calendar::{Calendar, Closure, Override, Period, WeeklyPattern, WeeklyPeriod},
    change::CLOSURE_DAYS,
};
use serde::Deserialize;

use super::{
    Connection, Failure,
    calendar::{self, Between},
    capacity_overrides, closures,
    events::{self, ChangeRow},
    workshop::Workshop,
};

/// Before and after, where there was or is one.
type Both<T> = (Option<T>, Option<T>);

/// Start, end and capacity of the periods of each weekday.
type Week = [Vec<(NaiveTime, NaiveTime, Option<u32>)>; 7];

/// What an entry of the log tells of the calendar.
#[derive(Deserialize)]
struct Told {
    slots_per_period: Option<(u32, u32)>,
    first_date: Option<Both<NaiveDate>>,
    last_date: Option<Both<NaiveDate>>,
    periods: Option<Both<Vec<NaiveTime>>>,
    date: Option<NaiveDate>,
    period: Option<NaiveTime>,
    capacity: Option<Both<u32>>,
    days: Option<Both<Week>>,
}

/// What capacities are made of, each part under the name by which the log calls it.
struct Parts {
    slots_per_period: u32,
    patterns: BTreeMap<String, WeeklyPattern>,
    closures: BTreeMap<String, Closure>,
    overrides: BTreeMap<(NaiveDate, Option<NaiveTime>), u32>,
}

/// What decided the capacities of a date at an instant.
pub fn calendar(
    conn: &mut Connection,
    workshop: &Workshop,
    date: NaiveDate,
    at: DateTime<Utc>,
) -> Result<Calendar, Failure> {
    let mut parts = Parts::of_now(conn, workshop, date)?;
    for change in events::changes_since(conn, at)? {
        parts.take_back(&change.subject, told(&change)?)?;
    }
    Ok(parts.calendar())
}

/// The calendars by which periods ended since an instant. What is over of patterns, closures and overrides stays as it
/// was; the number of slots where they say nothing does not.
pub struct Calendars {
    now: Calendar,
    /// With the instant at which each was changed, the first first.
    before: Vec<(DateTime<Utc>, Calendar)>,
}

impl Calendars {
    /// `now` is the calendar of the days from then on.
    pub fn since(conn: &mut Connection, now: Calendar, since: DateTime<Utc>) -> Result<Self, Failure> {
        let mut before = Vec::new();
        for change in events::changes_since(conn, since)? {
            if let Some((slots, _)) = told(&change)?.slots_per_period {
                before.push((change.at.and_utc(), now.with_slots(slots)));
            }
        }
        before.reverse();
        Ok(Self { now, before })
    }

    /// The one that was in force at an instant.
    pub fn at(&self, instant: DateTime<Utc>) -> &Calendar {
        let changed_later = self.before.iter().find(|(changed, _)| *changed > instant);
        changed_later.map_or(&self.now, |(_, before)| before)
    }
}

fn told(change: &ChangeRow) -> Result<Told, Failure> {
    serde_json::from_str(&change.change)
        .map_err(|error| Failure::Internal(format!("{} of {}: {error}", change.kind, change.subject)))
}

impl Parts {
    fn of_now(conn: &mut Connection, workshop: &Workshop, date: NaiveDate) -> Result<Self, Failure> {
        let all = |from, to| Between { from, to, limit: i64::MAX, offset: 0 };
        // One that was cut short ends before the date, but not by more than it was long.
        let longest = Days::new(CLOSURE_DAYS.unsigned_abs());
        let closures = closures::list(conn, &all(date.checked_sub_days(longest), Some(date)))?;
        let overrides = capacity_overrides::list(conn, &all(Some(date), Some(date)))?;
        let patterns = calendar::patterns(conn)?;
        let pattern = |pattern: WeeklyPattern| (format!("weekly_pattern:{}", pattern.valid_from()), pattern);
        Ok(Self {
            slots_per_period: workshop.slots_per_period,
            patterns: patterns.into_iter().map(pattern).collect(),
            closures: closures.into_iter().map(|row| (format!("closure:{}", row.id), row.closure)).collect(),
            overrides: overrides
                .into_iter()
                .map(|row| ((row.capacity.date, row.capacity.period), row.capacity.capacity))
                .collect(),
        })
    }

    fn take_back(&mut self, subject: &str, told: Told) -> Result<(), Failure> {
        if let Some((before, _)) = told.slots_per_period {
            self.slots_per_period = before;
        }
        if let Some((before, _)) = told.last_date {
            self.close(subject, told.first_date, before, told.periods);
        }
        if let (Some(date), Some((before, _))) = (told.date, told.capacity) {
            set(&mut self.overrides, (date, told.period), before);
        }
        if let Some((before, _)) = told.days {
            let before = before.map(|week| pattern(subject, week)).transpose()?;
            set(&mut self.patterns, subject.to_owned(), before);
        }
        Ok(())
    }

    /// A closure as it was before it was made, cut short or taken away.
    fn close(
        &mut self,
        subject: &str,
        first: Option<Both<NaiveDate>>,
        last: Option<NaiveDate>,
        periods: Option<Both<Vec<NaiveTime>>>,
    ) {
        let Some(last) = last else {
            self.closures.remove(subject);
            return;
        };
        if let Some((Some(first), _)) = first {
            let periods = periods.and_then(|(periods, _)| periods).unwrap_or_default();
            self.closures.insert(subject.to_owned(), Closure { first, last, periods, note: None });
        } else if let Some(closure) = self.closures.get_mut(subject) {
            closure.last = last;
        }
    }

    fn calendar(self) -> Calendar {
        let one = |((date, period), capacity)| Override { date, period, capacity };
        Calendar::new(
            self.slots_per_period,
            self.patterns.into_values().collect(),
            self.closures.into_values().collect(),
            self.overrides.into_iter().map(one).collect(),
        )
    }
}

fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => drop(map.insert(key, value)),
        None => drop(map.remove(&key)),
    }
}

fn pattern(subject: &str, week: Week) -> Result<WeeklyPattern, Failure> {
    let period = |(start, end, capacity)| WeeklyPeriod { period: Period { start, end }, capacity };
    let days = week.map(|day| day.into_iter().map(period).collect());
    let broken = |cause: &dyn std::fmt::Display| Failure::Internal(format!("{subject}: {cause}"));
    let (_, valid_from) = subject.split_once(':').ok_or_else(|| broken(&"no date"))?;
    let valid_from = valid_from.parse().map_err(|error: chrono::ParseError| broken(&error))?;
    WeeklyPattern::new(valid_from, days).map_err(|error| broken(&error))
}
