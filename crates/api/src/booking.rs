//! The body of a booking: service, start, vehicle and, for staff, the customer.

#[cfg(not(target_arch = "wasm32"))]
use pitboard_domain::metadata::Metadata;
use pitboard_domain::{job::Complexity, vehicle::VehicleType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{HhMm, LocalDate, schema, wire};

/// A booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "service_id": 3, "date": "2026-11-23", "period": "09:00",
    "vehicle": { "make": "Honda", "model": "Civic", "year": 2020, "license_plate": "GJ01 AB 1234", "type": "sedan" },
    "customer_notes": "Please keep the old parts",
}))]
pub struct CreateAppointment {
    /// Id of the service.
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[schema(value_type = schema::Id)]
    pub service_id: i64,
    /// Local date of the start.
    pub date: LocalDate,
    /// Start of the first period.
    pub period: HhMm,
    /// The vehicle to be worked on.
    pub vehicle: BookingVehicle,
    /// Notes for the workshop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>)]
    pub customer_notes: Option<String>,
    /// Staff only; `standard` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complexity: Option<Complexity>,
    /// Required for staff, API keys and guests, forbidden for customers: the person who comes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<DeskCustomer>,
    /// API keys and staff only: the caller's own reference. Another appointment of the key with it is 409
    /// `already_exists`.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ExternalReference>)]
    pub external_reference: Option<String>,
    /// API keys and staff only.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MetadataObject>)]
    pub metadata: Option<Metadata>,
    /// A hold of this service and start, whose slots the appointment takes. One that has expired is 409
    /// `hold_expired` if there is no room without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::HoldSecret>)]
    pub hold: Option<String>,
}

/// The vehicle to be worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingVehicle {
    /// Make.
    #[schema(value_type = schema::NameText, example = "Honda")]
    pub make: String,
    /// Model.
    #[schema(value_type = schema::NameText, example = "Civic")]
    pub model: String,
    /// Model year.
    #[schema(value_type = schema::ModelYear)]
    pub year: i32,
    /// Required for customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Plate>)]
    pub license_plate: Option<String>,
    /// Body type; `other` if absent.
    #[serde(default)]
    #[schema(default = "other")]
    pub r#type: VehicleType,
}

/// A customer at the desk: an existing one by id, or a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged, expecting = "must be { id } or { first_name, last_name?, phone?, email? }")]
pub enum DeskCustomer {
    Known(KnownCustomer),
    New(CreateCustomer),
}

/// An existing customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownCustomer {
    /// Id of the customer.
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[schema(value_type = schema::Id, example = 12)]
    pub id: i64,
}

/// A person. For staff and API keys, the customer with this address or, if nobody has it, the only one with this phone
/// number; a new one if there is none. For guests, always a new customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomer {
    /// First name.
    #[schema(value_type = schema::NameText)]
    pub first_name: String,
    /// Last name; many people have one name only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>)]
    pub last_name: Option<String>,
    /// Phone number; required except for guests who give an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Email>)]
    pub email: Option<String>,
}
