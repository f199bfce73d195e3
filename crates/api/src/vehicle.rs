//! The cars that a customer keeps for the next booking.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::vehicle::VehicleType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema;

/// A saved car.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedVehicle {
    #[schema(example = 7)]
    pub id: i64,
    #[schema(example = "Honda")]
    pub make: String,
    #[schema(example = "Civic")]
    pub model: String,
    #[schema(example = 2020)]
    pub year: i32,
    /// As typed.
    #[schema(example = "GJ01 AB 1234")]
    pub license_plate: String,
    pub r#type: VehicleType,
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
}

/// A car to be saved. A customer saves each plate once, however it is written, and at most fifty cars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSavedVehicle {
    #[schema(value_type = schema::Name, example = "Honda")]
    pub make: String,
    #[schema(value_type = schema::Name, example = "Civic")]
    pub model: String,
    #[schema(value_type = schema::ModelYear)]
    pub year: i32,
    #[schema(value_type = schema::Plate)]
    pub license_plate: String,
    /// `other` if absent.
    #[serde(default)]
    #[schema(default = "other")]
    pub r#type: VehicleType,
}
