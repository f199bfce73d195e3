//! Weekly patterns: the periods of each weekday, from a date on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{HhMm, LocalDate, Weekday, WeekdayPeriods, schema};

/// The periods of each weekday, from a date on until the next pattern begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyPattern {
    /// The local date from which it is in force.
    pub valid_from: LocalDate,
    /// All seven days, Monday first.
    pub days: Vec<WeekdayPeriods>,
}

/// A new weekly pattern. Replaces the pattern that begins on the same date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "valid_from": "2026-12-01",
    "days": [{ "weekday": "monday", "periods": [{ "start": "09:00", "end": "11:00", "capacity": null }] }],
}))]
pub struct CreateWeeklyPattern {
    /// The local date from which it is in force; tomorrow at the earliest.
    pub valid_from: LocalDate,
    /// Each weekday at most once; a missing one is closed.
    #[schema(max_items = 7)]
    pub days: Vec<CreateWeekdayPeriods>,
    /// Create it even if periods have fewer slots than are held. Held slots in periods that it does not
    /// contain are always refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}

/// The periods of a weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWeekdayPeriods {
    /// The day of the week.
    pub weekday: Weekday,
    /// In any order, without overlaps.
    #[schema(max_items = 96)]
    pub periods: Vec<CreateWeeklyPeriod>,
}

/// A period of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWeeklyPeriod {
    /// Start.
    pub start: HhMm,
    /// End, later than the start.
    pub end: HhMm,
    /// Slots, if not `slots_per_period`; 0 closes the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Capacity>)]
    pub capacity: Option<u32>,
}
