//! The values of settings on the wire: how a change of one is read, and its schema.

use std::ops::RangeInclusive;

use pitboard_domain::{second_factor::SecondFactorPolicy, settings::NewCustomers};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::{
    ObjectBuilder,
    schema::{KnownFormat, SchemaFormat, SchemaType, Type},
};

/// The value of a setting, on the wire.
pub trait Value: Sized {
    const TYPE: Type;
    const IS_NULLABLE: bool = false;

    /// Deserializes a change; null keeps the setting.
    fn deserialize_change<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error>;

    fn describe_default(self) -> String;

    /// Returns the words, if the setting is one of some.
    fn words() -> Option<Vec<&'static str>> {
        None
    }
}

/// A setting that is one of some words.
macro_rules! choice {
    ($type:ty) => {
        impl Value for $type {
            const TYPE: Type = Type::String;

            fn deserialize_change<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
                Option::deserialize(from)
            }

            fn describe_default(self) -> String {
                format!("By default `{self}`.")
            }

            fn words() -> Option<Vec<&'static str>> {
                Some(Self::ALL.iter().map(|word| word.as_str()).collect())
            }
        }
    };
}

choice!(NewCustomers);
choice!(SecondFactorPolicy);

impl Value for u32 {
    const TYPE: Type = Type::Integer;

    fn deserialize_change<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        Option::deserialize(from)
    }

    fn describe_default(self) -> String {
        format!("By default {self}.")
    }
}

impl Value for Option<u32> {
    const TYPE: Type = Type::Integer;
    const IS_NULLABLE: bool = true;

    /// Deserializes a change; null removes the limit.
    fn deserialize_change<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(from).map(Some)
    }

    fn describe_default(self) -> String {
        let default = self.map_or("null".to_owned(), |number| number.to_string());
        format!("Null is no limit. By default {default}.")
    }
}

impl Value for bool {
    const TYPE: Type = Type::Boolean;

    fn deserialize_change<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Self>, D::Error> {
        Option::deserialize(from)
    }

    fn describe_default(self) -> String {
        format!("By default {self}.")
    }
}

pub fn schema_of<T: Value>(
    description: String,
    range: Option<RangeInclusive<u32>>,
    is_nullable: bool,
) -> ObjectBuilder {
    let types = if is_nullable { SchemaType::from_iter([T::TYPE, Type::Null]) } else { T::TYPE.into() };
    let null = is_nullable.then_some(serde_json::Value::Null);
    let words = T::words().map(|words| words.into_iter().map(serde_json::Value::from).chain(null));
    let schema = ObjectBuilder::new().schema_type(types).description(Some(description)).enum_values(words);
    match range {
        Some(range) => schema
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(*range.start()))
            .maximum(Some(*range.end())),
        None => schema,
    }
}
