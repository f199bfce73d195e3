//! What may be changed of the calendar: tomorrow's and later days as one likes, today's as far as it lies ahead,
//! the past not at all (rules §1.9, §7).

use chrono::{NaiveDate, NaiveTime};

use crate::calendar::{Calendar, Closure, Override, WeeklyPattern};

/// The most days that one closure has.
pub const CLOSURE_DAYS: i64 = 366;
/// The most periods that a weekday has: one each quarter of an hour.
pub const PERIODS_OF_A_DAY: usize = 96;

/// Why a change is not made, whatever is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefusal {
    #[error("the last date must not be before the first")]
    EndsBeforeItBegins,
    #[error("a closure has at most {CLOSURE_DAYS} days")]
    TooLong,
    #[error("{date} is over, and the past stays as it was")]
    Past { date: NaiveDate },
    #[error("a weekly pattern begins tomorrow at the earliest, later than {today}")]
    TooSoon { today: NaiveDate },
    #[error("the weekly pattern of {valid_from} is in force already")]
    InForce { valid_from: NaiveDate },
    #[error("no period starts at {} then", .start.format("%H:%M"))]
    UnknownPeriod { start: NaiveTime },
}

impl WeeklyPattern {
    /// May it be put in force?
    pub fn check(&self, today: NaiveDate) -> Result<(), ChangeRefusal> {
        if self.valid_from() <= today { Err(ChangeRefusal::TooSoon { today }) } else { Ok(()) }
    }

    /// May the pattern of that date be taken out again?
    pub fn check_removal(valid_from: NaiveDate, today: NaiveDate) -> Result<(), ChangeRefusal> {
        if valid_from <= today { Err(ChangeRefusal::InForce { valid_from }) } else { Ok(()) }
    }
}

impl Closure {
    /// May it be added? Each period that it names must start on one of its days.
    pub fn check(&self, today: NaiveDate, calendar: &Calendar) -> Result<(), ChangeRefusal> {
        if self.last < self.first {
            return Err(ChangeRefusal::EndsBeforeItBegins);
        }
        if (self.last - self.first).num_days() >= CLOSURE_DAYS {
            return Err(ChangeRefusal::TooLong);
        }
        not_past(self.first, today)?;
        let days = || self.first.iter_days().take_while(|date| *date <= self.last);
        let is_unknown = |start: &&NaiveTime| !days().any(|date| calendar.has_start(date, **start));
        match self.periods.iter().find(is_unknown) {
            Some(start) => Err(ChangeRefusal::UnknownPeriod { start: *start }),
            None => Ok(()),
        }
    }

    /// What is left of it when it is taken away: its days that are over. `None` if all of it lies ahead.
    pub fn check_removal(&self, today: NaiveDate) -> Result<Option<NaiveDate>, ChangeRefusal> {
        not_past(self.last, today)?;
        Ok(today.pred_opt().filter(|yesterday| self.first <= *yesterday))
    }
}

impl Override {
    /// May it be set? The period that it names must be one of its date.
    pub fn check(&self, today: NaiveDate, calendar: &Calendar) -> Result<(), ChangeRefusal> {
        not_past(self.date, today)?;
        match self.period {
            Some(start) if !calendar.has_start(self.date, start) => {
                Err(ChangeRefusal::UnknownPeriod { start })
            }
            _ => Ok(()),
        }
    }

    /// May it be taken away?
    pub fn check_removal(&self, today: NaiveDate) -> Result<(), ChangeRefusal> {
        not_past(self.date, today)
    }
}

fn not_past(date: NaiveDate, today: NaiveDate) -> Result<(), ChangeRefusal> {
    if date < today { Err(ChangeRefusal::Past { date }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::fixtures::*;

    const MONDAY: &str = "2026-11-23";

    fn closure(first: &str, last: &str, periods: Vec<NaiveTime>) -> Closure {
        Closure { first: date(first), last: date(last), periods, note: None }
    }

    fn added(first: &str, last: &str, periods: Vec<NaiveTime>) -> Result<(), ChangeRefusal> {
        closure(first, last, periods).check(date(MONDAY), &calendar(5))
    }

    #[test]
    fn a_pattern_begins_tomorrow_at_the_earliest_and_stays_once_it_is_in_force() {
        let today = date(MONDAY);
        assert_eq!(pattern(MONDAY).check(today), Err(ChangeRefusal::TooSoon { today }));
        assert_eq!(pattern("2026-11-24").check(today), Ok(()));
        let removal = |valid_from| WeeklyPattern::check_removal(date(valid_from), today);
        assert_eq!(removal(MONDAY), Err(ChangeRefusal::InForce { valid_from: today }));
        assert_eq!(removal("2026-11-24"), Ok(()));
    }

    #[test]
    fn a_closure_has_at_most_366_days_and_none_that_is_over() {
        assert_eq!(added(MONDAY, "2027-11-23", vec![]), Ok(()));
        assert_eq!(added(MONDAY, "2027-11-24", vec![]), Err(ChangeRefusal::TooLong));
        assert_eq!(added("2026-11-25", "2026-11-24", vec![]), Err(ChangeRefusal::EndsBeforeItBegins));
        let past = Err(ChangeRefusal::Past { date: date("2026-11-22") });
        assert_eq!(added("2026-11-22", "2026-11-24", vec![]), past);
    }

    #[test]
    fn a_closure_names_periods_of_its_days() {
        // Sunday has none, the Monday after it has.
        assert_eq!(added("2026-11-29", "2026-11-30", vec![time(9), time(11)]), Ok(()));
        let unknown = |hour| Err(ChangeRefusal::UnknownPeriod { start: time(hour) });
        assert_eq!(added("2026-11-29", "2026-11-29", vec![time(9)]), unknown(9));
        assert_eq!(added("2026-11-29", "2026-11-30", vec![time(9), time(10)]), unknown(10));
    }

    #[test]
    fn of_a_closure_that_is_taken_away_what_is_over_stays() {
        let left = |first, last| closure(first, last, vec![]).check_removal(date(MONDAY));
        assert_eq!(left(MONDAY, "2026-11-24"), Ok(None));
        assert_eq!(left("2026-11-20", MONDAY), Ok(Some(date("2026-11-22"))));
        assert_eq!(left("2026-11-20", "2026-11-22"), Err(ChangeRefusal::Past { date: date("2026-11-22") }));
    }

    #[test]
    fn an_override_is_for_today_or_later_and_a_period_that_there_is() {
        let set =
            |day, period| Override { date: date(day), period, capacity: 8 }.check(date(MONDAY), &calendar(5));
        assert_eq!(set(MONDAY, Some(time(9))), Ok(()));
        assert_eq!(set("2026-11-29", None), Ok(()));
        assert_eq!(set(MONDAY, Some(time(10))), Err(ChangeRefusal::UnknownPeriod { start: time(10) }));
        let past = date("2026-11-22");
        assert_eq!(set("2026-11-22", None), Err(ChangeRefusal::Past { date: past }));
    }
}
