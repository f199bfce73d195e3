//! The cookie that carries the refresh token: only to `/api/v1/auth`, only from our own pages, never to scripts.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use pitboard_api::header::REFRESH_COOKIE;

use crate::{app::people::sessions, auth::tokens::OpaqueToken};

const PATH: &str = "/api/v1/auth";

/// Sets the token.
pub fn set(token: &OpaqueToken, public_url: &str) -> Cookie<'static> {
    cookie(token.expose().to_owned(), Duration::days(sessions::LIFE.num_days()), public_url)
}

/// Removes the token.
pub fn clear(public_url: &str) -> Cookie<'static> {
    cookie(String::new(), Duration::ZERO, public_url)
}

/// Returns the token of the request.
pub fn read(request: &HttpRequest) -> Option<OpaqueToken> {
    let cookie = request.cookie(REFRESH_COOKIE)?;
    (!cookie.value().is_empty()).then(|| OpaqueToken::sent(cookie.value()))
}

fn cookie(value: String, age: Duration, public_url: &str) -> Cookie<'static> {
    Cookie::build(REFRESH_COOKIE, value)
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        // Over plain http a browser would drop a `Secure` cookie.
        .secure(public_url.starts_with("https://"))
        .max_age(age)
        .finish()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const HTTP: &str = "http://127.0.0.1:8000";

    #[test]
    fn it_is_kept_from_scripts_and_other_sites() {
        let token = OpaqueToken::sent("abc");
        let plain = "pitboard_refresh=abc; HttpOnly; SameSite=Strict; Path=/api/v1/auth; Max-Age=2592000";
        assert_eq!(set(&token, HTTP).to_string(), plain);
        assert!(set(&token, "https://pitboard.example").to_string().contains("; Secure"));
        assert!(clear(HTTP).to_string().ends_with("Path=/api/v1/auth; Max-Age=0"));
    }

    #[test]
    fn it_comes_back() {
        let read = |cookie: Cookie<'static>| {
            read(&TestRequest::default().cookie(cookie).to_http_request()).map(|token| token.hash())
        };
        let token = OpaqueToken::sent("abc");
        assert_eq!(read(set(&token, HTTP)), Some(token.hash()));
        assert_eq!(read(clear(HTTP)), None);
        assert_eq!(read(Cookie::new("other", "abc")), None);
    }
}
