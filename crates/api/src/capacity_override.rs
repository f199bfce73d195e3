//! Capacity overrides: the capacity of a date, or of one period of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{HhMm, LocalDate, schema};

/// The capacity of a date, or of one period of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CapacityOverride {
    /// Id of the override.
    #[schema(example = 3)]
    pub id: i64,
    /// The local date.
    pub date: LocalDate,
    /// Start of the period; null for all periods without an override of their own.
    #[schema(required = true)]
    pub period: Option<HhMm>,
    /// Slots; 0 closes.
    #[schema(value_type = schema::Capacity)]
    pub capacity: u32,
    /// The reason, for the staff.
    #[schema(example = "A sixth lift is rented")]
    pub reason: String,
}

/// A capacity from today on. Replaces the override of the same date and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCapacityOverride {
    /// The local date.
    pub date: LocalDate,
    /// Start of the period; absent for all periods without an override of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<HhMm>,
    /// Slots; 0 closes.
    #[schema(value_type = schema::Capacity)]
    pub capacity: u32,
    /// The reason, for the staff.
    #[schema(value_type = schema::ReasonText, example = "A sixth lift is rented")]
    pub reason: String,
    /// Create it even if more slots are occupied.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}
