//! Closures: days, or some of their periods, that cannot be booked.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{schema, wire};

/// Days on which the workshop, or some of its periods, is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Closure {
    /// Id of the closure.
    #[schema(example = 3)]
    pub id: i64,
    /// The first local date.
    #[schema(example = "2026-12-24")]
    pub first_date: NaiveDate,
    /// The last local date, included.
    #[schema(example = "2026-12-26")]
    pub last_date: NaiveDate,
    /// Starts of the closed periods, ascending; empty if whole days are closed.
    #[serde(with = "wire::times")]
    #[schema(value_type = Vec<schema::LocalTime>)]
    pub periods: Vec<NaiveTime>,
    /// The reason, for the staff.
    #[schema(example = "Team training")]
    pub reason: String,
    /// A note for everyone; null if there is none.
    #[schema(required = true, example = "We are away until the 27th")]
    pub public_note: Option<String>,
}

/// Days to close: today at the earliest, at most 366.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateClosure {
    /// The first local date.
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate, example = "2026-12-24")]
    pub first_date: NaiveDate,
    /// The last local date, included.
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate, example = "2026-12-26")]
    pub last_date: NaiveDate,
    /// Starts of the periods to close; absent or empty for whole days.
    #[serde(default, with = "wire::times", skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<schema::LocalTime>>, max_items = 96)]
    pub periods: Vec<NaiveTime>,
    /// The reason, for the staff.
    #[schema(value_type = schema::ReasonText)]
    pub reason: String,
    /// A note for everyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ReasonText>, example = "We are away until the 27th")]
    pub public_note: Option<String>,
    /// Create it even if slots are held on these days.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}
