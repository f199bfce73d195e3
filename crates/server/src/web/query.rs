//! Strict queries, unlike the framework's: an unknown, repeated or misspelt parameter is 422. The handler parses them:
//! actix polls extractors together, and 401 and 403 precede.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use pitboard_api::ProblemCode;
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, Visitor,
        value::{Error, MapDeserializer, StringDeserializer},
    },
    forward_to_deserialize_any,
};

use crate::web::{error::ApiError, fields::field_error, published::Published};

/// Extracts the query. The handler parses it into a `T`, after its guard has admitted the caller.
#[derive(Debug)]
pub struct Query<T> {
    query: String,
    wanted: PhantomData<T>,
}

impl<T: DeserializeOwned> Query<T> {
    pub fn parse(&self) -> Result<T, ApiError> {
        parse(&self.query, |_| true)
    }

    /// As [`Self::parse`], but ignores all parameters except the known ones.
    pub fn parse_known(&self, known: &[&str]) -> Result<T, ApiError> {
        parse(&self.query, |name| known.contains(&name))
    }
}

impl<T> From<String> for Query<T> {
    fn from(query: String) -> Self {
        Self { query, wanted: PhantomData }
    }
}

impl<T> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.query_string().to_owned().into()))
    }
}

/// Refuses the query of an operation that takes none.
pub fn expect_none(request: &HttpRequest) -> Result<(), ApiError> {
    let takes_query = || {
        let published = request.app_data::<web::Data<Published>>();
        published.zip(request.match_pattern()).is_some_and(|(p, path)| p.takes_query(request.method(), &path))
    };
    if request.query_string().is_empty() || takes_query() {
        Ok(())
    } else {
        parse::<NoQuery>(request.query_string(), |_| true).map(drop)
    }
}

/// A query without parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoQuery {}

/// Guards a public operation that takes no query.
pub struct Unqueried;

impl FromRequest for Unqueried {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(expect_none(request).map(|()| Self))
    }
}

pub(super) fn parse<T: DeserializeOwned>(query: &str, is_read: impl Fn(&str) -> bool) -> Result<T, ApiError> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query).map_err(|error| {
        ApiError::new(ProblemCode::Malformed, format!("The query cannot be read: {error}."))
    })?;
    let pairs = pairs.into_inner().into_iter().filter(|(name, _)| is_read(name));
    let pairs = pairs.map(|(name, value)| (name, Part(value)));
    serde_path_to_error::deserialize(MapDeserializer::<_, Error>::new(pairs))
        .map_err(|error| ApiError::invalid(vec![field_error(error.path(), &error.inner().to_string())]))
}

/// The text of one parameter, deserialized as the type of its field.
struct Part(String);

impl IntoDeserializer<'_, Error> for Part {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! from_text {
    ($($read:ident $visit:ident $kind:ty, $must:literal;)+) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            // Not `+5`, which Rust would read.
            let number = self.0.parse::<$kind>().ok().filter(|_| !self.0.starts_with('+'));
            visitor.$visit(number.ok_or_else(|| Error::custom($must))?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Part {
    type Error = Error;

    from_text! {
        deserialize_i32 visit_i32 i32, "must be a whole number";
        deserialize_i64 visit_i64 i64, "must be a whole number";
        deserialize_u32 visit_u32 u32, "must be a whole number";
        deserialize_u64 visit_u64 u64, "must be a whole number";
        deserialize_bool visit_bool bool, "must be true or false";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let text: StringDeserializer<Error> = self.0.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use pitboard_api::{AppointmentQuery, NextQuery, PageQuery};

    use super::*;

    fn refusal<T: DeserializeOwned>(query: &str) -> String {
        match parse::<T>(query, |_| true) {
            Ok(_) => "taken".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn numbers_dates_and_enums_are_parsed() {
        let page = PageQuery { limit: Some(20), cursor: Some("a b".to_owned()) };
        assert_eq!(parse::<PageQuery>("limit=20&cursor=a%20b", |_| true).ok(), Some(page));
        assert_eq!(refusal::<NextQuery>("service_id=3&after=2026-11-23&limit=5"), "taken");
        assert_eq!(
            refusal::<AppointmentQuery>("status=booked,assigned&sort=-starts_at&search=m%C3%BCller"),
            "taken"
        );
    }

    #[test]
    fn a_bad_parameter_is_named() {
        for (query, pointer) in [
            ("limit=abc", "/limit "),
            ("limit=+5", "/limit "),
            ("limit=0", "/limit "),
            ("limit=", "/limit "),
            ("limit=1&limit=2", "/limit "),
            ("colour=red", "/colour "),
        ] {
            let refusal = refusal::<PageQuery>(query);
            assert!(refusal.starts_with(&format!("validation_failed: {pointer}")), "{query}: {refusal}");
        }
        assert_eq!(refusal::<NextQuery>(""), "validation_failed: /service_id is missing");
    }
}
