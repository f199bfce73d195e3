//! The workshop of the tests: CarModX in Asia/Kolkata, with five periods of five slots from Monday to
//! Saturday.

use chrono::NaiveTime;
use pitboard_domain::calendar::{Period, WeeklyPattern, WeeklyPeriod};
use pitboard_server::{
    app::{Failure, transactions::SERVED_WORKSHOP},
    db::{
        Connection,
        categories::{self, CategoryRow},
        services::{self, ServiceRow},
        weekly_patterns,
        workshop::{self, WorkshopRow},
    },
};

use crate::bodies::{date, time};

/// The name, category and number of periods of each service. The ids are the positions, from 1 on: see
/// `services`.
pub const SERVICES: [(&str, &str, i32); 7] = [
    ("ECU Remapping", "Engine Tuning", 1),
    ("Body Kit Install", "Exterior", 1),
    ("Audio System", "Electronics", 1),
    ("Paint Job", "Exterior", 1),
    ("Turbo Install", "Performance", 1),
    ("Full Respray", "Exterior", 3),
    ("Engine Rebuild", "Performance", 2),
];

/// Returns the default settings.
pub fn settings() -> WorkshopRow {
    WorkshopRow {
        phone: Some("+91 79 4000 1234".to_owned()),
        ..WorkshopRow::new(SERVED_WORKSHOP, "carmodx", "CarModX", "Asia/Kolkata", "INR")
    }
}

/// Returns a weekly pattern of two-hour periods on the first `weekdays` days of the week.
pub fn pattern(valid_from: &str, hours: &[u32], weekdays: usize) -> WeeklyPattern {
    let period = |hour: &u32| WeeklyPeriod {
        period: Period { start: hour_of(*hour), end: hour_of(hour + 2) },
        capacity: None,
    };
    let days =
        std::array::from_fn(
            |weekday| if weekday < weekdays { hours.iter().map(period).collect() } else { Vec::new() },
        );
    WeeklyPattern::new(date(valid_from), days).expect("a pattern")
}

fn hour_of(hour: u32) -> NaiveTime {
    time(&format!("{hour:02}:00"))
}

/// Inserts the workshop into an empty database.
pub fn insert(conn: &mut Connection, settings: &WorkshopRow, pattern: &WeeklyPattern) -> Result<(), Failure> {
    workshop::insert(conn, settings)?;
    weekly_patterns::insert(conn, pattern)?;
    let mut inserted: Vec<(&str, i64)> = Vec::new();
    for (position, (name, category, periods)) in (0..).zip(SERVICES) {
        let existing = inserted.iter().find(|(name, _)| *name == category).map(|(_, id)| *id);
        let category_id = match existing {
            Some(id) => id,
            None => {
                let id = categories::insert(conn, &CategoryRow::new(category, position))?;
                inserted.push((category, id));
                id
            }
        };
        let new = ServiceRow {
            duration_minutes: 120 * periods,
            period_span: periods,
            ..ServiceRow::new(category_id, name, 1_200_000 + 100_000 * i64::from(position))
        };
        services::insert(conn, &new)?;
    }
    Ok(())
}
