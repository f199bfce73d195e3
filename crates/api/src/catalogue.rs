//! Categories and services in public.

use pitboard_domain::vehicle::VehicleType;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Money, schema, wire};

/// A category of services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    /// Id of the category.
    #[schema(example = 2)]
    pub id: i64,
    /// Name.
    #[schema(example = "Electronics")]
    pub name: String,
}

/// A service that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// Id of the service.
    #[schema(example = 3)]
    pub id: i64,
    /// Name.
    #[schema(example = "Audio System")]
    pub name: String,
    /// Description; may be empty.
    #[schema(example = "Head unit, speakers and wiring.")]
    pub description: String,
    /// The category.
    pub category: Category,
    /// The price where no other is listed.
    pub price: Money,
    /// Other prices by body type, for work of standard complexity.
    pub vehicle_prices: Vec<VehiclePrice>,
    /// Minutes of work.
    #[schema(example = 120, minimum = 1)]
    pub duration_minutes: u32,
    /// Consecutive open periods that it occupies.
    #[schema(example = 1, minimum = 1, maximum = 20)]
    pub period_span: u32,
    /// Address of a picture; null if there is none.
    #[schema(required = true, example = json!(null))]
    pub image_url: Option<String>,
}

/// The price of a service for a body type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VehiclePrice {
    /// The body type.
    pub r#type: VehicleType,
    /// The price.
    pub price: Money,
}

impl Service {
    /// Returns the price for a body type.
    pub fn price_for(&self, kind: VehicleType) -> Money {
        let own = self.vehicle_prices.iter().find(|one| one.r#type == kind);
        own.map_or(self.price, |one| one.price)
    }

    /// Returns the lowest price, and whether some body types cost more.
    pub fn price_from(&self) -> (Money, bool) {
        let prices = VehicleType::ALL.iter().map(|kind| self.price_for(*kind));
        let lowest = prices.min_by_key(|price| price.amount).unwrap_or(self.price);
        (lowest, !self.vehicle_prices.is_empty())
    }
}

/// Filters of the list of services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceQuery {
    /// A part of the name or the description.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// Id of the category.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub category: Option<i64>,
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
