//! Lists: how much to answer and where to go on.

use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr,
        schema::{ArrayBuilder, Schema, SchemaType, Type},
    },
};

use crate::{
    schema,
    wire::{self, LIMIT_DEFAULT, LIMIT_MAX},
};

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Answers the entries that follow, as `?cursor=`; null at the end.
    pub next_cursor: Option<String>,
}

/// By hand: the derived schema would copy the entry's schema into every list instead of naming it.
impl<T: ToSchema> utoipa::__dev::ComposeSchema for Page<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("Answers the entries that follow, as `?cursor=`; null at the end."));
        ObjectBuilder::new()
            .description(Some("A part of a list."))
            .property("items", ArrayBuilder::new().items(Ref::from_schema_name(T::name())))
            .required("items")
            .property("next_cursor", cursor)
            .required("next_cursor")
            .into()
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

/// Which part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many entries at most.
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

/// The limit in force.
pub fn limit_or_default(limit: Option<u32>) -> u32 {
    limit.unwrap_or(LIMIT_DEFAULT)
}
