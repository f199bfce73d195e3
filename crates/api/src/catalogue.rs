//! What the workshop offers: categories and services, as everybody sees them.

use pitboard_domain::vehicle::VehicleType;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Money, schema,
    wire::{self, LIMIT_MAX},
};

/// A kind of service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    #[schema(example = 2)]
    pub id: i64,
    #[schema(example = "Electronics")]
    pub name: String,
}

/// A job that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    #[schema(example = 3)]
    pub id: i64,
    #[schema(example = "Audio System")]
    pub name: String,
    #[schema(example = "Head unit, speakers and wiring.")]
    pub description: String,
    pub category: Category,
    /// What it costs where the price matrix says nothing else.
    #[schema(value_type = schema::Money)]
    pub price: Money,
    /// What it costs for kinds of cars for which that is something else; work of the usual complexity.
    pub vehicle_prices: Vec<VehiclePrice>,
    /// Minutes of work.
    #[schema(example = 120, minimum = 1)]
    pub duration_minutes: u32,
    /// Consecutive open periods that it occupies.
    #[schema(example = 1, minimum = 1, maximum = 20)]
    pub period_span: u32,
    #[schema(required = true, example = json!(null))]
    pub image_url: Option<String>,
}

/// What a service costs for one kind of car.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VehiclePrice {
    pub r#type: VehicleType,
    #[schema(value_type = schema::Money)]
    pub price: Money,
}

impl Service {
    /// What is charged for such a car.
    pub fn price_for(&self, kind: VehicleType) -> Money {
        let own = self.vehicle_prices.iter().find(|one| one.r#type == kind);
        own.map_or(self.price, |one| one.price)
    }

    /// The lowest price, and whether some cars cost more.
    pub fn price_from(&self) -> (Money, bool) {
        let prices = VehicleType::ALL.iter().map(|kind| self.price_for(*kind));
        let lowest = prices.min_by_key(|price| price.amount).unwrap_or(self.price);
        (lowest, !self.vehicle_prices.is_empty())
    }
}

/// Which services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceQuery {
    /// Part of the name or the description.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// Id of a category.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub category: Option<i64>,
    /// How many services at most.
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
