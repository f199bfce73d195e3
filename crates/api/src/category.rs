//! Categories as admins see and write them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema;

/// A kind of service, offered or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ManagedCategory {
    #[schema(example = 2)]
    pub id: i64,
    #[schema(example = "Electronics")]
    pub name: String,
    #[schema(example = "Sound, light and everything with a fuse.")]
    pub description: String,
    /// Categories stand in the order of these.
    #[schema(example = 2, minimum = 0)]
    pub position: u32,
    /// Its services are offered only while it is active.
    #[schema(example = true)]
    pub active: bool,
    /// How many services belong to it, inactive ones too.
    #[schema(example = 4, minimum = 0)]
    pub services: u32,
}

/// A category to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateCategory {
    /// Unlike every other category's, whatever the case of its letters.
    #[schema(value_type = schema::Name, example = "Electronics")]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>)]
    pub description: Option<String>,
    /// Absent: the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Position>)]
    pub position: Option<u32>,
    /// Absent: it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

/// What is changed of a category; what is absent or null stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Name>, example = "Electronics")]
    pub name: Option<String>,
    /// An empty text removes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Note>)]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Position>)]
    pub position: Option<u32>,
}
