//! The guard of operations that set or read cookies: a page of another site may not send them, even without their
//! answer.

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{
        Uri,
        header::{HOST, HeaderMap, HeaderName, ORIGIN},
    },
    web::Data,
};
use utoipa::{
    IntoResponses,
    openapi::{RefOr, Response},
};

use crate::{
    app::Actor,
    auth::optional::AnonymousCaller,
    state::State,
    web::{error::ApiError, openapi, origins::AllowedOrigins},
};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A caller before a sign-in who is no page of another site.
#[derive(Debug, Clone)]
pub struct SameSiteCaller(AnonymousCaller);

impl SameSiteCaller {
    /// The actor of this caller's writes, without an account.
    pub fn actor(&self) -> &Actor {
        self.0.actor()
    }
}

impl FromRequest for SameSiteCaller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_admitted = request
            .app_data::<Data<State>>()
            .is_some_and(|state| is_same_site(request.headers(), &state.allowed_origins, &state.public_url));
        if !is_admitted {
            return ready(Err(ApiError::forbidden("Pages of other sites may not sign in or out here.")));
        }
        ready(AnonymousCaller::from_request(request, payload).into_inner().map(Self))
    }
}

impl IntoResponses for SameSiteCaller {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        openapi::Forbidden::responses()
    }
}

/// Whether a request comes from our own pages, from a listed origin or from no browser.
fn is_same_site(headers: &HeaderMap, allowed: &AllowedOrigins, public_url: &str) -> bool {
    if allowed.has(headers) {
        return true;
    }
    let site = headers.get(FETCH_SITE).map(|site| site.as_bytes());
    if matches!(site, Some(b"cross-site" | b"same-site")) {
        return false;
    }
    // The browser says that it is our page; a proxy may have changed the host.
    let is_own_page = matches!(site, Some(b"same-origin"));
    is_own_page || allowed.admit(headers, public_url) || is_of_host(headers)
}

/// Whether the origin is the host that the request was sent to, as with a public URL that was not configured.
fn is_of_host(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(origin), Some(host)) = (text(ORIGIN), text(HOST)) else { return false };
    origin.parse::<Uri>().is_ok_and(|origin| origin.authority().is_some_and(|own| own.as_str() == host))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;
    use crate::web::origins::Origin;

    fn admits(headers: &[(&'static str, &'static str)]) -> bool {
        let mut sent = HeaderMap::new();
        for (name, value) in headers {
            sent.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let shop: Origin = "https://shop.example".parse().expect("an origin");
        let allowed = AllowedOrigins::from(vec![shop]);
        let of = |url| is_same_site(&sent, &allowed, url);
        assert_eq!(of("https://garage.example"), of("https://garage.example/pit/board"), "{headers:?}");
        of("https://garage.example")
    }

    #[test]
    fn our_pages_listed_origins_and_programs_are_admitted() {
        assert!(admits(&[]));
        assert!(admits(&[("origin", "https://garage.example")]));
        assert!(admits(&[("origin", "https://garage.example"), ("sec-fetch-site", "same-origin")]));
        assert!(admits(&[("origin", "http://10.0.0.5:8000"), ("host", "10.0.0.5:8000")]));
        assert!(admits(&[("sec-fetch-site", "none")]));
        assert!(admits(&[("origin", "https://shop.example"), ("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn pages_of_other_sites_are_not() {
        assert!(!admits(&[("origin", "https://evil.example")]));
        assert!(!admits(&[("origin", "https://evil.example"), ("host", "garage.example")]));
        assert!(!admits(&[("origin", "https://sub.garage.example"), ("sec-fetch-site", "same-site")]));
        assert!(!admits(&[("origin", "null"), ("host", "garage.example")]));
        assert!(!admits(&[("sec-fetch-site", "cross-site")]));
        assert!(!admits(&[("origin", "https://garage.example"), ("sec-fetch-site", "cross-site")]));
    }
}
