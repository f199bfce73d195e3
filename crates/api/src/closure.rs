//! Closures: days, or some of their periods, that cannot be booked.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{HhMm, LocalDate, schema, wire};

/// Days on which the workshop, or some of its periods, is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Closure {
    /// Id of the closure.
    #[schema(example = 3)]
    pub id: i64,
    /// The first local date.
    pub first_date: LocalDate,
    /// The last local date, included.
    pub last_date: LocalDate,
    /// Starts of the closed periods, ascending; empty if whole days are closed.
    pub periods: Vec<HhMm>,
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
    pub first_date: LocalDate,
    /// The last local date, included.
    pub last_date: LocalDate,
    /// Starts of the periods to close; absent or empty for whole days.
    #[serde(default, deserialize_with = "wire::null_as_default", skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<HhMm>>, max_items = 96)]
    pub periods: Vec<HhMm>,
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
