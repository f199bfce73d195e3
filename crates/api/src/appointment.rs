//! Appointments in responses, and the query of their list.

use chrono::{DateTime, FixedOffset};
#[cfg(not(target_arch = "wasm32"))]
use pitboard_domain::metadata::Metadata;
use pitboard_domain::{
    job::{CancelReason, Complexity, HoldReason, Priority},
    status::{Status, Transition},
    vehicle::VehicleType,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{HhMm, LocalDate, Money, schema, wire};

/// An appointment, as its customer and the staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    /// Eight characters of Crockford's base32, easy to read out by phone.
    #[schema(example = "7K3M9QXR", pattern = "^[0-9A-HJKMNP-TV-Z]{8}$")]
    pub reference: String,
    /// Grows by one with every change; the `ETag` is `"v<version>"`.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
    /// The status; it decides whether slots are held.
    pub status: Status,
    /// The urgency of the work.
    pub priority: Priority,
    /// The complexity of the work.
    pub complexity: Complexity,
    /// The service, named as it was when booked.
    pub service: BookedService,
    /// The price as it was when booked.
    pub price: Money,
    /// Local date of the start.
    pub date: LocalDate,
    /// Start of the first period.
    pub period: HhMm,
    /// Start of the first period.
    #[schema(example = "2026-11-23T09:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// End of the last period.
    #[schema(example = "2026-11-23T11:00:00+05:30")]
    pub ends_at: DateTime<FixedOffset>,
    /// Every slot that it holds or has held, in the order of periods; after a reschedule the released ones
    /// too.
    pub slots: Vec<BookedSlot>,
    /// The vehicle to be worked on.
    pub vehicle: Vehicle,
    /// The customer.
    pub customer: BookedCustomer,
    /// The assigned employee; null while there is none.
    #[schema(required = true)]
    pub assignee: Option<Assignee>,
    /// Notes of the customer; null if there are none.
    #[schema(required = true, example = "Please keep the old parts")]
    pub customer_notes: Option<String>,
    /// Notes of the staff, the oldest first.
    pub work_notes: Vec<WorkNote>,
    /// The reason for the pause; null unless the appointment is on hold.
    #[schema(required = true)]
    pub hold: Option<CurrentHold>,
    /// The reason for the cancellation; null unless it is cancelled with a reason.
    #[schema(required = true)]
    pub cancel_reason: Option<CancelReason>,
    /// Start of the work; null before it.
    #[schema(required = true, example = json!(null))]
    pub work_started_at: Option<DateTime<FixedOffset>>,
    /// End of the work; null before it.
    #[schema(required = true, example = json!(null))]
    pub work_completed_at: Option<DateTime<FixedOffset>>,
    /// Start of the work plus the duration of the service; null before the start of the work.
    #[schema(required = true, example = json!(null))]
    pub estimated_completion: Option<DateTime<FixedOffset>>,
    /// When it was booked.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    /// When it was last changed.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub updated_at: DateTime<FixedOffset>,
    /// The reference that the API key which booked it has given; for that key and staff.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ExternalReference>)]
    pub external_reference: Option<String>,
    /// The entries that the API key which booked it has attached; for that key and staff.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MetadataObject>)]
    pub metadata: Option<Metadata>,
    /// Only in the response to a guest's booking: the address of the page where its holder can see, reschedule and
    /// cancel the appointment. The secret is in the fragment, so it is in no log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://carmodx.example/a/7K3M9QXR#k=3q2-7w")]
    pub manage_url: Option<String>,
    /// Only in responses to API keys: false if nothing was stored, because the key is a test key.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    pub livemode: Option<bool>,
    /// The transitions that the caller may make now.
    pub may: Vec<Transition>,
}

/// A service, named as it was when booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedService {
    /// Id of the service.
    #[schema(example = 3)]
    pub id: i64,
    /// Name when booked.
    #[schema(example = "Audio System")]
    pub name: String,
    /// Name of its category when booked.
    #[schema(example = "Electronics")]
    pub category: String,
}

/// A slot that the appointment holds or has held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedSlot {
    /// Local date of the period.
    pub date: LocalDate,
    /// Start of the period.
    pub period: HhMm,
    /// Number of the slot, from 1.
    #[schema(example = 3, minimum = 1)]
    pub slot_no: u32,
    /// When the slot was released; null while it is held, and if its period ended before the appointment did.
    #[schema(required = true, example = json!(null))]
    pub released_at: Option<DateTime<FixedOffset>>,
}

/// The vehicle of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Vehicle {
    /// Make.
    #[schema(example = "Honda")]
    pub make: String,
    /// Model.
    #[schema(example = "Civic")]
    pub model: String,
    /// Model year.
    #[schema(example = 2020)]
    pub year: i32,
    /// License plate, as typed; null if staff booked without one, and for API keys that may not read it.
    #[schema(required = true, example = "GJ01 AB 1234")]
    pub license_plate: Option<String>,
    /// Body type, which can decide the price.
    pub r#type: VehicleType,
}

/// The customer of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedCustomer {
    /// Id of the customer.
    #[schema(example = 12)]
    pub id: i64,
    /// Full name; empty for API keys that may not read it.
    #[schema(example = "Ada Shah")]
    pub name: String,
    /// Phone number, as typed; empty for API keys that may not read it.
    #[schema(example = "+91 98250 12345")]
    pub phone: String,
    /// Only for staff: false if they have not confirmed this customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = true)]
    pub confirmed: Option<bool>,
}

/// An employee to whom work is assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Assignee {
    /// Id of the employee.
    #[schema(example = 4)]
    pub id: i64,
    /// Full name.
    #[schema(example = "John Carter")]
    pub name: String,
}

/// A note of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkNote {
    /// When it was written.
    #[schema(example = "2026-11-23T10:12:00+05:30")]
    pub at: DateTime<FixedOffset>,
    /// Full name of its author; empty where an API key may not see it.
    #[schema(example = "John Carter")]
    pub author: String,
    /// The note.
    #[schema(example = "Old speakers are in the boot.")]
    pub text: String,
}

/// The pause of an appointment that is on hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentHold {
    /// The reason.
    pub reason: HoldReason,
    /// When work is expected to resume; null if unknown.
    #[schema(required = true, example = "2026-11-24T09:00:00+05:30")]
    pub expected_resume: Option<DateTime<FixedOffset>>,
}

/// Filters and order of the list of appointments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AppointmentQuery {
    /// One status, or several separated by commas.
    #[serde(default, with = "wire::words", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false, inline, min_items = 1)]
    pub status: Vec<Status>,
    /// The first date of starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<LocalDate>,
    /// The last date of starts, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<LocalDate>,
    /// One priority, or several separated by commas.
    #[serde(default, with = "wire::words", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false, inline, min_items = 1)]
    pub priority: Vec<Priority>,
    /// Words that all occur in customer, plate, make, model, service or reference. For staff without `from`
    /// and `customer`, the search covers one year before `to` (or before today) and everything later.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// Id of the assigned employee.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub assignee: Option<i64>,
    /// Id of the customer, for staff; ignored for customers.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub customer: Option<i64>,
    /// Id of the service.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub service_id: Option<i64>,
    /// Only appointments whose `updated_at` is this instant or later. Concurrent changes may become visible in another
    /// order than their instants, so begin a little before the last `updated_at` that you have.
    // The page does not need it, and its program must stay small.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, deserialize_with = "wire::instant::option", skip_serializing_if = "Option::is_none")]
    #[param(example = "2026-11-20T18:04:11+05:30")]
    pub updated_since: Option<DateTime<FixedOffset>>,
    /// The reference that the caller has given: an API key's own, for staff that of any key.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, deserialize_with = "wire::external_reference", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::ExternalReference>, inline)]
    pub external_reference: Option<String>,
    /// The order; `starts_at` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<AppointmentSort>,
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// An order of appointments; a minus reverses it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum AppointmentSort {
    #[default]
    #[serde(rename = "starts_at")]
    StartsAt,
    #[serde(rename = "-starts_at")]
    StartsAtDescending,
    #[serde(rename = "created_at")]
    CreatedAt,
    #[serde(rename = "-created_at")]
    CreatedAtDescending,
    #[serde(rename = "updated_at")]
    UpdatedAt,
    #[serde(rename = "-updated_at")]
    UpdatedAtDescending,
}
