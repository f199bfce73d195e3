//! Capacity overrides: another number of slots for a date, or for one period of it.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{schema, wire};

/// Another capacity for a date, or for one period of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CapacityOverride {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    /// Start of the period; null for all periods that have no override of their own.
    #[serde(with = "wire::hhmm::option")]
    #[schema(required = true, value_type = Option<schema::Time>)]
    pub period: Option<NaiveTime>,
    /// Slots; 0 is closed.
    #[schema(value_type = schema::Capacity)]
    pub capacity: u32,
    /// For the staff.
    #[schema(example = "A sixth lift is rented")]
    pub reason: String,
}

/// A capacity to be set, from today on; takes the place of the one before for the same date and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCapacityOverride {
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate)]
    pub date: NaiveDate,
    /// Start of the period; absent for all periods that have no override of their own.
    #[serde(default, with = "wire::hhmm::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Time>)]
    pub period: Option<NaiveTime>,
    /// Slots; 0 closes.
    #[schema(value_type = schema::Capacity)]
    pub capacity: u32,
    /// For the staff.
    #[schema(value_type = schema::Reason, example = "A sixth lift is rented")]
    pub reason: String,
    /// Set it although more is booked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}
