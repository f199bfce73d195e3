//! Services as admins see and write them, one or many at once.

use pitboard_domain::catalogue::ServiceAction;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Category, Money, Price, schema,
    wire::{self, LIMIT_MAX},
};

/// A job, offered or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedService {
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
    #[schema(value_type = schema::WorkMinutes)]
    pub duration_minutes: u32,
    #[schema(value_type = schema::PeriodSpan)]
    pub period_span: u32,
    #[schema(required = true, example = "https://example.com/audio.webp")]
    pub image_url: Option<String>,
    #[schema(example = true)]
    pub active: bool,
    /// Whether it can be booked: it and its category are active.
    #[schema(example = true)]
    pub offered: bool,
}

/// A service to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateService {
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[schema(value_type = schema::Id)]
    pub category_id: i64,
    /// Unlike every other service's, whatever the case of its letters.
    #[schema(value_type = schema::Name, example = "Audio System")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>, example = "Head unit, speakers and wiring.")]
    pub description: Option<String>,
    pub price: Price,
    #[schema(value_type = schema::WorkMinutes)]
    pub duration_minutes: u32,
    /// Absent: one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::PeriodSpan>)]
    pub period_span: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ImageUrl>)]
    pub image_url: Option<String>,
    /// Absent: it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// What is changed of a service; what is absent stays, and so does null, but for `image_url`, which it removes.
/// What has been booked stays as it was promised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePatch {
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>)]
    pub category_id: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Name>, example = "Audio System")]
    pub name: Option<String>,
    /// An empty text removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>, example = "Head unit, speakers and wiring.")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::WorkMinutes>)]
    pub duration_minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::PeriodSpan>)]
    pub period_span: Option<u32>,
    #[serde(default, deserialize_with = "wire::said", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ImageUrl>)]
    pub image_url: Option<Option<String>>,
}

/// Which services, inactive ones too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManagedServiceQuery {
    /// Part of the name or the description.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// Id of a category.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub category: Option<i64>,
    /// Only those that are, or are not; both if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
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

/// Something to be done with several services: with all of them, or with none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicesChange {
    #[serde(with = "wire::ids")]
    #[schema(value_type = Vec<schema::Id>, min_items = 1, max_items = 100)]
    pub ids: Vec<i64>,
    pub action: ServiceAction,
}

/// What was done with several services, or with `dry_run` would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServicesChanged {
    /// Ids of those that it changes, ascending.
    #[schema(example = json!([3, 5]))]
    pub changed: Vec<i64>,
    /// Ids of those that are so already, ascending.
    #[schema(example = json!([7]))]
    pub unchanged: Vec<i64>,
}
