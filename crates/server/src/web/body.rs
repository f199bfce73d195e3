//! Bodies: JSON in, with every way in which it can be wrong told apart (413, 415, 400, 422). Read by the
//! handler, not while it is being called: actix polls extractors together, and 401 and 403 come first.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
    time::Duration,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use futures_util::StreamExt;
use pitboard_api::{FieldError, ProblemCode};
use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::{Map, Value};

use crate::web::{
    error::ApiError,
    fields::{Fields, field_error},
};

/// The longest body, in bytes.
const LIMIT: usize = 64 * 1024;
/// How long a body may take to arrive.
const TIME: Duration = Duration::from_secs(20);

/// A JSON object, a `T` once it is parsed: by the handler, whose guard has let the caller pass by then.
pub struct Json<T> {
    is_json: bool,
    payload: Payload,
    wanted: PhantomData<T>,
}

impl<T: DeserializeOwned> Json<T> {
    /// Reads and judges the body. No body at all is `{}` where that would do.
    pub async fn parse(self) -> Result<T, ApiError> {
        let body = self.bytes().await?;
        if body.is_empty() {
            return serde_json::from_str("{}").map_err(|_| malformed("The body must be a JSON object."));
        }
        parse(&body)
    }

    /// As [`Self::parse`], but notes every field that is wrong, not the first alone. Such a field is then as in
    /// `known`, an object with every field that there is.
    pub async fn parse_every(self, known: &impl Serialize, fields: &mut Fields) -> Result<T, ApiError> {
        let known = match serde_json::to_value(known) {
            Ok(Value::Object(known)) => known,
            _ => return Err(ApiError::internal("a body is held against what is no object")),
        };
        parse_every(&self.bytes().await?, &known, fields)
    }

    async fn bytes(self) -> Result<Vec<u8>, ApiError> {
        let body = read(self.payload, LIMIT).await?;
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
        ready(Ok(Self { is_json, payload: payload.take(), wanted: PhantomData }))
    }
}

fn malformed(detail: impl Into<String>) -> ApiError {
    ApiError::new(ProblemCode::Malformed, detail)
}

/// A body of at most so many bytes, if it arrives in time.
pub async fn read(payload: Payload, limit: usize) -> Result<Vec<u8>, ApiError> {
    let late = |_| malformed("The body did not arrive in time.");
    tokio::time::timeout(TIME, arrive(payload, limit)).await.map_err(late)?
}

async fn arrive(mut payload: Payload, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| malformed("The body is incomplete."))?;
        if body.len() + chunk.len() > limit {
            return Err(ApiError::new(ProblemCode::TooLarge, format!("A body has at most {limit} bytes.")));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let not_json = |cause: &dyn std::fmt::Display| malformed(format!("The body is not JSON: {cause}."));
    let text = std::str::from_utf8(body).map_err(|error| not_json(&error))?;
    // All of it is read as JSON before any of it is judged.
    serde_json::from_str::<IgnoredAny>(text).map_err(|error| not_json(&error))?;
    if !text.trim_start().starts_with('{') {
        // serde would take an array for a struct.
        let detail = "must be an object".to_owned();
        return Err(ApiError::invalid(vec![FieldError { pointer: String::new(), detail }]));
    }
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(text)).map_err(|error| {
        let cause = error.inner().to_string();
        // It is JSON, as has been seen; but half a surrogate pair is no text.
        if cause.contains("hex escape") {
            return not_json(&cause);
        }
        ApiError::invalid(vec![field_error(error.path(), &cause)])
    })
}

fn parse_every<T: DeserializeOwned>(
    body: &[u8],
    known: &Map<String, Value>,
    fields: &mut Fields,
) -> Result<T, ApiError> {
    let said = match parse::<T>(body) {
        Ok(whole) => return Ok(whole),
        Err(first) => match serde_json::from_slice(body) {
            Ok(Value::Object(said)) => said,
            _ => return Err(first),
        },
    };
    let mut sound = known.clone();
    let mut faults = 0;
    for (name, value) in &said {
        let mut tried = known.clone();
        tried.insert(name.clone(), value.clone());
        match serde_path_to_error::deserialize::<_, T>(Value::Object(tried)) {
            Ok(_) => {
                sound.insert(name.clone(), value.clone());
            }
            Err(error) => {
                fields.note(field_error(error.path(), &error.inner().to_string()));
                faults += 1;
            }
        }
    }
    for name in known.keys().filter(|name| !said.contains_key(*name)) {
        fields.add(&format!("/{name}"), "is missing");
        faults += 1;
    }
    // Without a fault of one field, some field stands there twice.
    if faults == 0 { parse(body) } else { parse(Value::Object(sound).to_string().as_bytes()) }
}

#[cfg(test)]
mod tests {
    use pitboard_api::{AccountPatch, CreateAppointment, Register};

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
        assert!(refusal::<CreateAppointment>(vehicle).starts_with("validation_failed: /vehicle/make "));
    }

    #[test]
    fn a_whole_object_is_taken() {
        assert_eq!(refusal::<AccountPatch>(br#" {"phone": "123"} "#), "taken");
        assert_eq!(refusal::<AccountPatch>(b"{}"), "taken");
    }
}
