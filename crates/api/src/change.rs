//! Changes of the calendar and the settings: their options and their conflicts.

use pitboard_domain::conflicts::ConflictKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{HhMm, LocalDate, schema, wire};

/// The maximum number of conflicts in a response.
pub const CONFLICTS_MAX: usize = 500;

/// A held slot for which a calendar change leaves no room. It stays held until its appointment is rescheduled
/// or cancelled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Conflict {
    /// Reference of the appointment.
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    /// Local date of the period.
    pub date: LocalDate,
    /// Start of the period.
    pub period: HhMm,
    /// Number of the slot.
    #[schema(example = 4, minimum = 1)]
    pub slot_no: u32,
    /// The reason.
    pub kind: ConflictKind,
    /// Slots of the period after the change; for `daily_limit`, the appointments that may start on the day.
    #[schema(example = 3)]
    pub capacity: u32,
    /// Occupied slots of the period; for `daily_limit`, the appointments that start on the day.
    #[schema(example = 5)]
    pub occupied: u32,
}

/// The conflicts of a change that was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ConflictPreview)]
pub struct Preview {
    /// The first 500, by date, period and slot.
    #[schema(max_items = 500)]
    pub conflicts: Vec<Conflict>,
    /// The number of all conflicts.
    #[schema(example = 5)]
    pub total: u32,
    /// Whether the change can be made: without conflicts at once, otherwise with `accept_conflicts`.
    #[schema(example = true)]
    pub acceptable: bool,
}

/// The options of a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangeQuery {
    /// Return what the change would do, with its conflicts, and change nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub dry_run: bool,
}

/// The options of a deletion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemovalQuery {
    /// Return what the change would do, with its conflicts, and change nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub dry_run: bool,
    /// Delete it in spite of conflicts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub accept_conflicts: bool,
}

/// The dates of which to list entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// Only entries of this date and later ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<LocalDate>,
    /// Only entries of this date and earlier ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<LocalDate>,
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
