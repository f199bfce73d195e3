//! Reads and parses JSON bodies, with a status for each way in which they can be wrong (413, 415, 400, 422). The
//! handler reads them: actix polls extractors together, and 401 and 403 precede.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use pitboard_api::{FieldError, ProblemCode};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::{Map, Value};

use crate::web::{
    error::ApiError,
    fields::{Fields, field_error},
    payload::Body,
};

/// The longest body, in bytes.
const LIMIT: usize = 64 * 1024;

/// Extracts a JSON object. The handler parses it into a `T`, after its guard has admitted the caller.
pub struct Json<T> {
    is_json: bool,
    body: Body,
    wanted: PhantomData<T>,
}

impl<T: DeserializeOwned> Json<T> {
    /// Reads and parses the body. No body counts as `{}`.
    pub async fn parse(self) -> Result<T, ApiError> {
        let body = self.bytes().await?;
        if body.is_empty() {
            return serde_json::from_str("{}").map_err(|_| malformed("The body must be a JSON object."));
        }
        parse(&body)
    }

    /// As [`Self::parse`], but adds every wrong field to `fields` rather than failing at the first. The result has the
    /// values of `known`, an object with every field, in their place.
    pub async fn parse_every(self, known: &impl Serialize, fields: &mut Fields) -> Result<T, ApiError> {
        let known = match serde_json::to_value(known) {
            Ok(Value::Object(known)) => known,
            _ => return Err(ApiError::internal("a body is compared with something other than an object")),
        };
        parse_every(&self.bytes().await?, &known, fields)
    }

    /// Reads the body as it is; one that is no JSON is malformed.
    pub async fn read(self) -> Result<Vec<u8>, ApiError> {
        let body = self.bytes().await?;
        serde_json::from_slice::<IgnoredAny>(&body).map_err(|error| not_json(&error))?;
        Ok(body)
    }

    async fn bytes(self) -> Result<Vec<u8>, ApiError> {
        let body = self.body.read(LIMIT).await?;
        if !body.is_empty() && !self.is_json {
            let detail = "Send the body as Content-Type: application/json.";
            return Err(ApiError::new(ProblemCode::UnsupportedMediaType, detail));
        }
        Ok(body)
    }
}

impl<T> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        ready(Ok(Self { is_json, body: Body::of(request, payload), wanted: PhantomData }))
    }
}

/// Parses an object as if it were a body.
pub fn parse_value<T: DeserializeOwned>(value: &Value) -> Result<T, ApiError> {
    parse_object(&without_zero_fractions(&value.to_string()))
}

fn malformed(detail: impl Into<String>) -> ApiError {
    ApiError::new(ProblemCode::Malformed, detail)
}

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    parse_object(&object(body)?)
}

fn not_json(cause: &dyn std::fmt::Display) -> ApiError {
    malformed(format!("The body is not JSON: {cause}."))
}

/// Checks that the whole body is one JSON object, and returns it with its whole numbers as serde reads them.
fn object(body: &[u8]) -> Result<String, ApiError> {
    let text = std::str::from_utf8(body).map_err(|error| not_json(&error))?;
    // Before any field is validated, so that an error at the end is found too.
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| not_json(&error))?;
    if !text.trim_start().starts_with('{') {
        // serde would take an array for a struct.
        let detail = "must be an object".to_owned();
        return Err(ApiError::invalid(vec![FieldError { pointer: String::new(), detail }]));
    }
    Ok(without_zero_fractions(text))
}

fn parse_object<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(|error| {
        let cause = error.inner().to_string();
        // `IgnoredAny` does not look into escapes: half a surrogate pair is found only here.
        if cause.contains("hex escape") {
            return not_json(&cause);
        }
        ApiError::invalid(vec![field_error(error.path(), &cause)])
    })
}

/// Writes numbers such as `5.0` as `5`: an `integer` of JSON Schema may have a fraction of zero, one of serde may not.
pub(super) fn without_zero_fractions(json: &str) -> String {
    let mut plain = String::with_capacity(json.len());
    let (mut rest, mut in_string) = (json, false);
    while let Some(at) = rest.find(['"', '\\', '.']) {
        let (kept, skipped) = match rest.as_bytes()[at] {
            b'"' => {
                in_string = !in_string;
                (1, 0)
            }
            // With the character that it escapes.
            b'\\' => (2, 0),
            _ if in_string => (1, 0),
            _ => match zero_fraction(&rest[at..]) {
                Some(length) => (0, length),
                None => (1, 0),
            },
        };
        plain.push_str(&rest[..at + kept]);
        rest = &rest[at + kept + skipped..];
    }
    plain + rest
}

/// Returns the length of `.000` where nothing of the number follows.
fn zero_fraction(text: &str) -> Option<usize> {
    let digits = text[1..].bytes().take_while(|byte| *byte == b'0').count();
    let next = text.as_bytes().get(1 + digits);
    (digits > 0 && !next.is_some_and(|byte| byte.is_ascii_digit() || b"eE".contains(byte)))
        .then_some(1 + digits)
}

pub(super) fn parse_every<T: DeserializeOwned>(
    body: &[u8],
    known: &Map<String, Value>,
    fields: &mut Fields,
) -> Result<T, ApiError> {
    let body = object(body)?;
    let sent = match parse_object::<T>(&body) {
        Ok(whole) => return Ok(whole),
        Err(first) => match serde_json::from_str(&body) {
            Ok(Value::Object(sent)) => sent,
            _ => return Err(first),
        },
    };
    let mut valid = known.clone();
    let mut errors = 0;
    for (name, value) in &sent {
        let mut candidate = known.clone();
        candidate.insert(name.clone(), value.clone());
        match serde_path_to_error::deserialize::<_, T>(Value::Object(candidate)) {
            Ok(_) => {
                valid.insert(name.clone(), value.clone());
            }
            Err(error) => {
                fields.note(field_error(error.path(), &error.inner().to_string()));
                errors += 1;
            }
        }
    }
    for name in known.keys().filter(|name| !sent.contains_key(*name)) {
        let mut without = known.clone();
        without.remove(name);
        if serde_json::from_value::<T>(Value::Object(without)).is_ok() {
            // It is optional.
            continue;
        }
        fields.add(&format!("/{name}"), "is missing");
        errors += 1;
    }
    // No single field is wrong, so one is repeated.
    if errors == 0 { parse_object(&body) } else { parse_object(&Value::Object(valid).to_string()) }
}

#[cfg(test)]
mod tests {
    use pitboard_api::{AccountPatch, CreateAppointment, CreateWeeklyPattern, Register};

    use super::*;

    fn refusal<T: DeserializeOwned>(body: &[u8]) -> String {
        match parse::<T>(body) {
            Ok(_) => "taken".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_is_not_json_is_malformed_even_after_a_bad_field() {
        for bad in [
            &b"{"[..],
            b"{}x",
            b"\xff",
            b"{\"phone\":1",
            b"{\"no\":1,}",
            b"nonsense",
            b"{\"phone\":\"\\ud800\"}",
        ] {
            assert!(refusal::<AccountPatch>(bad).starts_with("malformed"), "{bad:?}");
        }
    }

    #[test]
    fn a_bad_field_is_pointed_at() {
        for (bad, pointer) in [
            (r#"{"phone": 1e999}"#, "/phone "),
            (r#"{"phone": 1}"#, "/phone "),
            (r#"{"a/b": 1}"#, "/a~1b "),
            (r#"{"phone": "1", "phone": "2"}"#, "/phone "),
            ("[]", " must be an object"),
        ] {
            assert!(
                refusal::<AccountPatch>(bad.as_bytes()).starts_with(&format!("validation_failed: {pointer}")),
                "{bad}"
            );
        }
        assert_eq!(refusal::<Register>(br#"{"email": "a@b.c"}"#), "validation_failed: /password is missing");
        let vehicle =
            br#"{"service_id": 3, "date": "2026-11-23", "period": "09:00", "vehicle": {"make": 1}}"#;
        assert_eq!(
            refusal::<CreateAppointment>(vehicle),
            "validation_failed: /vehicle/make must be a string"
        );
    }

    #[test]
    fn a_refusal_names_types_of_json() {
        for (bad, detail) in [
            (r#"{"service_id": 3.5}"#, "/service_id must be a whole number"),
            (r#"{"service_id": "3"}"#, "/service_id must be a whole number"),
            (r#"{"service_id": 18446744073709551615}"#, "/service_id is out of range"),
            (r#"{"date": 3}"#, "/date must be a string"),
            (r#"{"vehicle": 3}"#, "/vehicle must be an object"),
        ] {
            assert_eq!(refusal::<CreateAppointment>(bad.as_bytes()), format!("validation_failed: {detail}"));
        }
        let day = r#"{"valid_from": "2026-12-01", "days": [{"weekday": "funday", "periods": []}]}"#;
        let words = "monday, tuesday, wednesday, thursday, friday, saturday, sunday";
        let refused = format!("validation_failed: /days/0/weekday must be one of {words}");
        assert_eq!(refusal::<CreateWeeklyPattern>(day.as_bytes()), refused);
        let days = br#"{"valid_from": "2026-12-01", "days": {}}"#;
        assert_eq!(refusal::<CreateWeeklyPattern>(days), "validation_failed: /days must be an array");
    }

    #[test]
    fn a_whole_number_may_have_a_fraction_of_zero() {
        for (written, read) in [
            (r#"{"a": 5.0, "b": [-1.00,2.0]}"#, r#"{"a": 5, "b": [-1,2]}"#),
            (r#"{"a": 9007199254740991.0}"#, r#"{"a": 9007199254740991}"#),
            (r#"{"5.0": "5.0 \" 6.0\\", "c": 7.0}"#, r#"{"5.0": "5.0 \" 6.0\\", "c": 7}"#),
            (
                r#"{"a": 5.01, "b": 5.10, "c": 5.0e1, "d": 0.5}"#,
                r#"{"a": 5.01, "b": 5.10, "c": 5.0e1, "d": 0.5}"#,
            ),
        ] {
            assert_eq!(without_zero_fractions(written), read);
        }
    }

    #[test]
    fn a_whole_object_is_taken() {
        assert_eq!(refusal::<AccountPatch>(br#" {"phone": "123"} "#), "taken");
        assert_eq!(refusal::<AccountPatch>(b"{}"), "taken");
    }
}
