//! The limits of calendar changes: they may concern today and later days, weekly patterns only later days,
//! and never the past (rules §1.9, §7).

use chrono::{NaiveDate, NaiveTime};

use crate::calendar::{Calendar, Closure, Override, WeeklyPattern};

/// Limits the days of one closure.
pub const CLOSURE_DAYS: i64 = 366;
/// Limits the periods of a weekday: one each quarter of an hour.
pub const PERIODS_OF_A_DAY: usize = 96;

/// The reason why a calendar change is refused, regardless of appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefusal {
    #[error("the last date must not be before the first")]
    EndsBeforeItBegins,
    #[error("a closure has at most {CLOSURE_DAYS} days")]
    TooLong,
    #[error("{date} is over, and the past cannot be changed")]
    Past { date: NaiveDate },
    #[error("a weekly pattern is valid from tomorrow at the earliest, later than {today}")]
    TooSoon { today: NaiveDate },
    #[error("the weekly pattern of {valid_from} is already valid")]
    InForce { valid_from: NaiveDate },
    #[error("no period starts at {} then", .start.format("%H:%M"))]
    UnknownPeriod { start: NaiveTime },
}

impl WeeklyPattern {
    /// Checks whether the pattern may be created.
    pub fn check(&self, today: NaiveDate) -> Result<(), ChangeRefusal> {
        if self.valid_from() <= today { Err(ChangeRefusal::TooSoon { today }) } else { Ok(()) }
    }

    /// Checks whether the pattern of a date may be deleted.
    pub fn check_removal(valid_from: NaiveDate, today: NaiveDate) -> Result<(), ChangeRefusal> {
        if valid_from <= today { Err(ChangeRefusal::InForce { valid_from }) } else { Ok(()) }
    }
}

impl Closure {
    /// Checks whether the closure may be created. Each of its periods must exist on one of its days.
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

    /// Returns the last date that remains when the closure is deleted, because its past days are kept; `None`
    /// if it has none.
    pub fn check_removal(&self, today: NaiveDate) -> Result<Option<NaiveDate>, ChangeRefusal> {
        not_past(self.last, today)?;
        Ok(today.pred_opt().filter(|yesterday| self.first <= *yesterday))
    }
}

impl Override {
    /// Checks whether the override may be created. Its period must exist on its date.
    pub fn check(&self, today: NaiveDate, calendar: &Calendar) -> Result<(), ChangeRefusal> {
        not_past(self.date, today)?;
        match self.period {
            Some(start) if !calendar.has_start(self.date, start) => {
                Err(ChangeRefusal::UnknownPeriod { start })
            }
            _ => Ok(()),
        }
    }

    /// Checks whether the override may be deleted.
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
    fn a_pattern_is_valid_from_tomorrow_at_the_earliest_and_not_deleted_once_valid() {
        let today = date(MONDAY);
        assert_eq!(pattern(MONDAY).check(today), Err(ChangeRefusal::TooSoon { today }));
        assert_eq!(pattern("2026-11-24").check(today), Ok(()));
        let removal = |valid_from| WeeklyPattern::check_removal(date(valid_from), today);
        assert_eq!(removal(MONDAY), Err(ChangeRefusal::InForce { valid_from: today }));
        assert_eq!(removal("2026-11-24"), Ok(()));
    }

    #[test]
    fn a_closure_has_at_most_366_days_and_none_in_the_past() {
        assert_eq!(added(MONDAY, "2027-11-23", vec![]), Ok(()));
        assert_eq!(added(MONDAY, "2027-11-24", vec![]), Err(ChangeRefusal::TooLong));
        assert_eq!(added("2026-11-25", "2026-11-24", vec![]), Err(ChangeRefusal::EndsBeforeItBegins));
        let past = Err(ChangeRefusal::Past { date: date("2026-11-22") });
        assert_eq!(added("2026-11-22", "2026-11-24", vec![]), past);
    }

    #[test]
    fn each_period_of_a_closure_exists_on_one_of_its_days() {
        // Sunday has none, the Monday after it has.
        assert_eq!(added("2026-11-29", "2026-11-30", vec![time(9), time(11)]), Ok(()));
        let unknown = |hour| Err(ChangeRefusal::UnknownPeriod { start: time(hour) });
        assert_eq!(added("2026-11-29", "2026-11-29", vec![time(9)]), unknown(9));
        assert_eq!(added("2026-11-29", "2026-11-30", vec![time(9), time(10)]), unknown(10));
    }

    #[test]
    fn a_deleted_closure_keeps_its_past_days() {
        let left = |first, last| closure(first, last, vec![]).check_removal(date(MONDAY));
        assert_eq!(left(MONDAY, "2026-11-24"), Ok(None));
        assert_eq!(left("2026-11-20", MONDAY), Ok(Some(date("2026-11-22"))));
        assert_eq!(left("2026-11-20", "2026-11-22"), Err(ChangeRefusal::Past { date: date("2026-11-22") }));
    }

    #[test]
    fn an_override_is_for_today_or_later_and_for_an_existing_period() {
        let set =
            |day, period| Override { date: date(day), period, capacity: 8 }.check(date(MONDAY), &calendar(5));
        assert_eq!(set(MONDAY, Some(time(9))), Ok(()));
        assert_eq!(set("2026-11-29", None), Ok(()));
        assert_eq!(set(MONDAY, Some(time(10))), Err(ChangeRefusal::UnknownPeriod { start: time(10) }));
        let past = date("2026-11-22");
        assert_eq!(set("2026-11-22", None), Err(ChangeRefusal::Past { date: past }));
    }

    #[test]
    fn an_override_of_today_or_later_may_be_deleted() {
        let removal =
            |day| Override { date: date(day), period: None, capacity: 8 }.check_removal(date(MONDAY));
        assert_eq!(removal(MONDAY), Ok(()));
        assert_eq!(removal("2026-11-22"), Err(ChangeRefusal::Past { date: date("2026-11-22") }));
    }
}
