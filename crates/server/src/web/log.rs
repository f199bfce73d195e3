//! Logs one line for each request, and the request's id on every line of its span. No query strings, addresses or
//! tokens: a search may contain a name.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    web::Data,
};
use pitboard_api::paths;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::{auth::security_log::KnownCaller, state::State};

/// The span of a request.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        let path = without_secret(request.path());
        tracing::info_span!("request", %id, method = %request.method(), %path)
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        let poll =
            matches!(outcome, Ok(response) if response.request().method().is_safe() && status.as_u16() < 400);
        // Polling pages and refused strangers would fill the log.
        let skipped = if poll { None } else { sample(outcome) };
        let status = status.as_u16();
        span.in_scope(|| match skipped {
            None => tracing::debug!(status, "answered"),
            Some(0) => tracing::info!(status, "answered"),
            Some(skipped) => tracing::info!(status, skipped, "answered"),
        });
    }
}

/// Returns the number of lines that were skipped before this one, or `None` to skip it. Only refusals of callers without a
/// valid credential are skipped.
fn sample<B>(outcome: &Result<ServiceResponse<B>, Error>) -> Option<u64> {
    let Ok(response) = outcome else { return Some(0) };
    let (request, status) = (response.request(), response.status());
    let is_stranger = status == StatusCode::UNAUTHORIZED || !request.extensions().contains::<KnownCaller>();
    match request.app_data::<Data<State>>() {
        Some(state) if status.is_client_error() && is_stranger => state.security_log.refused_requests.pass(),
        _ => Some(0),
    }
}

/// Returns a path without the secret of a hold in it.
fn without_secret(path: &str) -> &str {
    let holds = paths::CREATE_HOLD.path;
    match path.strip_prefix(holds) {
        Some(_) => holds,
        None => path,
    }
}
