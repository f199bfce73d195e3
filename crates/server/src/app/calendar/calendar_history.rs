//! The calendar as it was at an instant: that of now, with every later change in the log taken back, the newest
//! first.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{
    calendar::{Calendar, Closure, Override, Period, PeriodOnDay, WeeklyPattern, WeeklyPeriod},
    change::CLOSURE_DAYS,
    time::Zone,
};
use serde::Deserialize;

use crate::{
    app::{
        Failure,
        calendar::{capacity_overrides, closures},
    },
    db::{
        Connection, appointments,
        calendar::{self, Between},
        events::{self, ChangeRow},
        workshop::Workshop,
    },
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

/// What capacities of some days are made of, each part under the name by which the log calls it.
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
    let mut parts = Parts::of_now(conn, workshop, date, date)?;
    for change in events::changes_since(conn, at)? {
        parts.take_back(&change)?;
    }
    Ok(parts.calendar(date))
}

/// The periods of the days from `from` to `to` that had ended by `now`, by the calendar in force when each did.
pub fn ended(
    conn: &mut Connection,
    workshop: &Workshop,
    (from, to): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
) -> Result<Vec<(NaiveDate, PeriodOnDay)>, Failure> {
    let midnight = |date| workshop.zone.instant(date, NaiveTime::MIN);
    let mut parts = Parts::of_now(conn, workshop, from, to)?;
    let mut changes = events::changes_since(conn, midnight(from))?.into_iter().peekable();
    let mut ended = Vec::new();
    // The parts were in force from the newest change that is not taken back, until before this instant.
    let mut until = DateTime::<Utc>::MAX_UTC;
    for date in appointments::days(from, to).into_iter().rev() {
        loop {
            let since = changes.peek().map_or(DateTime::<Utc>::MIN_UTC, |change| change.at.and_utc());
            let mut day = parts.calendar(date).day(date);
            day.retain(|on_day| {
                let end = workshop.zone.instant(date, on_day.period.end);
                since <= end && end < until && end <= now
            });
            ended.extend(day.into_iter().map(|on_day| (date, on_day)));
            let Some(change) = changes.next_if(|_| midnight(date) < since) else { break };
            parts.take_back(&change)?;
            until = until.min(since);
        }
    }
    Ok(ended)
}

fn told(change: &ChangeRow) -> Result<Told, Failure> {
    serde_json::from_str(&change.change)
        .map_err(|error| Failure::Internal(format!("{} of {}: {error}", change.kind, change.subject)))
}

impl Parts {
    fn of_now(
        conn: &mut Connection,
        workshop: &Workshop,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Self, Failure> {
        let all = |from, to| Between { from, to, after: None, limit: i64::MAX };
        // One that was cut short ends before these days, but not by more than it was long.
        let longest = Days::new(CLOSURE_DAYS.unsigned_abs());
        let closures = closures::list(conn, &all(from.checked_sub_days(longest), Some(to)))?;
        let overrides = capacity_overrides::list(conn, &all(Some(from), Some(to)))?;
        let patterns = calendar::patterns(conn)?;
        let pattern = |pattern: WeeklyPattern| (format!("weekly_pattern:{}", pattern.valid_from()), pattern);
        Ok(Self {
            slots_per_period: workshop.settings.slots_per_period,
            patterns: patterns.into_iter().map(pattern).collect(),
            closures: closures.into_iter().map(|row| (format!("closure:{}", row.id), row.closure)).collect(),
            overrides: overrides
                .into_iter()
                .map(|row| ((row.capacity.date, row.capacity.period), row.capacity.capacity))
                .collect(),
        })
    }

    fn take_back(&mut self, change: &ChangeRow) -> Result<(), Failure> {
        let (subject, told) = (change.subject.as_str(), told(change)?);
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

    /// As far as it concerns a date.
    fn calendar(&self, date: NaiveDate) -> Calendar {
        let closures = self.closures.values().filter(|closure| closure.first <= date && date <= closure.last);
        let overrides = self.overrides.iter().filter(|((of, _), _)| *of == date);
        let one = |(&(date, period), &capacity)| Override { date, period, capacity };
        Calendar::new(
            self.slots_per_period,
            self.patterns.values().cloned().collect(),
            closures.cloned().collect(),
            overrides.map(one).collect(),
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
