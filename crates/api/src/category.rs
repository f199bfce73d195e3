//! Categories for admins.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{schema, wire};

/// A category of services, active or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedCategory {
    /// Id of the category.
    #[schema(example = 2)]
    pub id: i64,
    /// Name.
    #[schema(example = "Electronics")]
    pub name: String,
    /// Description; may be empty.
    #[schema(example = "Sound, light and everything with a fuse.")]
    pub description: String,
    /// The list is in the order of positions.
    #[schema(example = 2, minimum = 0)]
    pub position: u32,
    /// Whether its services can be booked.
    #[schema(example = true)]
    pub active: bool,
    /// The number of its services, inactive ones included.
    #[schema(example = 4, minimum = 0)]
    pub services: u32,
}

/// A new category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCategory {
    /// A name that no other category has, in any case of its letters.
    #[schema(value_type = schema::NameText, example = "Electronics")]
    pub name: String,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>)]
    pub description: Option<String>,
    /// The last if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::CategoryPosition>)]
    pub position: Option<u32>,
    /// Whether its services can be booked; true if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// Changes of a category; fields that are absent or null stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryPatch {
    /// A name that no other category has, in any case of its letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>, example = "Electronics")]
    pub name: Option<String>,
    /// An empty string removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NoteText>)]
    pub description: Option<String>,
    /// The list is in the order of positions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::CategoryPosition>)]
    pub position: Option<u32>,
}

/// The order of all categories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryOrder {
    /// Ids of all categories, each once, in the new order.
    #[serde(with = "wire::ids")]
    #[schema(value_type = BTreeSet<schema::Id>, max_items = 10001)]
    pub ids: Vec<i64>,
}

/// All categories, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedCategories {
    /// Active and inactive ones.
    pub items: Vec<ManagedCategory>,
}
