//! What one sends to book: the job, the start, the car and, at the desk, the person.

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::{job::Complexity, vehicle::VehicleType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{schema, wire};

/// A job, a start and a car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "service_id": 3, "date": "2026-11-23", "period": "09:00",
    "vehicle": { "make": "Honda", "model": "Civic", "year": 2020, "license_plate": "GJ01 AB 1234", "type": "sedan" },
    "customer_notes": "Please keep the old parts",
}))]
pub struct CreateAppointment {
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[schema(value_type = schema::Id)]
    pub service_id: i64,
    #[serde(with = "wire::date")]
    #[schema(value_type = schema::LocalDate)]
    pub date: NaiveDate,
    /// Start of the first period.
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    pub vehicle: BookingVehicle,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>)]
    pub customer_notes: Option<String>,
    /// Staff only; `standard` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complexity: Option<Complexity>,
    /// Staff only: the person at the desk for whom this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<DeskCustomer>,
}

/// The car to be worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingVehicle {
    #[schema(value_type = schema::Name, example = "Honda")]
    pub make: String,
    #[schema(value_type = schema::Name, example = "Civic")]
    pub model: String,
    #[schema(value_type = schema::ModelYear)]
    pub year: i32,
    /// Only staff may leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Plate>)]
    pub license_plate: Option<String>,
    /// `other` if absent.
    #[serde(default)]
    #[schema(default = "other")]
    pub r#type: VehicleType,
}

/// A customer at the desk: one of ours by id, or somebody new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged, expecting = "must be { id } or { first_name, last_name, phone, email? }")]
pub enum DeskCustomer {
    Known(KnownCustomer),
    New(CreateCustomer),
}

/// A customer with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownCustomer {
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[schema(value_type = schema::Id, example = 12)]
    pub id: i64,
}

/// Somebody who has no account yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCustomer {
    #[schema(value_type = schema::Name)]
    pub first_name: String,
    #[schema(value_type = schema::Name)]
    pub last_name: String,
    #[schema(value_type = schema::Phone)]
    pub phone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Email>)]
    pub email: Option<String>,
}
