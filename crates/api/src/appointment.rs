//! Appointments as they are answered, and how one asks for a list of them.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use pitboard_domain::{
    job::{CancelReason, Complexity, HoldReason, Priority},
    status::{Status, Transition},
    vehicle::VehicleType,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Money, schema,
    wire::{self, LIMIT_MAX},
};

/// An appointment as its customer and the staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Appointment {
    /// Eight characters of Crockford's base32, fit for the phone.
    #[schema(example = "7K3M9QXR", pattern = "^[0-9A-HJKMNP-TV-Z]{8}$")]
    pub reference: String,
    /// Grows with every change; the `ETag` is `"v<version>"`.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
    pub status: Status,
    pub priority: Priority,
    pub complexity: Complexity,
    pub service: BookedService,
    /// As it was when booked.
    #[schema(value_type = schema::Money)]
    pub price: Money,
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    /// Start of the first period.
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    #[schema(example = "2026-11-23T09:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// End of the last period.
    #[schema(example = "2026-11-23T11:00:00+05:30")]
    pub ends_at: DateTime<FixedOffset>,
    /// Every slot that it holds or held, in the order of periods: after a move the released ones too.
    pub slots: Vec<BookedSlot>,
    pub vehicle: Vehicle,
    pub customer: BookedCustomer,
    #[schema(required = true)]
    pub assignee: Option<Assignee>,
    #[schema(required = true, example = "Please keep the old parts")]
    pub customer_notes: Option<String>,
    /// Ascending.
    pub work_notes: Vec<WorkNote>,
    /// Why and until when the job waits; null unless it is on hold.
    #[schema(required = true)]
    pub hold: Option<CurrentHold>,
    /// Null unless it is cancelled, or when none was given.
    #[schema(required = true)]
    pub cancel_reason: Option<CancelReason>,
    #[schema(required = true, example = json!(null))]
    pub work_started_at: Option<DateTime<FixedOffset>>,
    #[schema(required = true, example = json!(null))]
    pub work_completed_at: Option<DateTime<FixedOffset>>,
    /// Start of the work and the service's duration.
    #[schema(required = true, example = json!(null))]
    pub estimated_completion: Option<DateTime<FixedOffset>>,
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub updated_at: DateTime<FixedOffset>,
    /// The moves that are open to the caller now.
    pub may: Vec<Transition>,
}

/// The service, named as it was when booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedService {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "Audio System")]
    pub name: String,
    #[schema(example = "Electronics")]
    pub category: String,
}

/// A slot that the appointment holds or held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedSlot {
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    #[schema(example = 3, minimum = 1)]
    pub slot_no: u32,
    #[schema(required = true, example = json!(null))]
    pub released_at: Option<DateTime<FixedOffset>>,
}

/// The booked car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Vehicle {
    #[schema(example = "Honda")]
    pub make: String,
    #[schema(example = "Civic")]
    pub model: String,
    #[schema(example = 2020)]
    pub year: i32,
    /// As typed.
    #[schema(required = true, example = "GJ01 AB 1234")]
    pub license_plate: Option<String>,
    pub r#type: VehicleType,
}

/// Whose appointment it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookedCustomer {
    #[schema(example = 12)]
    pub id: i64,
    #[schema(example = "Ada Shah")]
    pub name: String,
    #[schema(example = "+91 98250 12345")]
    pub phone: String,
}

/// Who works on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Assignee {
    #[schema(example = 4)]
    pub id: i64,
    #[schema(example = "John Carter")]
    pub name: String,
}

/// What staff noted down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkNote {
    #[schema(example = "2026-11-23T10:12:00+05:30")]
    pub at: DateTime<FixedOffset>,
    #[schema(example = "John Carter")]
    pub author: String,
    #[schema(example = "Old speakers are in the boot.")]
    pub text: String,
}

/// Why a job waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentHold {
    pub reason: HoldReason,
    #[schema(required = true, example = "2026-11-24T09:00:00+05:30")]
    pub expected_resume: Option<DateTime<FixedOffset>>,
}

/// Which appointments; customers find their own only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AppointmentQuery {
    /// One status, or several with commas between them.
    #[serde(default, with = "wire::words", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false, inline, min_items = 1)]
    pub status: Vec<Status>,
    /// The first date.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub from: Option<NaiveDate>,
    /// The last date, included.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub to: Option<NaiveDate>,
    /// One priority, or several.
    #[serde(default, with = "wire::words", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false, inline, min_items = 1)]
    pub priority: Vec<Priority>,
    /// Words that all stand in customer, plate, make, model, service or reference. Staff who give neither `from`
    /// nor `customer` search through one year: that before `to`, or before today and all that is to come.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// Id of the employee who works on it.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub assignee: Option<i64>,
    /// Id of the customer, for staff; customers find their own whatever stands here.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub customer: Option<i64>,
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub service_id: Option<i64>,
    /// `starts_at` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort: Option<AppointmentSort>,
    /// How many appointments at most.
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

/// An order of appointments; a minus turns it round.
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
}
