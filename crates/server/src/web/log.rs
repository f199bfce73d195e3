//! Logs one line for each request, and the request's id on every line of its span. No query strings, addresses or
//! tokens: a search may contain a name.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// The span of a request.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        tracing::info_span!("request", %id, method = %request.method(), path = request.path())
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        let poll =
            matches!(outcome, Ok(response) if response.request().method().is_safe() && status.as_u16() < 400);
        // Polling pages would fill the log.
        span.in_scope(|| match poll {
            true => tracing::debug!(status = status.as_u16(), "answered"),
            false => tracing::info!(status = status.as_u16(), "answered"),
        });
    }
}
