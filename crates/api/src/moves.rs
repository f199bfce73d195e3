//! The bodies that edit an appointment or change its status.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::job::{CancelReason, Complexity, HoldReason, Priority};
#[cfg(not(target_arch = "wasm32"))]
use pitboard_domain::metadata::Metadata;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{HhMm, LocalDate, ProblemCode, schema, wire};

/// Changes of an appointment; fields that are absent or null stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentPatch {
    /// An empty string removes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>)]
    pub customer_notes: Option<String>,
    /// Staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Staff only, until work starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complexity: Option<Complexity>,
    /// API keys and staff only: another reference of the caller's own.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ExternalReference>)]
    pub external_reference: Option<String>,
    /// API keys and staff only: replaces all entries.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MetadataObject>)]
    pub metadata: Option<Metadata>,
}

/// A cancellation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelAppointment)]
pub struct Cancel {
    /// Required for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<CancelReason>,
    /// A work note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>)]
    pub note: Option<String>,
}

/// The most appointments that are cancelled together: in one transaction, for which other writes wait.
pub const CANCEL_MAX: usize = 20;

/// Appointments to cancel together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelAppointments {
    /// Their references.
    #[schema(value_type = Vec<schema::AppointmentReference>, min_items = 1, max_items = 20, example = json!(["7K3M9QXR"]))]
    pub references: Vec<String>,
    /// The reason.
    pub reason: CancelReason,
    /// A work note on each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>)]
    pub note: Option<String>,
}

/// Outcomes of a cancellation of several appointments, in the order of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CancelledAppointments {
    /// One for each reference.
    #[schema(max_items = 20)]
    pub results: Vec<Cancellation>,
}

/// Outcome for one of the appointments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cancellation {
    /// Its reference.
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    /// Whether it was cancelled.
    #[schema(example = true)]
    pub cancelled: bool,
    /// The code of the refusal; absent if it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ProblemCode>,
    /// The refusal, as a sentence; absent if it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "An appointment that is completed cannot be cancelled.")]
    pub detail: Option<String>,
}

/// The employee to whom an appointment is assigned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssignAppointment)]
pub struct Assign {
    /// Id of the employee; absent for the calling employee.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>, example = 4)]
    pub employee_id: Option<i64>,
}

/// A pause of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HoldAppointment)]
pub struct Hold {
    /// The reason.
    pub reason: HoldReason,
    /// When work is expected to resume.
    #[serde(default, deserialize_with = "wire::instant::option", skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-24T09:00:00+05:30")]
    pub expected_resume: Option<DateTime<FixedOffset>>,
    /// A work note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>, example = "Amplifier is on its way")]
    pub note: Option<String>,
}

/// The end of the work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CompleteAppointment)]
pub struct Complete {
    /// A work note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>, example = "Test drive went well")]
    pub note: Option<String>,
}

/// A new start, and optionally another service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RescheduleAppointment)]
pub struct Reschedule {
    /// Local date of the start.
    pub date: LocalDate,
    /// Start of the first period.
    pub period: HhMm,
    /// Id of another service; if absent the service, its price and its span stay.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>)]
    pub service_id: Option<i64>,
}

/// A reopening: the work on a completed appointment continues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReopenAppointment)]
pub struct Reopen {
    /// Kept as a work note.
    #[schema(value_type = schema::RequiredNote, example = "The left door rattles")]
    pub reason: String,
    /// Id of the employee; the former one if absent. Required if the former one is inactive.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>, example = 4)]
    pub employee_id: Option<i64>,
}

/// A restoration: a cancelled appointment is booked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RestoreAppointment)]
pub struct Restore {
    /// Kept as a work note.
    #[schema(value_type = schema::RequiredNote, example = "Cancelled by mistake")]
    pub reason: String,
}

/// A note of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateNote {
    /// The note.
    #[schema(value_type = schema::RequiredNote, example = "Old speakers are in the boot.")]
    pub text: String,
}

/// `{}`: an operation without parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoBody {}
