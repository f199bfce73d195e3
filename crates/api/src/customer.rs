//! Customers, as staff see them.

use chrono::{DateTime, FixedOffset};
#[cfg(not(target_arch = "wasm32"))]
use pitboard_domain::metadata::Metadata;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Appointment, AuditEntry, SavedVehicle, schema, wire};

/// A customer, with or without a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// Id of the customer.
    #[schema(example = 12)]
    pub id: i64,
    /// Full name.
    #[schema(example = "Ada Shah")]
    pub name: String,
    /// First name.
    #[schema(example = "Ada")]
    pub first_name: String,
    /// Last name.
    #[schema(example = "Shah")]
    pub last_name: String,
    /// E-mail address in lower case; null for employees and if there is none.
    #[schema(required = true, example = "ada@example.com")]
    pub email: Option<String>,
    /// Phone number, as typed.
    #[schema(example = "+91 98250 12345")]
    pub phone: String,
    /// Whether the account can sign in and be booked for.
    #[schema(example = true)]
    pub active: bool,
    /// Whether a password was ever set; customers created at the desk have none.
    #[schema(example = true)]
    pub has_password: bool,
    /// Whether the staff know them: they were created or confirmed by staff, or work was done for them.
    #[serde(default)]
    #[schema(required = true, example = true)]
    pub confirmed: bool,
    /// When the account was created.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    /// The numbers of their appointments.
    pub appointments: AppointmentCounts,
    /// The reference that the API key which created them has given; for that key and staff.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ExternalReference>)]
    pub external_reference: Option<String>,
    /// The entries that the API key which created them has attached; for that key and staff.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MetadataObject>)]
    pub metadata: Option<Metadata>,
}

/// The numbers of a customer's appointments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppointmentCounts {
    /// Appointments that hold slots: booked, assigned, in progress or on hold.
    #[schema(example = 1)]
    pub active: u32,
    /// Completed appointments.
    #[schema(example = 4)]
    pub completed: u32,
    /// Cancelled appointments, for any reason.
    #[schema(example = 1)]
    pub cancelled: u32,
    /// Appointments cancelled with the reason `no_show`.
    #[schema(example = 0)]
    pub no_show: u32,
}

/// Filters of the list of customers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomerQuery {
    /// A part of the name or the phone number, with its digits grouped in any way; for managers and admins
    /// also of the e-mail address.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// Only customers whom the staff have confirmed, or only those whom they have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
    /// The customers with this reference; an API key finds those whom it has created.
    #[serde(default, deserialize_with = "wire::external_reference", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::ExternalReference>, inline)]
    pub external_reference: Option<String>,
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// Changes of a customer; fields that are absent or null stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Email>)]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>)]
    pub first_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>)]
    pub last_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
    /// A reference of the caller's own; each API key uses it for one customer.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ExternalReference>)]
    pub external_reference: Option<String>,
    /// Entries of the caller's own, which replace the present ones.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MetadataObject>)]
    pub metadata: Option<Metadata>,
}

/// The stored data of a customer, without passwords and tokens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CustomerExport {
    /// When it was exported.
    #[schema(example = "2026-11-23T09:00:00+05:30")]
    pub exported_at: DateTime<FixedOffset>,
    /// The customer.
    pub customer: Customer,
    /// The saved vehicles.
    pub vehicles: Vec<SavedVehicle>,
    /// The oldest first.
    pub appointments: Vec<Appointment>,
    /// The sessions.
    pub sessions: Vec<ExportedSession>,
    /// Their writes and the changes of their account, the newest first; without the network addresses of others.
    pub log: Vec<AuditEntry>,
}

/// A session, ended or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedSession {
    /// When it began.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    /// When it expires.
    #[schema(example = "2026-12-20T18:04:11.123456+05:30")]
    pub expires_at: DateTime<FixedOffset>,
    /// When it was ended; null if it was not.
    #[schema(required = true, example = json!(null))]
    pub ended_at: Option<DateTime<FixedOffset>>,
    /// When it was last renewed; null if it never was.
    #[schema(required = true, example = "2026-11-21T07:30:00+05:30")]
    pub last_used_at: Option<DateTime<FixedOffset>>,
    /// The name that the device gave itself; may be empty.
    #[schema(example = "Firefox on Linux")]
    pub device: String,
    /// The network that it was begun from; empty if it is not known.
    #[schema(example = "203.0.113.7")]
    pub network: String,
}
