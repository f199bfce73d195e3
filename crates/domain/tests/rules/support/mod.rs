//! Shared support: a week in a fixed zone, the rules implemented naively from `rules.md` (never from the
//! crate), random workshops, and a workshop that keeps its rows.

pub mod ledger;
pub mod oracle;
pub mod random;
pub mod workshop;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use pitboard_domain::{
    calendar::{Period, WeeklyPeriod},
    settings::{DEFAULTS, Settings},
    time::Now,
    vehicle::Plate,
};
use proptest::test_runner::Config;

use oracle::Shop;

/// The first day of the tests.
pub const MONDAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a date");

/// The defaults without a limit per customer.
pub const SETTINGS: Settings = Settings { max_active_per_customer: 0, ..DEFAULTS };

/// Returns the date so many days after [`MONDAY`].
pub fn day(offset: i64) -> NaiveDate {
    MONDAY + TimeDelta::days(offset)
}

pub fn clock(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour")
}

/// India's zone: five and a half hours before UTC, all year.
pub fn zone(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    (date.and_time(time) - TimeDelta::minutes(330)).and_utc()
}

/// Returns the instant so many seconds after the full hour.
pub fn now(date: NaiveDate, hour: u32, seconds: i64) -> Now {
    let local = date.and_time(clock(hour)) + TimeDelta::seconds(seconds);
    Now { at: zone(local.date(), local.time()), today: local.date() }
}

pub fn plate(text: &str) -> Plate {
    Plate::parse(text).expect("a plate")
}

pub fn weekly(start: u32, end: u32, capacity: Option<u32>) -> WeeklyPeriod {
    WeeklyPeriod { period: Period { start: clock(start), end: clock(end) }, capacity }
}

/// Returns a shop with five periods of two hours from nine, Monday to Saturday.
pub fn shop(slots: u32) -> Shop {
    let work = || (9..=17).step_by(2).map(|hour| weekly(hour, hour + 2, None)).collect();
    let days = std::array::from_fn(|weekday| if weekday < 6 { work() } else { Vec::new() });
    Shop { slots, patterns: vec![(day(-28), days)], closures: Vec::new(), overrides: Vec::new() }
}

/// Configures the number of random cases. Failures are not stored: each becomes a test of its own.
pub fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}
