//! Changes of the calendar and the settings: what stands in their way, and how one asks for them.

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::conflicts::ConflictKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    schema,
    wire::{self, LIMIT_MAX},
};

/// The most conflicts that one answer lists.
pub const CONFLICTS_MAX: usize = 500;

/// A booked slot for which a change leaves no room. The booking keeps it until it is moved or cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conflict {
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    #[schema(example = 4, minimum = 1)]
    pub slot_no: u32,
    pub kind: ConflictKind,
    /// Slots of the period after the change; with `daily_limit`, appointments that may start on the day.
    #[schema(example = 3)]
    pub capacity: u32,
    /// Slots of the period that are booked; with `daily_limit`, appointments that start on the day.
    #[schema(example = 5)]
    pub occupied: u32,
}

/// What a change would come into conflict with. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// By date, period and slot; the first 500.
    #[schema(max_items = 500)]
    pub conflicts: Vec<Conflict>,
    /// How many there are.
    #[schema(example = 5)]
    pub total: u32,
    /// Whether the change can be made: at once if there are no conflicts, else with `accept_conflicts`.
    #[schema(example = true)]
    pub acceptable: bool,
}

/// How a change is to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangeQuery {
    /// Only tell what it would come to, and change nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub dry_run: bool,
}

/// How something is to be removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemovalQuery {
    /// Only tell the conflicts, and change nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub dry_run: bool,
    /// Remove it although bookings are left without room.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub accept_conflicts: bool,
}

/// Entries of the calendar: of which days, and which part of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// Only entries of this date or later ones.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub from: Option<NaiveDate>,
    /// Only entries of this date or earlier ones.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub to: Option<NaiveDate>,
    /// How many entries at most.
    #[serde(
        default,
        deserialize_with = "wire::up_to::<_, LIMIT_MAX>",
        skip_serializing_if = "Option::is_none"
    )]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// Where to go on: `next_cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
