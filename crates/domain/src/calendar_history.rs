//! The calendar in the past: the calendar of now with the logged changes reverted, newest first.
//!
//! Pure: the caller reads the calendar and the log in one transaction and passes both.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::{
    calendar::{Calendar, Closure, Override, PatternError, PeriodOnDay, WeeklyPattern},
    event::{
        ClosureChange, Event, HhMm, OverrideChange, WeeklyPatternChange, WorkshopChange,
        calendar::{ClosureFields, WeekChanged},
    },
    time::Zone,
};

/// A logged event with its instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedChange {
    pub at: DateTime<Utc>,
    pub event: Event,
}

/// The inputs of capacities, each under the key by which events name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarParts {
    slots_per_period: u32,
    patterns: BTreeMap<NaiveDate, WeeklyPattern>,
    closures: BTreeMap<i64, Closure>,
    overrides: BTreeMap<(NaiveDate, Option<NaiveTime>), u32>,
}

impl CalendarParts {
    /// Collects the parts that concern some days. A closure that was cut short ends before them, by less than
    /// [`CLOSURE_DAYS`](crate::change::CLOSURE_DAYS): include those too.
    pub fn new(
        slots_per_period: u32,
        patterns: impl IntoIterator<Item = WeeklyPattern>,
        closures: impl IntoIterator<Item = (i64, Closure)>,
        overrides: impl IntoIterator<Item = Override>,
    ) -> Self {
        Self {
            slots_per_period,
            patterns: patterns.into_iter().map(|pattern| (pattern.valid_from(), pattern)).collect(),
            closures: closures.into_iter().collect(),
            overrides: overrides.into_iter().map(|o| ((o.date, o.period), o.capacity)).collect(),
        }
    }

    /// Reverts an event. Events that change no capacity change nothing here.
    pub fn revert(&mut self, event: &Event) -> Result<(), PatternError> {
        match event {
            Event::Workshop(
                WorkshopChange::UpdateSettings(change)
                | WorkshopChange::ImportSettings(change)
                | WorkshopChange::ResetSettings(change),
            ) => {
                if let Some(slots) = change.slots_per_period {
                    self.slots_per_period = slots.before;
                }
            }
            Event::WeeklyPattern(
                valid_from,
                WeeklyPatternChange::CreateWeeklyPattern(WeekChanged { days, .. })
                | WeeklyPatternChange::DeleteWeeklyPattern(WeekChanged { days, .. }),
            ) => {
                let before = days.before.as_ref().map(|week| week.pattern(*valid_from)).transpose()?;
                set(&mut self.patterns, *valid_from, before);
            }
            Event::Closure(
                id,
                ClosureChange::CreateClosure(change) | ClosureChange::DeleteClosure(change),
            ) => self.revert_closure(*id, change),
            Event::CapacityOverride(
                _,
                OverrideChange::CreateCapacityOverride(change)
                | OverrideChange::DeleteCapacityOverride(change),
            ) => {
                let key = (change.date, change.period.map(|HhMm(start)| start));
                set(&mut self.overrides, key, change.capacity.before);
            }
            _ => {}
        }
        Ok(())
    }

    fn revert_closure(&mut self, id: i64, change: &ClosureFields) {
        let first = change.first_date.and_then(|first| first.before);
        match (first, change.last_date.before) {
            // It was created.
            (_, None) => set(&mut self.closures, id, None),
            // It was deleted.
            (Some(first), Some(last)) => {
                let periods = change.periods.as_ref().and_then(|periods| periods.before.as_ref());
                let periods = periods.into_iter().flatten().map(|HhMm(start)| *start).collect();
                set(&mut self.closures, id, Some(Closure { first, last, periods, note: None }));
            }
            // It was cut short.
            (None, Some(last)) => {
                if let Some(closure) = self.closures.get_mut(&id) {
                    closure.last = last;
                }
            }
        }
    }

    /// Returns the calendar of one date.
    fn calendar(&self, date: NaiveDate) -> Calendar {
        let closures =
            self.closures.values().filter(|closure| (closure.first..=closure.last).contains(&date));
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

/// Returns the calendar of a date as it was at an instant. `changes` are the logged ones, newest first, at
/// least those after the instant. Closures that had to be restored have no note.
pub fn calendar_at(
    mut parts: CalendarParts,
    changes: &[LoggedChange],
    date: NaiveDate,
    at: DateTime<Utc>,
) -> Result<Calendar, PatternError> {
    for change in changes.iter().filter(|change| change.at > at) {
        parts.revert(&change.event)?;
    }
    Ok(parts.calendar(date))
}

/// Returns the periods of the days from `first` to `last` that have ended by `now`, each by the calendar in
/// force when it ended, ascending. `changes` are the logged ones, newest first, at least those since the
/// first day began.
pub fn ended_periods(
    mut parts: CalendarParts,
    changes: &[LoggedChange],
    (first, last): (NaiveDate, NaiveDate),
    now: DateTime<Utc>,
    zone: &impl Zone,
) -> Result<Vec<(NaiveDate, PeriodOnDay)>, PatternError> {
    let mut changes = changes.iter().peekable();
    let mut ended = Vec::new();
    // The parts were in force from the newest change that is not reverted until before this instant.
    let mut until = DateTime::<Utc>::MAX_UTC;
    let days: Vec<NaiveDate> = first.iter_days().take_while(|date| *date <= last).collect();
    for date in days.into_iter().rev() {
        let midnight = zone.instant(date, NaiveTime::MIN);
        loop {
            let since = changes.peek().map_or(DateTime::<Utc>::MIN_UTC, |change| change.at);
            let mut periods = parts.calendar(date).day(date);
            periods.retain(|on_day| {
                let end = zone.instant(date, on_day.period.end);
                since <= end && end < until && end <= now
            });
            ended.extend(periods.into_iter().map(|on_day| (date, on_day)));
            let Some(change) = changes.next_if(|_| midnight < since) else { break };
            parts.revert(&change.event)?;
            until = until.min(since);
        }
    }
    ended.sort_by_key(|(date, on_day)| (*date, on_day.period));
    Ok(ended)
}
