//! Answers public reads from memory: the middleware before everything else, and the response of their handlers.

use std::time::Instant;

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, Uri, header},
    middleware::Next,
    web::Data,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    app::Failure,
    db::Connection,
    live::answers::Content,
    state::State,
    web::{
        access_log::{self, Exchange},
        call_id,
        error::ApiError,
        origins::Sharing,
        rendered::Caching,
        security_headers::add_security_headers,
    },
};

/// Answers a request whose answer is in memory, without the router and the other middleware. Each request is counted
/// and has its line in the log here.
pub async fn answer_from_memory(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    if let Some(response) = find(&request, began) {
        return Ok(request.into_response(response));
    }
    let exchange = Exchange::begin(&request, began);
    let outcome = next.call(request).await;
    if let Some(exchange) = exchange {
        exchange.end(&outcome);
    }
    Ok(outcome?.map_into_boxed_body())
}

fn find(request: &ServiceRequest, began: Instant) -> Option<HttpResponse> {
    if request.method() != Method::GET {
        return None;
    }
    let state = request.app_data::<Data<State>>()?;
    let answer = state.answers.get(address(request.uri()))?;
    // With a session, the answer of the same address may be another one.
    if answer.body.caching() != Caching::Everyone && request.headers().contains_key(header::AUTHORIZATION) {
        return None;
    }
    // If it cannot be encoded, the handler reports why.
    let mut response = answer.body.respond(request.headers()).ok()?;
    let mut buffer = Uuid::encode_buffer();
    let request_id: &str = match call_id::adopted(request.request(), &state.proxies) {
        Some(id) => id,
        None => Uuid::new_v4().hyphenated().encode_lower(&mut buffer),
    };
    add_security_headers(response.headers_mut(), request_id, state.public_url.starts_with("https://"));
    // Only public reads are in memory.
    Sharing::of_public(request.headers(), &state.allowed_origins).add_headers(response.headers_mut());
    access_log::answered_from_memory(request.request(), state, &response, request_id, began);
    Some(response)
}

/// Responds with the answer of this address, which `load` makes if memory has none.
pub async fn respond<T, F>(
    state: &State,
    request: &HttpRequest,
    caching: Caching,
    load: F,
) -> Result<HttpResponse, ApiError>
where
    T: Serialize + Send + 'static,
    F: FnMut(&mut Connection<'_>) -> Result<Content<T>, Failure> + Clone + Send + 'static,
{
    respond_as(state, request, address(request.uri()), caching, load).await
}

/// Responds with the answer of a given address, which may differ from that of the request.
pub async fn respond_as<T, F>(
    state: &State,
    request: &HttpRequest,
    address: &str,
    caching: Caching,
    load: F,
) -> Result<HttpResponse, ApiError>
where
    T: Serialize + Send + 'static,
    F: FnMut(&mut Connection<'_>) -> Result<Content<T>, Failure> + Clone + Send + 'static,
{
    let answer = state.answers.get_or_load(address, caching, load).await?;
    answer.body.respond(request.headers())
}

fn address(uri: &Uri) -> &str {
    uri.path_and_query().map_or("", |address| address.as_str())
}
