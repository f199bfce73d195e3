//! The opening hours of the workshop and its slots: weekly periods, closures, overrides, and the one function
//! that computes the effective capacity (rules §1.1, §7).

use chrono::{Datelike, NaiveDate, NaiveTime};

/// A bookable span of a day. It never crosses midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    pub start: NaiveTime,
    pub end: NaiveTime,
}

/// A period of a weekday, with its own capacity if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyPeriod {
    pub period: Period,
    pub capacity: Option<u32>,
}

/// The periods of each weekday, valid from a date on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyPattern {
    valid_from: NaiveDate,
    /// The periods of each weekday, Monday first, ascending.
    days: [Vec<WeeklyPeriod>; 7],
}

/// The reason why a weekly pattern is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    #[error("a period must end after it starts")]
    EndsBeforeItStarts,
    #[error("two periods of a day overlap")]
    Overlap,
}

impl WeeklyPattern {
    /// Creates a pattern. `days` starts with Monday; the periods of a day may be in any order.
    pub fn new(valid_from: NaiveDate, mut days: [Vec<WeeklyPeriod>; 7]) -> Result<Self, PatternError> {
        for day in &mut days {
            day.sort_by_key(|weekly| weekly.period);
            if day.iter().any(|weekly| weekly.period.start >= weekly.period.end) {
                return Err(PatternError::EndsBeforeItStarts);
            }
            if day.windows(2).any(|pair| pair[0].period.end > pair[1].period.start) {
                return Err(PatternError::Overlap);
            }
        }
        Ok(Self { valid_from, days })
    }

    pub fn valid_from(&self) -> NaiveDate {
        self.valid_from
    }

    /// Returns the periods of each weekday, Monday first.
    pub fn days(&self) -> &[Vec<WeeklyPeriod>; 7] {
        &self.days
    }
}

/// Days, or some periods of them, that are closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// The starts of the closed periods; empty means the whole day.
    pub periods: Vec<NaiveTime>,
    /// The public note.
    pub note: Option<String>,
}

impl Closure {
    fn covers(&self, date: NaiveDate, start: NaiveTime) -> bool {
        self.first <= date && date <= self.last && (self.periods.is_empty() || self.periods.contains(&start))
    }
}

/// A capacity for a date, or for one period of it, instead of the weekly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub date: NaiveDate,
    pub period: Option<NaiveTime>,
    pub capacity: u32,
}

/// The inputs of the effective capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    slots_per_period: u32,
    patterns: Vec<WeeklyPattern>,
    closures: Vec<Closure>,
    overrides: Vec<Override>,
}

/// A period on a date, with its effective capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodOnDay {
    pub period: Period,
    /// 0 when closed.
    pub capacity: u32,
    /// The public note of the closure that closes it.
    pub note: Option<String>,
}

impl PeriodOnDay {
    pub fn is_open(&self) -> bool {
        self.capacity > 0
    }
}

impl Calendar {
    pub fn new(
        slots_per_period: u32,
        mut patterns: Vec<WeeklyPattern>,
        closures: Vec<Closure>,
        overrides: Vec<Override>,
    ) -> Self {
        patterns.sort_by_key(|pattern| pattern.valid_from);
        Self { slots_per_period, patterns, closures, overrides }
    }

    /// Returns the periods of a date, ascending, each with its effective capacity.
    pub fn day(&self, date: NaiveDate) -> Vec<PeriodOnDay> {
        self.weekly_periods(date).iter().map(|weekly| self.effective(date, weekly)).collect()
    }

    /// Returns the effective capacity of a period, if the date has a period with this start and end.
    pub fn capacity(&self, date: NaiveDate, period: Period) -> Option<u32> {
        let weekly = self.weekly_periods(date).iter().find(|weekly| weekly.period == period)?;
        Some(self.effective(date, weekly).capacity)
    }

    /// Whether a period of the date has this start.
    pub fn has_start(&self, date: NaiveDate, start: NaiveTime) -> bool {
        self.weekly_periods(date).iter().any(|weekly| weekly.period.start == start)
    }

    fn weekly_periods(&self, date: NaiveDate) -> &[WeeklyPeriod] {
        self.patterns
            .iter()
            .rev()
            .find(|pattern| pattern.valid_from <= date)
            .map_or(&[], |pattern| &pattern.days[date.weekday().num_days_from_monday() as usize])
    }

    /// Returns the effective capacity: 0 by a closure, else the override for date and period, else the
    /// override for the date, else the pattern's own value, else the workshop's.
    fn effective(&self, date: NaiveDate, weekly: &WeeklyPeriod) -> PeriodOnDay {
        let start = weekly.period.start;
        let mut closures = self.closures.iter().filter(|closure| closure.covers(date, start)).peekable();
        if closures.peek().is_some() {
            let note = closures.find_map(|closure| closure.note.clone());
            return PeriodOnDay { period: weekly.period, capacity: 0, note };
        }
        let override_for = |period: Option<NaiveTime>| {
            self.overrides.iter().find(|o| o.date == date && o.period == period).map(|o| o.capacity)
        };
        let capacity = override_for(Some(start))
            .or_else(|| override_for(None))
            .or(weekly.capacity)
            .unwrap_or(self.slots_per_period);
        PeriodOnDay { period: weekly.period, capacity, note: None }
    }
}

#[cfg(test)]
pub(crate) mod fixtures {
    use super::*;

    pub fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    pub fn time(hour: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour")
    }

    pub fn period(hour: u32) -> Period {
        Period { start: time(hour), end: time(hour + 2) }
    }

    /// Monday to Saturday, five periods of two hours from nine.
    pub fn pattern(valid_from: &str) -> WeeklyPattern {
        let day =
            || (9..=17).step_by(2).map(|h| WeeklyPeriod { period: period(h), capacity: None }).collect();
        let days = std::array::from_fn(|weekday| if weekday < 6 { day() } else { Vec::new() });
        WeeklyPattern::new(date(valid_from), days).expect("a pattern")
    }

    pub fn calendar(slots: u32) -> Calendar {
        Calendar::new(slots, vec![pattern("2026-01-01")], Vec::new(), Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::{fixtures::*, *};

    const MONDAY: &str = "2026-11-23";

    fn capacities(calendar: &Calendar, day: &str) -> Vec<u32> {
        calendar.day(date(day)).iter().map(|p| p.capacity).collect()
    }

    #[test]
    fn a_weekday_has_its_periods_and_sunday_has_none() {
        assert_eq!(capacities(&calendar(5), MONDAY), [5; 5]);
        assert!(capacities(&calendar(5), "2026-11-22").is_empty());
    }

    #[test]
    fn the_most_specific_capacity_wins() {
        let mut pattern = pattern("2026-01-01");
        pattern.days[0][0].capacity = Some(4);
        let mut calendar = Calendar::new(5, vec![pattern], Vec::new(), Vec::new());
        assert_eq!(capacities(&calendar, MONDAY), [4, 5, 5, 5, 5]);
        calendar.overrides.push(Override { date: date(MONDAY), period: None, capacity: 3 });
        assert_eq!(capacities(&calendar, MONDAY), [3; 5]);
        calendar.overrides.push(Override { date: date(MONDAY), period: Some(time(11)), capacity: 9 });
        assert_eq!(capacities(&calendar, MONDAY), [3, 9, 3, 3, 3]);
        let note = Some("Team training".to_owned());
        calendar.closures.push(Closure {
            first: date(MONDAY),
            last: date(MONDAY),
            periods: vec![time(11)],
            note: note.clone(),
        });
        assert_eq!(capacities(&calendar, MONDAY), [3, 0, 3, 3, 3]);
        assert_eq!(calendar.day(date(MONDAY))[1].note, note);
        assert_eq!(capacities(&calendar, "2026-11-24"), [5; 5]);
    }

    #[test]
    fn a_new_pattern_is_valid_from_its_date_on() {
        let mut saturday_only: [Vec<WeeklyPeriod>; 7] = Default::default();
        saturday_only[5].push(WeeklyPeriod { period: period(9), capacity: Some(2) });
        let later = WeeklyPattern::new(date("2026-11-24"), saturday_only).expect("a pattern");
        let calendar = Calendar::new(5, vec![later, pattern("2026-01-01")], Vec::new(), Vec::new());
        assert_eq!(capacities(&calendar, MONDAY), [5; 5]);
        assert!(capacities(&calendar, "2026-11-24").is_empty());
        assert_eq!(capacities(&calendar, "2026-11-28"), [2]);
        assert!(capacities(&calendar, "2025-12-31").is_empty());
    }

    #[test]
    fn periods_of_a_day_do_not_overlap() {
        let weekly = |start, end| WeeklyPeriod {
            period: Period { start: time(start), end: time(end) },
            capacity: None,
        };
        let monday = |periods: Vec<WeeklyPeriod>| {
            let mut days: [Vec<WeeklyPeriod>; 7] = Default::default();
            days[0] = periods;
            WeeklyPattern::new(date(MONDAY), days).map(|_| ())
        };
        assert_eq!(monday(vec![weekly(11, 13), weekly(9, 11)]), Ok(()));
        assert_eq!(monday(vec![weekly(9, 12), weekly(11, 13)]), Err(PatternError::Overlap));
        assert_eq!(monday(vec![weekly(11, 11)]), Err(PatternError::EndsBeforeItStarts));
    }
}
