//! Prices as admins set them: one by one, in bulk, by CSV.

use pitboard_domain::{job::Complexity, money::Currency, vehicle::VehicleType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Money, schema, wire};

/// A price to be set, in the workshop's own currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    #[schema(value_type = schema::PriceAmount)]
    pub amount: i64,
    /// Named so that nobody sets paise who meant cents.
    #[schema(value_type = schema::Currency)]
    pub currency: Currency,
}

/// A service by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceName {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "Audio System")]
    pub name: String,
}

/// What a service costs, by the body of the car and the complexity of the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceMatrix {
    pub service: ServiceName,
    /// What an empty cell costs.
    #[schema(value_type = schema::Money)]
    pub price: Money,
    /// All of them, in one order.
    pub cells: Vec<PriceCell>,
}

/// A cell of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceCell {
    pub vehicle_type: VehicleType,
    pub complexity: Complexity,
    /// Null where the service's own price holds.
    #[schema(required = true, value_type = Option<schema::Money>)]
    pub price: Option<Money>,
}

/// The whole matrix of a service: a cell that is not listed becomes empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPriceMatrix {
    #[schema(max_items = 8)]
    pub cells: Vec<SetPriceCell>,
}

/// A cell to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPriceCell {
    pub vehicle_type: VehicleType,
    pub complexity: Complexity,
    /// Null empties it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// Prices to be raised, or lowered, each rounded half up to the minor unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceRaise {
    #[schema(value_type = schema::BasisPoints)]
    pub basis_points: i32,
    /// Absent or empty: those of all services.
    #[serde(default, with = "wire::ids", skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<schema::Id>, required = false, max_items = 100)]
    pub service_ids: Vec<i64>,
    /// Whether the services' own prices are raised.
    #[serde(default = "yes")]
    #[schema(default = true, required = false)]
    pub own_prices: bool,
    /// Whether the cells of their matrices are raised; empty ones stay empty.
    #[serde(default = "yes")]
    #[schema(default = true, required = false)]
    pub cells: bool,
    /// Only cells of these bodies; absent or empty: of all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 4)]
    pub vehicle_types: Vec<VehicleType>,
    /// Only cells of these complexities; absent or empty: of both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 2)]
    pub complexities: Vec<Complexity>,
}

fn yes() -> bool {
    true
}

/// Prices that were changed, or with `dry_run` would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceChanges {
    /// By service, its own price first, then its cells.
    pub changes: Vec<PriceChange>,
    /// How many of the prices that were meant stay as they are.
    #[schema(example = 12, minimum = 0)]
    pub unchanged: u32,
}

/// A price before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceChange {
    pub service: ServiceName,
    /// Null for the service's own price.
    #[schema(required = true)]
    pub vehicle_type: Option<VehicleType>,
    /// Null for the service's own price.
    #[schema(required = true)]
    pub complexity: Option<Complexity>,
    /// Null where the cell was empty.
    #[schema(required = true, value_type = Option<schema::Money>)]
    pub before: Option<Money>,
    /// Null where the cell becomes empty.
    #[schema(required = true, value_type = Option<schema::Money>)]
    pub after: Option<Money>,
}
