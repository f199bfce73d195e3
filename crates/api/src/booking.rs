//! The body of a booking: service, start, vehicle and, for staff, the customer.

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
    /// Required for staff, forbidden for customers: the customer at the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<DeskCustomer>,
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
#[serde(untagged, expecting = "must be { id } or { first_name, last_name, phone, email? }")]
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

/// A new customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomer {
    /// First name.
    #[schema(value_type = schema::NameText)]
    pub first_name: String,
    /// Last name.
    #[schema(value_type = schema::NameText)]
    pub last_name: String,
    /// Phone number.
    #[schema(value_type = schema::Phone)]
    pub phone: String,
    /// E-mail address, which no other account has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Email>)]
    pub email: Option<String>,
}
