//! The request headers that mean something: `Idempotency-Key` and `If-Match`.

use actix_web::{HttpRequest, http::header};
use pitboard_api::{
    FieldError,
    header::{IDEMPOTENCY_KEY, parse_version_tag},
};
use sha2::{Digest, Sha256};

use crate::{app::idempotency::Key, auth::extract::AuthenticatedCaller, hex::hex, web::error::ApiError};

/// The longest key, in characters.
const KEY_MAX: usize = 255;

/// The caller's key for this operation and body, if they gave one.
pub fn idempotency_key(
    request: &HttpRequest,
    caller: &AuthenticatedCaller,
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
    let body_hash = hex(&Sha256::digest(&body));
    Ok(Some(Key { caller: caller.id(), operation, key, body_hash }))
}

/// Returns the versions that the caller has seen, from `If-Match`; `None` stands for any. A tag that is no version
/// matches none; the refusal comes in its turn, after what is wrong with the path and the body.
pub fn if_match(request: &HttpRequest) -> Option<Vec<i64>> {
    let mut lines = request.headers().get_all(header::IF_MATCH).peekable();
    lines.peek()?;
    let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or_default().trim()).collect();
    let tags = || lines.iter().flat_map(|line| line.split(','));
    (lines != ["*"]).then(|| tags().filter_map(parse_version_tag).collect())
}
