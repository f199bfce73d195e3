//! The cross-origin rules (CORS): public reads are open to every origin, everything else only to the listed ones, and
//! cookies to none. An `Authorization` is never combined with `*`.

use std::{str::FromStr, sync::Arc};

use actix_web::http::{
    Method, Uri,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};

use crate::web::published::Published;

const ANY: HeaderValue = HeaderValue::from_static("*");
/// The headers of responses that scripts of other origins may read, beside those that they always may.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "ETag, Location, Retry-After, X-Request-Id, Idempotency-Replayed, RateLimit, RateLimit-Policy",
);
/// The headers of requests to public reads: all that these operations read.
const PUBLIC_HEADERS: &str = "Content-Type, If-None-Match, Last-Event-ID";
/// The headers of requests from listed origins.
const LISTED_HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, \
     Mcp-Protocol-Version, Mcp-Method, Mcp-Name";

/// An origin as browsers send it: `https://shop.example`, with a port unless it is the default one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(HeaderValue);

impl Origin {
    /// Returns the origin as browsers send it.
    pub fn as_str(&self) -> &str {
        // It was made of text.
        self.0.to_str().unwrap_or_default()
    }

    /// Returns the origin of a URL, which may have a path.
    pub fn of_url(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        format!("{}://{}", uri.scheme_str()?, uri.authority()?).parse().ok()
    }
}

impl FromStr for Origin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "must be origins such as https://shop.example, separated by commas";
        let uri: Uri = text.trim().parse().map_err(|_| FORM)?;
        let (Some(scheme @ ("http" | "https")), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(FORM);
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
        let has_more = uri.authority().is_some_and(|authority| authority.as_str().contains('@'))
            || uri.path() != "/"
            || uri.query().is_some()
            || uri.authority().is_some_and(|it| it.as_str().len() > host.len() && it.port_u16().is_none())
            || text.trim().ends_with('/');
        if has_more || host.is_empty() || !host.chars().all(is_plain) {
            return Err(FORM);
        }
        let default = if scheme == "https" { 443 } else { 80 };
        let port = uri.port_u16().filter(|port| *port != default);
        let port = port.map_or_else(String::new, |port| format!(":{port}"));
        let origin = format!("{scheme}://{}{port}", host.to_ascii_lowercase());
        HeaderValue::from_str(&origin).map(Self).map_err(|_| FORM)
    }
}

/// The origins whose scripts may call every operation.
#[derive(Debug, Clone, Default)]
pub struct AllowedOrigins(Arc<[Origin]>);

impl From<Vec<Origin>> for AllowedOrigins {
    fn from(origins: Vec<Origin>) -> Self {
        Self(origins.into())
    }
}

impl AllowedOrigins {
    /// Whether a request comes from a listed origin, from that of our own URL, or from no browser.
    pub fn admit(&self, headers: &HeaderMap, own_url: &str) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        self.has(headers) || Origin::of_url(own_url).is_some_and(|Origin(own)| own == origin)
    }

    /// Whether a request comes from a listed origin.
    pub fn has(&self, headers: &HeaderMap) -> bool {
        self.find(headers).is_some()
    }

    fn find(&self, headers: &HeaderMap) -> Option<&HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        self.0.iter().map(|Origin(listed)| listed).find(|listed| *listed == origin)
    }
}

/// The origins that may read one response.
#[derive(Debug, Clone, Default)]
pub struct Sharing {
    origin: Option<HeaderValue>,
    /// The request headers on which this depends, for caches.
    vary: Option<HeaderValue>,
}

impl Sharing {
    /// Returns the rule for a request.
    pub fn of(
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        published: &Published,
        allowed: &AllowedOrigins,
    ) -> Self {
        match *method {
            Method::GET | Method::HEAD if published.is_public(path) => Self::of_public(headers, allowed),
            Method::OPTIONS if published.is_public(path) && asks_for_public(headers) => {
                Self { origin: Some(ANY), vary: None }
            }
            _ => Self::of_listed(headers, allowed, HeaderValue::from_static("Origin")),
        }
    }

    /// Returns the rule for a public read. Allocates nothing.
    pub fn of_public(headers: &HeaderMap, allowed: &AllowedOrigins) -> Self {
        if !headers.contains_key(header::AUTHORIZATION) {
            return Self { origin: Some(ANY), vary: None };
        }
        // A cache must not give this response, which lacks the `*`, to callers without a session.
        let vary = HeaderValue::from_static("Authorization, Origin");
        let listed = Self::of_listed(headers, allowed, vary.clone());
        Self { vary: Some(vary), ..listed }
    }

    fn of_listed(headers: &HeaderMap, allowed: &AllowedOrigins, vary: HeaderValue) -> Self {
        let vary = (!allowed.0.is_empty()).then_some(vary);
        Self { origin: allowed.find(headers).cloned(), vary }
    }

    /// Adds the headers to a response.
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        if let Some(origin) = &self.origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        if let Some(vary) = &self.vary {
            headers.append(header::VARY, vary.clone());
        }
    }

    /// Returns the headers by which a preflight permits a request to a path with these methods; none for other origins.
    pub fn preflight(&self, methods: &str) -> Vec<(HeaderName, HeaderValue)> {
        let (methods, accepted) = match &self.origin {
            None => return Vec::new(),
            Some(origin) if *origin == ANY => ("GET, HEAD", PUBLIC_HEADERS),
            Some(_) => (methods, LISTED_HEADERS),
        };
        let mut permitted = vec![
            (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(accepted)),
            // Two hours: no browser keeps an answer for longer than Chromium does.
            (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200")),
        ];
        if let Ok(methods) = HeaderValue::from_str(methods) {
            permitted.push((header::ACCESS_CONTROL_ALLOW_METHODS, methods));
        }
        permitted
    }
}

/// Whether a preflight asks for a read without a session.
fn asks_for_public(headers: &HeaderMap) -> bool {
    let texts = |name| headers.get_all(name).map(|value| value.to_str().unwrap_or_default());
    let mut methods = texts(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut names = texts(header::ACCESS_CONTROL_REQUEST_HEADERS).flat_map(|list| list.split(','));
    methods.all(|method| ["GET", "HEAD"].contains(&method))
        && !names.any(|name| name.trim().eq_ignore_ascii_case("authorization"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_compared_as_browsers_send_it() {
        for (text, origin) in [
            ("https://shop.example", "https://shop.example"),
            ("HTTPS://Shop.Example:443", "https://shop.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            (" http://[::1]:80 ", "http://[::1]"),
        ] {
            assert_eq!(text.parse::<Origin>().expect(text).0, origin);
        }
    }

    #[test]
    fn the_origin_of_a_url_is_without_its_path() {
        for url in ["https://Shop.example", "https://shop.example/", "https://shop.example:443/pit/board"] {
            assert_eq!(Origin::of_url(url).expect(url).as_str(), "https://shop.example");
        }
        assert!(Origin::of_url("/pit").is_none() && Origin::of_url("").is_none());
    }

    #[test]
    fn anything_but_an_origin_is_refused() {
        for text in [
            "",
            "*",
            "null",
            "shop.example",
            "https://shop.example/",
            "https://shop.example/book",
            "https://shop.example?x",
            "https://*.shop.example",
            "https://me@shop.example",
            "ftp://shop.example",
            "https://shop.example:",
            "https://shop.example:99999",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }
}
