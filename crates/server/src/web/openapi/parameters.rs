//! Parameters that operations share: segments of paths and headers.

use pitboard_api::schema;
use utoipa::{
    IntoParams, PartialSchema,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

macro_rules! parameters {
    ($($(#[$doc:meta])* $name:ident: $place:ident $parameter:literal $description:literal => $schema:expr;)+) => {$(
        $(#[$doc])*
        pub struct $name;
        impl IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                let is_required = ParameterIn::$place == ParameterIn::Path;
                let parameter = ParameterBuilder::new()
                    .name($parameter)
                    .parameter_in(ParameterIn::$place)
                    .required(if is_required { Required::True } else { Required::False })
                    .description(Some($description))
                    .schema(Some($schema));
                vec![parameter.build()]
            }
        }
    )+};
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

parameters! {
    /// The `{id}` of a path.
    IdPath: Path "id" "The id." => schema::Id::schema();
    /// The `{reference}` of a path.
    ReferencePath: Path "reference" "The reference of the appointment, in any case of its letters." => string()
        .examples(["7K3M9QXR"]);
    /// The `{valid_from}` of a path.
    ValidFromPath: Path "valid_from" "The local date from which the weekly pattern is in force." => schema::LocalDate::schema();
    /// Makes a creation safe to repeat.
    IdempotencyKey: Header "Idempotency-Key"
        "A key of the caller's choice. The same request with the same key is executed once within 24 hours; a \
         repetition gets the first response. The same key with another body is 422 `idempotency_mismatch`."
        => string().min_length(Some(1)).max_length(Some(255))
            .pattern(Some(r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"))
            .examples(["7f1c2f6e-0a53-4b0e-9d55-1d4a8f0c6b11"]);
    /// Makes a change conditional.
    IfMatch: Header "If-Match"
        "Versions of the appointment, as its `ETag` gives them, separated by commas, or `*` for any. If the \
         appointment is at none of them, the answer is 412 `version_conflict` and nothing changes."
        => string().min_length(Some(1)).max_length(Some(255))
            .pattern(Some(r#"^(\*|"v[0-9]+"( *, *"v[0-9]+")*)$"#))
            .examples(["\"v1\""]);
    /// Makes a read conditional.
    IfNoneMatch: Header "If-None-Match"
        "`ETag` values of responses that the caller has, separated by commas, or `*` for any. If one of them is \
         current, the answer is 304 without a body."
        => string().min_length(Some(1)).max_length(Some(1000))
            .examples(["\"3f1c9a0be27d4c5581aa06b2\""]);
}
