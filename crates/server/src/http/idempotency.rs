//! `Idempotency-Key`: its extractor, and the transaction of a write that is executed once for each key.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use pitboard_api::{FieldError, header::IDEMPOTENCY_KEY};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    app::{
        Confirm, Failure, Tx,
        idempotency::{self, Key, Written},
    },
    auth::extract::AuthenticatedCaller,
    hex::hex,
    http::respond::Resource,
    state::State,
    web::{error::ApiError, openapi},
};

/// The longest key, in characters.
const KEY_MAX: usize = 255;

/// Extracts the key of a request, which [`Self::of`] validates.
pub struct IdempotencyKey {
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
        ready(Ok(Self { operation, values, value }))
    }
}

impl IdempotencyKey {
    /// Validates the key, 1 to 255 visible ASCII characters, and binds it to the path and to `request`: everything else
    /// that decides what is written. It is hashed as it was understood, whatever its spaces and the order of its fields.
    pub fn of(&self, request: &impl Serialize) -> Result<Option<Key>, ApiError> {
        let Some(value) = &self.value else { return Ok(None) };
        let key = value.as_deref().map(str::trim).filter(|key| (1..=KEY_MAX).contains(&key.len()));
        let invalid = || {
            let detail = format!("must have 1 to {KEY_MAX} visible ASCII characters");
            ApiError::invalid(vec![FieldError { pointer: format!("/{IDEMPOTENCY_KEY}"), detail }])
        };
        let key = key.ok_or_else(invalid)?.to_owned();
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
    mut work: F,
) -> Result<Written<T>, ApiError>
where
    T: Resource,
    F: FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
{
    let once = move |tx: &mut Tx<'_>| idempotency::once(tx, key.as_ref(), T::customer_id, &mut work);
    state.write_with(confirm, caller.actor(), once).await
}

openapi::parameters! {
    IdempotencyKey: Header "Idempotency-Key"
        "A key of the caller's choice. The same request with the same key is executed once within 24 hours; a \
         repetition gets the first response, with `Idempotency-Replayed: true`. The same key with another request to \
         this path is 422 `idempotency_mismatch`."
        => openapi::string().min_length(Some(1)).max_length(Some(255))
            .pattern(Some(r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"))
            .examples(["7f1c2f6e-0a53-4b0e-9d55-1d4a8f0c6b11"]);
}
