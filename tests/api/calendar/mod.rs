//! Changes of the calendar and the settings by admins over HTTP (rules §1, §5, §7).

mod capacities;
mod closures;
mod locks;
mod logs;
mod pages;
mod patterns;
mod previews;
mod races;
mod settings;
mod settings_files;

use pitboard_api::{
    Conflict, CreateCapacityOverride, CreateClosure, CreateWeekdayPeriods, CreateWeeklyPattern,
    CreateWeeklyPeriod, OccupancyPeriod, Problem, ProblemCode, SettingsPatch, Weekday,
};
use pitboard_domain::conflicts::ConflictKind;
use pitboard_tests::{Person, date, time};

/// Tuesday of the week after that of the tests: patterns start here.
const DECEMBER: &str = "2026-12-01";
const DECEMBER_WEDNESDAY: &str = "2026-12-02";

/// Returns a closure of whole days from `first` to `last`.
pub fn closure(first: &str, last: &str) -> CreateClosure {
    CreateClosure {
        first_date: date(first).into(),
        last_date: date(last).into(),
        periods: Vec::new(),
        reason: "Team training".to_owned(),
        public_note: Some("Back soon".to_owned()),
        accept_conflicts: false,
    }
}

/// Returns the capacity of a date, or of one period of it.
pub fn capacity(day: &str, period: Option<&str>, capacity: u32) -> CreateCapacityOverride {
    CreateCapacityOverride {
        date: date(day).into(),
        period: period.map(|period| time(period).into()),
        capacity,
        reason: "A rented lift".to_owned(),
        accept_conflicts: false,
    }
}

/// Returns a pattern with the same periods, given as start, end and capacity, from Monday to Saturday.
pub fn pattern(valid_from: &str, periods: &[(&str, &str, Option<u32>)]) -> CreateWeeklyPattern {
    let period = |(start, end, capacity): &(&str, &str, Option<u32>)| CreateWeeklyPeriod {
        start: time(start).into(),
        end: time(end).into(),
        capacity: *capacity,
    };
    let day = |weekday: &Weekday| CreateWeekdayPeriods {
        weekday: *weekday,
        periods: periods.iter().map(period).collect(),
    };
    CreateWeeklyPattern {
        valid_from: date(valid_from).into(),
        days: Weekday::ALL[..6].iter().map(day).collect(),
        accept_conflicts: false,
    }
}

pub fn slots(slots_per_period: u32) -> SettingsPatch {
    SettingsPatch { slots_per_period: Some(slots_per_period), ..SettingsPatch::default() }
}

/// Returns the conflicting bookings of a refused change, by slot.
pub fn conflicting_references(problem: &Problem) -> Vec<&str> {
    assert_eq!(problem.code, ProblemCode::Conflicts, "{}", problem.detail);
    problem.conflicts.iter().map(|conflict| conflict.reference.as_str()).collect()
}

/// Returns the conflicts of a kind: period, new capacity, number of bookings.
fn summaries(conflicts: &[Conflict]) -> Vec<(ConflictKind, String, u32, u32)> {
    let summary =
        |c: &Conflict| (c.kind, format!("{} {}", c.date, c.period.format("%H:%M")), c.capacity, c.occupied);
    conflicts.iter().map(summary).collect()
}

/// Returns a period of a day in the view of the staff.
async fn board_period(staff: &Person, day: &str, period: &str) -> OccupancyPeriod {
    let board = staff.get_occupancy(date(day)).await.expect("the board");
    board.periods.into_iter().find(|p| p.start == time(period)).expect("a period")
}
