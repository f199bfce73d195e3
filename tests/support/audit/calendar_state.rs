//! Reconstructs the calendar and the settings of an earlier instant from the log of their changes.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::calendar::{Calendar, Closure, Override, Period, WeeklyPattern, WeeklyPeriod};
use serde_json::Value;

use crate::ledger::{LoggedChange, Snapshot};

/// The calendar and the limits at one instant.
pub struct CalendarState {
    slots_per_period: u32,
    pub daily_limit: Option<u32>,
    patterns: BTreeMap<NaiveDate, WeeklyPattern>,
    closures: BTreeMap<String, Closure>,
    overrides: BTreeMap<(NaiveDate, Option<NaiveTime>), u32>,
}

impl CalendarState {
    /// Returns the state before all logged changes.
    pub fn initial(snapshot: &Snapshot) -> Self {
        let is_logged = |of: &WeeklyPattern| {
            let subject = format!("weekly_pattern:{}", of.valid_from());
            snapshot.changes.iter().any(|change| change.subject == subject)
        };
        let patterns = snapshot.patterns.iter().filter(|pattern| !is_logged(pattern));
        let first = |field: &str| {
            let of_field = |change: &&LoggedChange| change.entry.change.get(field).is_some();
            snapshot.changes.iter().find(of_field).map(|change| parse_number(&change.entry.change[field][0]))
        };
        let settings = &snapshot.settings;
        Self {
            slots_per_period: first("slots_per_period")
                .unwrap_or(Some(settings.slots_per_period.unsigned_abs()))
                .expect("a number of slots"),
            daily_limit: first("daily_limit").unwrap_or(settings.daily_limit.map(i32::unsigned_abs)),
            patterns: patterns.map(|pattern| (pattern.valid_from(), pattern.clone())).collect(),
            closures: BTreeMap::new(),
            overrides: BTreeMap::new(),
        }
    }

    /// Applies a logged change.
    pub fn apply(&mut self, LoggedChange { subject, entry }: &LoggedChange) {
        let change = &entry.change;
        match entry.kind.as_str() {
            "update_settings" | "import_settings" | "reset_settings" => {
                if let Some(slots) = parse_number(&change["slots_per_period"][1]) {
                    self.slots_per_period = slots;
                }
                if let Some(limit) = change.get("daily_limit") {
                    self.daily_limit = parse_number(&limit[1]);
                }
            }
            "create_closure" => {
                let [first, last] = ["first_date", "last_date"].map(|field| parse_date(&change[field][1]));
                let periods = change["periods"][1].as_array().into_iter().flatten().map(parse_time).collect();
                self.closures.insert(subject.clone(), Closure { first, last, periods, note: None });
            }
            "delete_closure" => match self.closures.remove(subject) {
                Some(closure) if change.get("first_date").is_none() => {
                    let last = parse_date(&change["last_date"][1]);
                    self.closures.insert(subject.clone(), Closure { last, ..closure });
                }
                _ => {}
            },
            "create_capacity_override" | "delete_capacity_override" => {
                let period = Some(&change["period"]).filter(|period| !period.is_null()).map(parse_time);
                let of = (parse_date(&change["date"]), period);
                match parse_number(&change["capacity"][1]) {
                    Some(capacity) => self.overrides.insert(of, capacity),
                    None => self.overrides.remove(&of),
                };
            }
            "create_weekly_pattern" | "delete_weekly_pattern" => {
                let (_, from) = subject.split_once(':').expect("a date");
                let from = from.parse().expect("a date");
                match change["days"][1].as_array() {
                    Some(days) => self.patterns.insert(from, parse_pattern(from, days)),
                    None => self.patterns.remove(&from),
                };
            }
            _ => {}
        }
    }

    /// Returns the calendar of this state.
    pub fn calendar(&self) -> Calendar {
        let of = |((date, period), capacity): (&(NaiveDate, Option<NaiveTime>), &u32)| Override {
            date: *date,
            period: *period,
            capacity: *capacity,
        };
        Calendar::new(
            self.slots_per_period,
            self.patterns.values().cloned().collect(),
            self.closures.values().cloned().collect(),
            self.overrides.iter().map(of).collect(),
        )
    }
}

/// Parses the start, end and capacity of the periods of each weekday.
fn parse_pattern(from: NaiveDate, days: &[Value]) -> WeeklyPattern {
    let period = |logged: &Value| WeeklyPeriod {
        period: Period { start: parse_time(&logged[0]), end: parse_time(&logged[1]) },
        capacity: parse_number(&logged[2]),
    };
    let day = |weekday: usize| days[weekday].as_array().into_iter().flatten().map(period).collect();
    WeeklyPattern::new(from, std::array::from_fn(day)).expect("a pattern")
}

fn parse_number(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn parse_date(value: &Value) -> NaiveDate {
    crate::date(value.as_str().expect("a date"))
}

fn parse_time(value: &Value) -> NaiveTime {
    crate::time(value.as_str().expect("a time"))
}
