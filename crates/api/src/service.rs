//! Services for admins, one or several at once.

use pitboard_domain::catalogue::ServiceAction;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Category, Money, Price, schema, wire};

/// A service, active or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedService {
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
    /// The price of empty cells of the price matrix.
    pub price: Money,
    /// Minutes of work.
    #[schema(value_type = schema::WorkMinutes)]
    pub duration_minutes: u32,
    /// Consecutive open periods that it occupies.
    #[schema(value_type = schema::PeriodSpan)]
    pub period_span: u32,
    /// Address of a picture; null if there is none.
    #[schema(required = true, example = "https://example.com/audio.webp")]
    pub image_url: Option<String>,
    /// Whether the service is active.
    #[schema(example = true)]
    pub active: bool,
    /// Whether it can be booked: it and its category are active.
    #[schema(example = true)]
    pub offered: bool,
}

/// A new service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateService {
    /// Id of the category.
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[schema(value_type = schema::Id)]
    pub category_id: i64,
    /// A name that no other service has, in any case of its letters.
    #[schema(value_type = schema::NameText, example = "Audio System")]
    pub name: String,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>, example = "Head unit, speakers and wiring.")]
    pub description: Option<String>,
    /// The price of empty cells of the price matrix.
    pub price: Price,
    /// Minutes of work.
    #[schema(value_type = schema::WorkMinutes)]
    pub duration_minutes: u32,
    /// Consecutive open periods that it occupies; one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::PeriodSpan>)]
    pub period_span: Option<u32>,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ImageUrl>)]
    pub image_url: Option<String>,
    /// Whether the service is active; true if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Changes of a service. Fields that are absent or null stay, except `image_url`, which null removes.
/// Existing appointments stay as they were booked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePatch {
    /// Id of the category.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Id>)]
    pub category_id: Option<i64>,
    /// A name that no other service has, in any case of its letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>, example = "Audio System")]
    pub name: Option<String>,
    /// An empty string removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>, example = "Head unit, speakers and wiring.")]
    pub description: Option<String>,
    /// The price of empty cells of the price matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Minutes of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::WorkMinutes>)]
    pub duration_minutes: Option<u32>,
    /// Consecutive open periods that it occupies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::PeriodSpan>)]
    pub period_span: Option<u32>,
    /// Null removes it.
    #[serde(default, deserialize_with = "wire::nullable", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ImageUrl>)]
    pub image_url: Option<Option<String>>,
}

/// Filters of the list of all services.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ManagedServiceQuery {
    /// A part of the name or the description.
    #[serde(default, deserialize_with = "wire::search", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Search>, inline)]
    pub search: Option<String>,
    /// Id of the category.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub category: Option<i64>,
    /// Only active or only inactive services; both if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A change of several services: of all of them or of none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicesChange {
    /// Ids of the services.
    #[serde(with = "wire::ids")]
    #[schema(value_type = Vec<schema::Id>, min_items = 1, max_items = 100)]
    pub ids: Vec<i64>,
    /// The action.
    pub action: ServiceAction,
}

/// The services that were changed, or with `dry_run` would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServicesChanged {
    /// Ids of the services that change, ascending.
    #[schema(example = json!([3, 5]))]
    pub changed: Vec<i64>,
    /// Ids of the services that have that state already, ascending.
    #[schema(example = json!([7]))]
    pub unchanged: Vec<i64>,
}
