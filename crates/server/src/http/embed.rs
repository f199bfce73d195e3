//! The booking in a frame of another site, and the script that puts it there.

use std::sync::OnceLock;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{CONTENT_SECURITY_POLICY, HeaderValue},
    },
};
use chrono::{DateTime, Utc};

use crate::{
    db::{Connection, workshop},
    live::answers::Content,
    state::State,
    web::{
        error::ApiError,
        page,
        rendered::{Caching, Rendered},
        security_headers::{self, FOR_OTHER_SITES},
    },
};

/// The address of the booking in a frame.
const FRAME: &str = "/book/embed";
/// The address of the script, which other sites name: it never changes.
const SCRIPT: &str = "/embed.js";

/// The key of the origins among the answers in memory. It is no path, so no request asks for it.
const ORIGINS: &str = "embed_origins";

const SCRIPT_TEXT: &[u8] = include_bytes!("../../../../frontend/embed.js");

/// Responds to a request for the script or the booking in a frame; `None` if it is for neither.
pub async fn answer(request: &HttpRequest, state: &State) -> Result<Option<HttpResponse>, ApiError> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Ok(None);
    }
    match request.path().trim_end_matches('/') {
        SCRIPT => script(request).map(Some),
        FRAME => {
            let Some(mut response) = page::answer(request) else { return Ok(None) };
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy(&origins(state).await?)?);
            share(&mut response);
            Ok(Some(response))
        }
        _ => Ok(None),
    }
}

fn script(request: &HttpRequest) -> Result<HttpResponse, ApiError> {
    static RENDERED: OnceLock<Rendered> = OnceLock::new();
    let rendered = match RENDERED.get() {
        Some(rendered) => rendered,
        None => {
            let media_type = "text/javascript; charset=utf-8";
            let rendered = Rendered::new(SCRIPT_TEXT.into(), media_type, Caching::Document)?;
            RENDERED.get_or_init(|| rendered)
        }
    };
    let mut response = rendered.respond(request.headers())?;
    share(&mut response);
    Ok(response)
}

fn share(response: &mut HttpResponse) {
    let (name, value) = FOR_OTHER_SITES;
    response.headers_mut().insert(name, value);
}

/// Returns the origins that may show the page in a frame, from memory until the settings change.
async fn origins(state: &State) -> Result<String, ApiError> {
    let load = |conn: &mut Connection<'_>| {
        let body = workshop::load(conn)?.embed_origins;
        Ok(Content { body, days: None, valid_until: DateTime::<Utc>::MAX_UTC })
    };
    let origins = state.answers.get_or_load(ORIGINS, Caching::Everyone, load).await?;
    serde_json::from_slice(origins.body.bytes()).map_err(|error| ApiError::internal(&error.to_string()))
}

/// Returns the policy of the page in a frame: these origins may show it, and this one.
fn policy(origins: &str) -> Result<HeaderValue, ApiError> {
    let policy = security_headers::framed_by(origins);
    HeaderValue::from_str(policy.trim_end()).map_err(|error| ApiError::internal(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_origins_that_may_show_the_page() {
        let of = |origins| policy(origins).expect("a header").to_str().expect("text").to_owned();
        assert!(of("").ends_with("frame-ancestors 'self'"), "{}", of(""));
        let two = of("https://shop.example https://other.example");
        assert!(two.ends_with("frame-ancestors 'self' https://shop.example https://other.example"), "{two}");
    }
}
