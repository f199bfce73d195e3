//! Reads the bytes of a body, with a status for each reason not to (413, 415, 400).

use std::time::Duration;

use actix_web::{
    HttpRequest,
    dev::Payload,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH},
    web::Data,
};
use futures_util::StreamExt;
use pitboard_api::ProblemCode;

use crate::{connections::Deadlines, web::error::ApiError};

/// The body of a request as it arrives. A handler reads it, after its guard has admitted the caller.
pub struct Body {
    payload: Payload,
    /// The announced length.
    length: Option<u64>,
    is_encoded: bool,
    time: Duration,
}

impl Body {
    /// Takes the body of a request.
    pub fn of(request: &HttpRequest, payload: &mut Payload) -> Self {
        let headers = request.headers();
        let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let encoding = headers.get(CONTENT_ENCODING);
        let deadlines = request.app_data::<Data<Deadlines>>().map(|deadlines| ***deadlines);
        Self {
            payload: payload.take(),
            length,
            is_encoded: encoding.is_some_and(|name| !name.as_bytes().eq_ignore_ascii_case(b"identity")),
            time: deadlines.unwrap_or_default().body,
        }
    }

    /// Reads a body of at most `limit` bytes, if it arrives in time.
    pub async fn read(self, limit: usize) -> Result<Vec<u8>, ApiError> {
        if self.length.is_some_and(|length| length > limit as u64) {
            return Err(too_large(limit));
        }
        if self.is_encoded && self.length != Some(0) {
            let detail = "Send the body without Content-Encoding.";
            return Err(ApiError::new(ProblemCode::UnsupportedMediaType, detail));
        }
        let late = |_| ApiError::new(ProblemCode::Malformed, "The body did not arrive in time.");
        tokio::time::timeout(self.time, arrive(self.payload, limit)).await.map_err(late)?
    }
}

async fn arrive(mut payload: Payload, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let incomplete = |_| ApiError::new(ProblemCode::Malformed, "The body is incomplete.");
        let chunk = chunk.map_err(incomplete)?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large(limit: usize) -> ApiError {
    ApiError::new(ProblemCode::TooLarge, format!("A body has at most {limit} bytes."))
}
