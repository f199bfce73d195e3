//! `Idempotency-Key`: its extractor, and the transaction of a write that is executed once for each key.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use pitboard_api::{FieldError, header::IDEMPOTENCY_KEY};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    app::{
        Actor, Confirm, Failure, Tx,
        idempotency::{self, Key, Written},
    },
    auth::authentication::AuthenticatedCaller,
    hex::hex,
    http::respond::Resource,
    state::State,
    web::{error::ApiError, fields::Fields, openapi},
};

/// The longest key, in characters.
const KEY_MAX: usize = 255;
/// The shortest key of a guest.
const GUEST_KEY_MIN: usize = 16;

/// Extracts the key of a request, which [`Self::of`] validates.
pub struct IdempotencyKey {
    /// The name that a refusal points to.
    name: &'static str,
    operation: String,
    /// The values in the path: a key is for one appointment's transition.
    values: Vec<String>,
    /// `None` without the header; `Some(None)` if its value is not a text.
    value: Option<Option<String>>,
}

impl FromRequest for IdempotencyKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let operation = request.match_name().unwrap_or_default().to_owned();
        let values = request.match_info().iter().map(|(_, value)| value.to_owned()).collect();
        let value =
            request.headers().get(IDEMPOTENCY_KEY).map(|value| value.to_str().ok().map(str::to_owned));
        ready(Ok(Self { name: IDEMPOTENCY_KEY, operation, values, value }))
    }
}

impl IdempotencyKey {
    /// Returns the key in the argument `name` of a call that performs an operation with these values in its path. The
    /// header of a request for the same operation means the same key.
    pub fn argument(name: &'static str, operation: &str, values: Vec<String>, key: Option<String>) -> Self {
        Self { name, operation: operation.to_owned(), values, value: key.map(Some) }
    }

    /// Validates the key, 1 to 255 visible ASCII characters, and binds it to the path and to `request`: everything
    /// else that decides what is written. It is hashed as it was understood, whatever its spaces and the order of its
    /// fields.
    pub fn of(&self, request: &impl Serialize) -> Result<Option<Key>, ApiError> {
        self.of_length(1, request)
    }

    /// As [`Self::of`], for a guest: guests share one space of keys, so that a key must not be guessable.
    pub fn of_guest(&self, request: &impl Serialize) -> Result<Option<Key>, ApiError> {
        self.of_length(GUEST_KEY_MIN, request)
    }

    /// Adds the error of a key that [`Self::of`] would refuse.
    pub fn check(&self, fields: &mut Fields) {
        if let Err(error) = self.text(1) {
            fields.note(error);
        }
    }

    fn text(&self, min: usize) -> Result<Option<&str>, FieldError> {
        let Some(value) = &self.value else { return Ok(None) };
        let is_valid = |key: &&str| {
            (min..=KEY_MAX).contains(&key.len()) && key.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        };
        let key = value.as_deref().map(str::trim).filter(is_valid);
        let invalid = || FieldError {
            pointer: format!("/{}", self.name),
            detail: format!("must have {min} to {KEY_MAX} visible ASCII characters"),
        };
        key.map(Some).ok_or_else(invalid)
    }

    fn of_length(&self, min: usize, request: &impl Serialize) -> Result<Option<Key>, ApiError> {
        let key = self.text(min).map_err(|error| ApiError::invalid(vec![error]))?;
        let Some(key) = key.map(str::to_owned) else { return Ok(None) };
        let request = serde_json::to_vec(request).map_err(|error| ApiError::internal(&error.to_string()))?;
        let mut hash = Sha256::new_with_prefix(&request);
        self.values.iter().for_each(|value| hash.update([b"/", value.as_bytes()].concat()));
        let request_hash = hex(&hash.finalize());
        Ok(Some(Key { operation: self.operation.clone(), key, request_hash }))
    }
}

/// Runs one transaction of `caller`, or returns what an earlier one wrote under the same key.
pub async fn write_once<T, F>(
    state: &State,
    caller: &AuthenticatedCaller,
    key: Option<Key>,
    work: F,
) -> Result<Written<T>, ApiError>
where
    T: Resource,
    F: FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
{
    write_once_with(state, Confirm::AtEnd, caller, key, work).await
}

/// As [`write_once`], and confirms the credential as `confirm` says.
pub async fn write_once_with<T, F>(
    state: &State,
    confirm: Confirm,
    caller: &AuthenticatedCaller,
    key: Option<Key>,
    work: F,
) -> Result<Written<T>, ApiError>
where
    T: Resource,
    F: FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
{
    write_once_as(state, confirm, caller.actor(), key, work).await
}

/// As [`write_once_with`], for an actor who may be a guest.
pub async fn write_once_as<T, F>(
    state: &State,
    confirm: Confirm,
    actor: &Actor,
    key: Option<Key>,
    mut work: F,
) -> Result<Written<T>, ApiError>
where
    T: Resource,
    F: FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
{
    let once = move |tx: &mut Tx<'_>| idempotency::once(tx, key.as_ref(), T::customer_id, &mut work);
    state.write_with(confirm, actor, once).await
}

openapi::parameters! {
    IdempotencyKey: Header "Idempotency-Key"
        "A key of the caller's choice. The same request with the same key is executed once within 24 hours; a \
         repetition gets the first response, with `Idempotency-Replayed: true`. The same key with another request to \
         this path is 422 `idempotency_mismatch`. Guests choose random keys of at least 16 characters."
        => openapi::string().min_length(Some(1)).max_length(Some(255))
            .pattern(Some(r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"))
            .examples(["7f1c2f6e-0a53-4b0e-9d55-1d4a8f0c6b11"]);
}
