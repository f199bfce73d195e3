//! The saved vehicles of a customer.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::vehicle::VehicleType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema;

/// A saved vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedVehicle {
    /// Id of the vehicle.
    #[schema(example = 7)]
    pub id: i64,
    /// Make.
    #[schema(example = "Honda")]
    pub make: String,
    /// Model.
    #[schema(example = "Civic")]
    pub model: String,
    /// Model year.
    #[schema(example = 2020)]
    pub year: i32,
    /// License plate, as typed.
    #[schema(example = "GJ01 AB 1234")]
    pub license_plate: String,
    /// Body type, which can decide the price.
    pub r#type: VehicleType,
    /// When it was saved.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub created_at: DateTime<FixedOffset>,
}

/// A vehicle to save. A customer saves each plate once, in any spelling, and at most fifty vehicles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSavedVehicle {
    /// Make.
    #[schema(value_type = schema::NameText, example = "Honda")]
    pub make: String,
    /// Model.
    #[schema(value_type = schema::NameText, example = "Civic")]
    pub model: String,
    /// Model year.
    #[schema(value_type = schema::ModelYear)]
    pub year: i32,
    /// License plate.
    #[schema(value_type = schema::Plate)]
    pub license_plate: String,
    /// Body type; `other` if absent.
    #[serde(default)]
    #[schema(default = "other")]
    pub r#type: VehicleType,
}
