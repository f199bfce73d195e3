//! The request headers that mean something: `Idempotency-Key` and `If-Match`.

use actix_web::{HttpRequest, http::header};
use pitboard_api::{
    FieldError, ProblemCode,
    header::{IDEMPOTENCY_KEY, parse_version_tag},
};
use sha2::{Digest, Sha256};

use crate::{auth::extract::Signed, db::idempotency::Key, error::ApiError};

/// The longest key, in characters.
const KEY_MAX: usize = 255;

/// The caller's key for this operation and body, if they gave one.
pub fn idempotency_key(
    request: &HttpRequest,
    caller: &Signed,
    operation: &'static str,
    body: &impl serde::Serialize,
) -> Result<Option<Key>, ApiError> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().ok().map(str::trim).filter(|key| (1..=KEY_MAX).contains(&key.len()));
    let invalid = || {
        let detail = format!("must have 1 to {KEY_MAX} printable characters");
        ApiError::invalid(vec![FieldError { pointer: format!("/{IDEMPOTENCY_KEY}"), detail }])
    };
    let key = key.ok_or_else(invalid)?.to_owned();
    // Of what was understood, so that spaces and the order of fields do not make another body.
    let body = serde_json::to_vec(body).map_err(|error| ApiError::internal(&error.to_string()))?;
    let body_hash = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Some(Key { caller: caller.id(), operation, key, body_hash }))
}

/// The version that the caller has seen; a tag that is none of ours matches no version.
pub fn if_match(request: &HttpRequest) -> Result<Option<i64>, ApiError> {
    let Some(value) = request.headers().get(header::IF_MATCH) else { return Ok(None) };
    let tag = value.to_str().unwrap_or_default().trim();
    if tag == "*" {
        return Ok(None);
    }
    let stale =
        || ApiError::new(ProblemCode::VersionConflict, "If-Match names no version of this appointment.");
    parse_version_tag(tag).map(Some).ok_or_else(stale)
}
