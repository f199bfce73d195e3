//! The middleware around every handler: the request id, the security headers, and a problem document for every
//! failure, panics and unknown routes included.

use std::panic::AssertUnwindSafe;

use actix_web::{
    Error, HttpMessage, ResponseError,
    body::{self, BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use futures_util::FutureExt;
use pitboard_api::ProblemCode;
use tracing_actix_web::RequestId;

use crate::{
    state::State,
    web::{error::ApiError, security_headers::add_security_headers},
};

/// Wraps every handler.
pub async fn envelope(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let path = request.path().to_owned();
    let public_url =
        request.app_data::<Data<State>>().map(|state| state.public_url.clone()).unwrap_or_default();
    let request_id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();

    // Handlers see HEAD as GET; the connection, which has read the request, omits the body.
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
    }
    let answered = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    let lost = |error: ApiError| Error::from(error.located(&public_url, &path, &request_id));
    let response = match answered {
        Err(_) => return Err(lost(ApiError::internal("a handler panicked"))),
        Ok(Err(error)) => return Err(lost(as_api_error(&error))),
        Ok(Ok(response)) => response.map_into_boxed_body(),
    };
    let mut response = match response.response().error().map(as_api_error) {
        Some(error) => {
            response.into_response(error.located(&public_url, &path, &request_id).error_response())
        }
        None => response,
    };
    if is_head && response.response().body().size() == BodySize::Stream {
        // The connection would wait for the end of a stream.
        response = response.map_body(|_, _| BoxBody::new(body::None::new()));
    }
    add_security_headers(response.headers_mut(), &request_id, public_url.starts_with("https://"));
    Ok(response)
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
