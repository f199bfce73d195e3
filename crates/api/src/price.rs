//! Prices for admins: one by one, in bulk, by CSV.

use pitboard_domain::{job::Complexity, money::Currency, vehicle::VehicleType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Money, schema, wire};

/// A price in the workshop's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The amount in minor units.
    #[schema(value_type = schema::PriceAmount)]
    pub amount: i64,
    /// Must be the workshop's currency; prevents an amount in the wrong unit.
    pub currency: Currency,
}

/// A service, by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServiceName {
    /// Id of the service.
    #[schema(example = 3)]
    pub id: i64,
    /// Name.
    #[schema(example = "Audio System")]
    pub name: String,
}

/// The prices of a service by body type and complexity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceMatrix {
    /// The service.
    pub service: ServiceName,
    /// The price of empty cells.
    pub price: Money,
    /// Every cell, always in the same order.
    pub cells: Vec<PriceCell>,
}

/// A cell of the price matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceCell {
    /// The body type.
    pub vehicle_type: VehicleType,
    /// The complexity.
    pub complexity: Complexity,
    /// The price; null if the cell is empty and the price of the service holds.
    #[schema(required = true)]
    pub price: Option<Money>,
}

/// The whole price matrix of a service; cells that are not listed become empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPriceMatrix {
    /// The cells, each at most once.
    #[schema(max_items = 8)]
    pub cells: Vec<SetPriceCell>,
}

/// A cell of the price matrix to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPriceCell {
    /// The body type.
    pub vehicle_type: VehicleType,
    /// The complexity.
    pub complexity: Complexity,
    /// The price; absent or null empties the cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// Prices to raise or lower, each rounded half up to the minor unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceRaise {
    /// Hundredths of a percent; negative values lower.
    #[schema(value_type = schema::BasisPoints)]
    pub basis_points: i32,
    /// Ids of the services; all if absent or empty.
    #[serde(default, with = "wire::ids", skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<schema::Id>, required = false, max_items = 100)]
    pub service_ids: Vec<i64>,
    /// Whether the prices of the services themselves change.
    #[serde(default = "yes")]
    #[schema(default = true, required = false)]
    pub own_prices: bool,
    /// Whether the cells of their price matrices change; empty ones stay empty.
    #[serde(default = "yes")]
    #[schema(default = true, required = false)]
    pub cells: bool,
    /// Only cells of these body types; all if absent or empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 4)]
    pub vehicle_types: Vec<VehicleType>,
    /// Only cells of these complexities; all if absent or empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 2)]
    pub complexities: Vec<Complexity>,
}

fn yes() -> bool {
    true
}

/// The prices that were changed, or with `dry_run` would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceChanges {
    /// By service, first its own price, then its cells.
    pub changes: Vec<PriceChange>,
    /// The number of selected prices that stay as they are.
    #[schema(example = 12, minimum = 0)]
    pub unchanged: u32,
}

/// A price before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceChange {
    /// The service.
    pub service: ServiceName,
    /// The body type; null for the price of the service itself.
    #[schema(required = true)]
    pub vehicle_type: Option<VehicleType>,
    /// The complexity; null for the price of the service itself.
    #[schema(required = true)]
    pub complexity: Option<Complexity>,
    /// The old price; null if the cell was empty.
    #[schema(required = true)]
    pub before: Option<Money>,
    /// The new price; null if the cell becomes empty.
    #[schema(required = true)]
    pub after: Option<Money>,
}
