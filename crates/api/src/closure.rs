//! Closures: days, or some periods of them, on which nothing is booked.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{schema, wire};

/// Days on which the workshop, or some of its periods, is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Closure {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "2026-12-24")]
    pub first_date: NaiveDate,
    /// Included.
    #[schema(example = "2026-12-26")]
    pub last_date: NaiveDate,
    /// Starts of the closed periods, ascending; empty where the whole days are closed.
    #[serde(with = "wire::times")]
    #[schema(value_type = Vec<schema::Time>)]
    pub periods: Vec<NaiveTime>,
    /// For the staff.
    #[schema(example = "Team training")]
    pub reason: String,
    /// For everybody.
    #[schema(required = true, example = "We are away until the 27th")]
    pub public_note: Option<String>,
}

/// Days to be closed: today at the earliest, at most 366.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateClosure {
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate, example = "2026-12-24")]
    pub first_date: NaiveDate,
    /// Included.
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate, example = "2026-12-26")]
    pub last_date: NaiveDate,
    /// Starts of the periods to be closed; absent or empty for the whole days.
    #[serde(default, with = "wire::times", skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<schema::Time>>, max_items = 96)]
    pub periods: Vec<NaiveTime>,
    /// For the staff.
    #[schema(value_type = schema::Reason)]
    pub reason: String,
    /// For everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Reason>, example = "We are away until the 27th")]
    pub public_note: Option<String>,
    /// Close although something is booked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}
