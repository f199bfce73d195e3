//! The headers of every response.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Allows scripts and styles from this origin only, wasm to compile, and these ancestors to frame the page.
macro_rules! content_security_policy {
    ($ancestors:expr) => {
        concat!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data: https:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
             form-action 'self'; frame-ancestors ",
            $ancestors
        )
    };
}

/// No page may frame this one.
const CONTENT_SECURITY_POLICY: &str = content_security_policy!("'none'");

/// Returns the policy of a page that the sites with these origins, separated by spaces, may frame.
pub fn framed_by(origins: &str) -> String {
    [content_security_policy!("'self' "), origins].concat()
}

/// The headers that are the same in every response.
const SECURITY: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=()")),
    (header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin")),
];

/// Lets other sites include a response.
pub const FOR_OTHER_SITES: (HeaderName, HeaderValue) =
    (header::CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));

/// Adds the headers of every response, and `no-store` unless the handler has set `Cache-Control`. A handler may set its
/// own `Content-Security-Policy` and `Cross-Origin-Resource-Policy`.
pub fn add_security_headers(headers: &mut HeaderMap, request_id: &str, https: bool) {
    for (name, value) in SECURITY {
        headers.insert(name, value);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    }
    if !headers.contains_key(header::CROSS_ORIGIN_RESOURCE_POLICY) {
        headers.insert(header::CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
