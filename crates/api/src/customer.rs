//! Customers, for those who stand at the desk and those who keep the books.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Appointment, AuditEntry, SavedVehicle, schema,
    wire::{self, LIMIT_MAX},
};

/// A customer, with or without a password. Those who were erased are nobody any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    #[schema(example = 12)]
    pub id: i64,
    #[schema(example = "Ada Shah")]
    pub name: String,
    #[schema(example = "Ada")]
    pub first_name: String,
    #[schema(example = "Shah")]
    pub last_name: String,
    /// In lower case. For managers and admins; null to employees, and where there is none.
    #[schema(required = true, example = "ada@example.com")]
    pub email: Option<String>,
    #[schema(example = "+91 98250 12345")]
    pub phone: String,
    /// Whether the account may sign in and be booked for.
    #[schema(example = true)]
    pub active: bool,
    /// Whether they have ever set a password: those made at the desk have none.
    #[schema(example = true)]
    pub has_password: bool,
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    pub appointments: AppointmentCounts,
}

/// How many appointments somebody has and had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentCounts {
    /// Booked, assigned, in progress or on hold.
    #[schema(example = 1)]
    pub active: u32,
    #[schema(example = 4)]
    pub completed: u32,
    /// Cancelled for whatever reason.
    #[schema(example = 1)]
    pub cancelled: u32,
    /// Those of the cancelled to which nobody came.
    #[schema(example = 0)]
    pub no_show: u32,
}

/// Which customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerQuery {
    /// Part of the name or the phone number, however its digits are grouped; for managers and admins also of the
    /// e-mail address.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// How many customers at most.
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

/// What changes of a customer; what is absent or null stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Email>)]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Name>)]
    pub first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Name>)]
    pub last_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
}

/// All that is stored of a customer, but for what proves who they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CustomerExport {
    #[schema(example = "2026-11-23T09:00:00+05:30")]
    pub exported_at: DateTime<FixedOffset>,
    pub customer: Customer,
    pub vehicles: Vec<SavedVehicle>,
    /// The first first.
    pub appointments: Vec<Appointment>,
    /// When and for how long they were signed in.
    pub sessions: Vec<ExportedSession>,
    /// What they did and what was done to their account, the newest first; without the addresses of others.
    pub log: Vec<AuditEntry>,
}

/// A session, over or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedSession {
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    #[schema(example = "2026-12-20T18:04:11.123456+05:30")]
    pub expires_at: DateTime<FixedOffset>,
    #[schema(required = true, example = json!(null))]
    pub ended_at: Option<DateTime<FixedOffset>>,
}
