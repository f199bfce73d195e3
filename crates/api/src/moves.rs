//! What one sends to change an appointment or move it along.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use pitboard_domain::job::{CancelReason, Complexity, HoldReason, Priority};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{schema, wire};

/// What changes without a move; what is absent or null stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentPatch {
    /// An empty text removes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>)]
    pub customer_notes: Option<String>,
    /// Staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Staff only, until the work starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complexity: Option<Complexity>,
}

/// Why it is called off. Staff give a reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<CancelReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>)]
    pub note: Option<String>,
}

/// Who shall work on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// Absent: the employee who calls takes it.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>, example = 4)]
    pub employee_id: Option<i64>,
}

/// Why the job waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    pub reason: HoldReason,
    #[serde(default, deserialize_with = "wire::instant::option", skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-24T09:00:00+05:30")]
    pub expected_resume: Option<DateTime<FixedOffset>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>, example = "Amplifier is on its way")]
    pub note: Option<String>,
}

/// The job is done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Complete {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>, example = "Test drive went well")]
    pub note: Option<String>,
}

/// Another start, and another service if it is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reschedule {
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate)]
    pub date: NaiveDate,
    /// Start of the first period.
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    /// Absent: the same service, with the price and the periods that were promised.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>)]
    pub service_id: Option<i64>,
}

/// Why a finished job runs again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// Kept among the work notes.
    #[schema(value_type = schema::Remark, example = "The left door rattles")]
    pub reason: String,
    /// Absent: who did it goes on; needed where they do not work here any more.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>, example = 4)]
    pub employee_id: Option<i64>,
}

/// Why a cancelled appointment stands again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// Kept among the work notes.
    #[schema(value_type = schema::Remark, example = "Cancelled by mistake")]
    pub reason: String,
}

/// What staff note down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateNote {
    #[schema(value_type = schema::Remark, example = "Old speakers are in the boot.")]
    pub text: String,
}

/// `{}`: nothing to be said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoBody {}
