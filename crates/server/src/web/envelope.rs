//! The middleware around every handler: the request id, the security headers, and a problem document for every
//! failure, panics and unknown routes included.

use std::panic::AssertUnwindSafe;

use actix_web::{
    Error, HttpMessage, HttpRequest, ResponseError,
    body::{self, BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;
use pitboard_api::ProblemCode;

use crate::{
    auth::{
        authentication::anonymous_actor,
        security_log::{KnownCaller, Outcome},
    },
    state::State,
    web::{
        call_id::CallId,
        error::{ApiError, RequestFacts},
        origins::Sharing,
        published::Published,
        rate_limit::Allowance,
        security_headers::add_security_headers,
    },
};

/// Wraps every handler.
pub async fn envelope(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let facts = request_facts(&request);

    // Handlers see HEAD as GET; the connection, which has read the request, omits the body.
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let lost = |error: ApiError| Error::from(error.located(&facts));
    let response = match answered {
        Err(_) => return Err(lost(ApiError::internal("a handler panicked"))),
        Ok(Err(error)) => return Err(lost(as_api_error(&error))),
        Ok(Ok(response)) => response.map_into_boxed_body(),
    };
    let refusal = response.response().error().map(as_api_error);
    let is_refused = refusal.is_some();
    if let Some(error) = &refusal {
        record(response.request(), error.code());
    }
    let mut response = match refusal {
        Some(error) => response.into_response(error.located(&facts).error_response()),
        None => response,
    };
    if is_head && response.response().body().size() == BodySize::Stream {
        // The connection would wait for the end of a stream.
        response = response.map_body(|_, _| BoxBody::new(body::None::new()));
    }
    // A guard has counted the write of this request.
    let allowance = response.request().extensions().get::<Allowance>().copied();
    if let Some(allowance) = allowance {
        allowance.add_headers(response.headers_mut());
    }
    add_security_headers(response.headers_mut(), &facts.id, facts.public_url.starts_with("https://"));
    if !is_refused {
        facts.sharing.add_headers(response.headers_mut());
    }
    Ok(response)
}

/// Counts a refusal, and records it in the security log if it belongs there.
fn record(request: &HttpRequest, code: ProblemCode) {
    let Some(state) = request.app_data::<Data<State>>() else { return };
    state.metrics.requests.refused(code);
    if let Some(outcome) = Outcome::of(code) {
        let caller = request.extensions().get::<KnownCaller>().copied();
        state.security_log.record_refusal(outcome, caller, &anonymous_actor(request).address);
    }
}

fn request_facts(request: &ServiceRequest) -> RequestFacts {
    let state = request.app_data::<Data<State>>();
    let sharing = state.zip(request.app_data::<Data<Published>>()).map(|(state, published)| {
        Sharing::of(request.method(), request.path(), request.headers(), published, &state.allowed_origins)
    });
    RequestFacts {
        public_url: state.map(|state| state.public_url.clone()).unwrap_or_default(),
        path: request.path().to_owned(),
        id: CallId::of(request).to_string(),
        sharing: sharing.unwrap_or_default(),
    }
}

/// Returns our own errors as they are, and the framework's by their status.
fn as_api_error(error: &Error) -> ApiError {
    if let Some(error) = error.as_error::<ApiError>() {
        return error.clone();
    }
    let response = error.as_response_error();
    match response.status_code().as_u16() {
        404 => ApiError::not_found(),
        413 => ApiError::new(ProblemCode::TooLarge, "The request is too large."),
        status if status < 500 => ApiError::new(ProblemCode::Malformed, "The request cannot be read."),
        503 => ApiError::unavailable(&error.to_string()),
        _ => ApiError::internal(&error.to_string()),
    }
}
