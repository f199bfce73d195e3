//! The weekly patterns: the periods of each weekday, from a date on.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Weekday, WeekdayPeriods, schema, wire};

/// The periods of each weekday, from a date on until the next pattern begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyPattern {
    #[schema(example = "2026-12-01")]
    pub valid_from: NaiveDate,
    /// Monday first, all seven days.
    pub days: Vec<WeekdayPeriods>,
}

/// A weekly pattern to be put in force; takes the place of one that would begin on the same date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "valid_from": "2026-12-01",
    "days": [{ "weekday": "monday", "periods": [{ "start": "09:00", "end": "11:00", "capacity": null }] }],
}))]
pub struct CreateWeeklyPattern {
    /// Tomorrow at the earliest.
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate)]
    pub valid_from: NaiveDate,
    /// Each weekday once; one that is missing is a day of rest.
    #[schema(max_items = 7)]
    pub days: Vec<CreateWeekdayPeriods>,
    /// Put it in force although periods have fewer slots than bookings. Bookings of periods that it does not
    /// contain are refused all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}

/// The periods of one weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWeekdayPeriods {
    pub weekday: Weekday,
    /// In any order; they do not overlap.
    #[schema(max_items = 96)]
    pub periods: Vec<CreateWeeklyPeriod>,
}

/// A period within a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateWeeklyPeriod {
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub start: NaiveTime,
    /// Later than the start.
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time, example = "11:00")]
    pub end: NaiveTime,
    /// Slots, where they differ from `slots_per_period`; 0 closes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Capacity>)]
    pub capacity: Option<u32>,
}
