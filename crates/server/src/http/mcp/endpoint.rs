//! The transport: admits the caller, and hands the message to the SDK and its answer back.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, ContentType},
    },
    web::Data,
};
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes};
use pitboard_api::{ProblemCode, paths};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use serde_json::Value;

use crate::{
    auth::{authentication::AuthenticatedCaller, optional::OptionalCaller},
    http::mcp::{agent::Agent, tools::Tools},
    state::State,
    web::{
        body::Json,
        error::{ApiError, RequestFacts},
    },
};

/// Answers a message of an agent. 401, 403, 413, 415, 429 and what is no message are problem documents; what the
/// protocol refuses is an error of JSON-RPC, and what a tool refuses is its result.
pub async fn answer(
    request: HttpRequest,
    state: Data<State>,
    tools: Data<Tools>,
    caller: OptionalCaller,
    body: Json<Value>,
) -> Result<HttpResponse, ApiError> {
    if !state.allowed_origins.admit(request.headers(), &state.public_url) {
        return Err(ApiError::forbidden("Scripts of this origin may not call the server."));
    }
    let caller = expect_key(caller.authenticate(&state).await?)?;
    let message = translate(&request, body.read().await?)?;
    let facts = RequestFacts {
        public_url: state.public_url.clone(),
        path: paths::MCP.to_owned(),
        ..RequestFacts::default()
    };
    let agent = Agent { state, tools, caller, facts };
    // Host and Origin are of the request, which is not passed on; its body is read.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .disable_allowed_hosts()
        .with_max_request_body_bytes(usize::MAX);
    let sessions = Arc::new(NeverSessionManager::default());
    let answered =
        StreamableHttpService::new(move || Ok(agent.clone()), sessions, config).handle(message).await;

    let (parts, body) = answered.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(never) => match never {},
    };
    let is_json = parts.headers.get("content-type").is_some_and(|value| value == "application/json");
    let status = StatusCode::from_u16(parts.status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_success() || is_json {
        let mut response = HttpResponse::build(status);
        return Ok(if is_json {
            response.insert_header(ContentType::json()).body(body)
        } else {
            response.finish()
        });
    }
    Err(refusal(status, &String::from_utf8_lossy(&body)))
}

/// Refuses callers without an API key.
fn expect_key(caller: Option<AuthenticatedCaller>) -> Result<AuthenticatedCaller, ApiError> {
    let none =
        "Send an API key: `Authorization: Bearer pb_live_…`, or `pb_test_…` to try without storing anything.";
    let caller = caller.ok_or_else(|| ApiError::new(ProblemCode::Unauthenticated, none))?;
    if caller.identity().key().is_none() {
        return Err(ApiError::forbidden("Agents need an API key; a session may not do this."));
    }
    Ok(caller)
}

/// Returns a message with the headers that the protocol reads; neither the secret nor cookies.
fn translate(request: &HttpRequest, body: Vec<u8>) -> Result<Request<Full<Bytes>>, ApiError> {
    // The SDK refuses messages without a host.
    let mut message = Request::post(paths::MCP).header("host", "localhost");
    let is_read = |name: &header::HeaderName| {
        [header::ACCEPT, header::CONTENT_TYPE].contains(name) || name.as_str().starts_with("mcp-")
    };
    for (name, value) in request.headers().iter().filter(|(name, _)| is_read(name)) {
        message = message.header(name.as_str(), value.as_bytes());
    }
    message.body(Full::from(body)).map_err(|error| ApiError::new(ProblemCode::Malformed, error.to_string()))
}

/// Returns the problem for a text of the SDK.
fn refusal(status: StatusCode, text: &str) -> ApiError {
    match status {
        // The media type was compared before.
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            ApiError::new(ProblemCode::Malformed, "The body is no request or notification of JSON-RPC 2.0.")
        }
        status if status.is_client_error() => ApiError::new(ProblemCode::Malformed, text),
        _ => ApiError::internal(text),
    }
}
