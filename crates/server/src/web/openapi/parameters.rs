//! Declares the parameters that extractors read, as `params(…)` of an operation lists them.

use utoipa::openapi::{
    ObjectBuilder, RefOr, Required, Schema, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

/// Describes a parameter. A header is never null: it is absent where the caller has nothing to say.
pub fn parameter(
    place: ParameterIn,
    name: &str,
    description: &str,
    schema: impl Into<RefOr<Schema>>,
) -> Vec<Parameter> {
    let required = if place == ParameterIn::Path { Required::True } else { Required::False };
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .description(Some(description))
        .schema(Some(schema));
    vec![parameter.build()]
}

/// Returns the schema of a text.
pub fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Implements `IntoParams` for extractors.
macro_rules! parameters {
    ($($name:ident: $place:ident $parameter:literal $description:literal => $schema:expr;)+) => {$(
        impl utoipa::IntoParams for $name {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                let place = utoipa::openapi::path::ParameterIn::$place;
                $crate::web::openapi::parameter(place, $parameter, $description, $schema)
            }
        }
    )+};
}
pub(crate) use parameters;

/// Declares `If-None-Match`, which `Rendered::respond` reads.
pub struct IfNoneMatch;

parameters! {
    IfNoneMatch: Header "If-None-Match"
        "`ETag` values of responses that the caller has, separated by commas, or `*` for any. If one of them is \
         current, the answer is 304 without a body."
        => string().examples(["\"3f1c9a0be27d4c5581aa06b2\""]);
}
