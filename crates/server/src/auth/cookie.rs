//! The cookies of sign-ins, which are sent only to `/api/v1/auth`, only by our own pages, and never shown to scripts:
//! that of the refresh token, and that of the device.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use chrono::TimeDelta;
use pitboard_api::header::REFRESH_COOKIE;

use crate::auth::tokens::OpaqueToken;

const DEVICE_COOKIE: &str = "pitboard_device";
const PATH: &str = "/api/v1/auth";
/// Browsers keep a cookie for at most 400 days.
const DEVICE_LIFE: Duration = Duration::days(365);

/// Sets the refresh token for a time.
pub fn set(token: &OpaqueToken, life: TimeDelta, public_url: &str) -> Cookie<'static> {
    let (value, age) = (token.expose().to_owned(), Duration::seconds(life.num_seconds()));
    cookie(name(REFRESH_COOKIE, public_url), value, age, public_url)
}

/// Sets the cookie of the device.
pub fn set_device(device: &str, public_url: &str) -> Cookie<'static> {
    cookie(name(DEVICE_COOKIE, public_url), device.to_owned(), DEVICE_LIFE, public_url)
}

/// Removes the refresh token, if the request has the cookie: a site that sends a request without it must not end the
/// session.
pub fn clear(request: &HttpRequest, public_url: &str) -> Option<Cookie<'static>> {
    remove(request, name(REFRESH_COOKIE, public_url), public_url)
}

/// As [`clear`], for the refresh token of a time before https, of which the browser knows another name.
pub fn clear_former(request: &HttpRequest, public_url: &str) -> Option<Cookie<'static>> {
    remove(request, former_name(public_url)?.to_owned(), public_url)
}

fn remove(request: &HttpRequest, name: String, public_url: &str) -> Option<Cookie<'static>> {
    request.cookie(&name)?;
    Some(cookie(name, String::new(), Duration::ZERO, public_url))
}

/// Returns the refresh token of the request.
pub fn read(request: &HttpRequest, public_url: &str) -> Option<OpaqueToken> {
    read_as(request, &name(REFRESH_COOKIE, public_url))
}

/// Returns the refresh tokens of the request that end with its session: also that of a time before https.
pub fn read_all(request: &HttpRequest, public_url: &str) -> Vec<OpaqueToken> {
    let former = former_name(public_url).and_then(|name| read_as(request, name));
    read(request, public_url).into_iter().chain(former).collect()
}

fn read_as(request: &HttpRequest, name: &str) -> Option<OpaqueToken> {
    let cookie = request.cookie(name)?;
    (!cookie.value().is_empty()).then(|| OpaqueToken::sent(cookie.value()))
}

/// Returns the text of the cookie of the device.
pub fn read_device(request: &HttpRequest, public_url: &str) -> Option<String> {
    Some(request.cookie(&name(DEVICE_COOKIE, public_url))?.value().to_owned())
}

/// Returns the name of a cookie. Under https, browsers accept it from secure pages only.
fn name(name: &str, public_url: &str) -> String {
    if is_secure(public_url) { format!("__Secure-{name}") } else { name.to_owned() }
}

/// Returns the name that the refresh token had before the server was behind https.
fn former_name(public_url: &str) -> Option<&'static str> {
    is_secure(public_url).then_some(REFRESH_COOKIE)
}

fn is_secure(public_url: &str) -> bool {
    public_url.starts_with("https://")
}

fn cookie(name: String, value: String, age: Duration, public_url: &str) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        // Over plain http a browser would drop a `Secure` cookie.
        .secure(is_secure(public_url))
        .max_age(age)
        .finish()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const HTTP: &str = "http://127.0.0.1:8000";
    const HTTPS: &str = "https://pitboard.example";

    fn sent(cookie: Cookie<'static>) -> HttpRequest {
        TestRequest::default().cookie(cookie).to_http_request()
    }

    #[test]
    fn it_is_kept_from_scripts_and_other_sites() {
        let (token, life) = (OpaqueToken::sent("abc"), TimeDelta::days(30));
        let attributes = "abc; HttpOnly; SameSite=Strict; ";
        let plain = format!("pitboard_refresh={attributes}Path=/api/v1/auth; Max-Age=2592000");
        assert_eq!(set(&token, life, HTTP).to_string(), plain);
        let secure =
            format!("__Secure-pitboard_refresh={attributes}Secure; Path=/api/v1/auth; Max-Age=2592000");
        assert_eq!(set(&token, life, HTTPS).to_string(), secure);
        assert!(set_device("abc", HTTPS).to_string().starts_with("__Secure-pitboard_device=abc; HttpOnly"));
    }

    #[test]
    fn it_comes_back() {
        let token = OpaqueToken::sent("abc");
        for url in [HTTP, HTTPS] {
            let read = |cookie: Cookie<'static>| read(&sent(cookie), url).map(|token| token.hash());
            assert_eq!(read(set(&token, TimeDelta::days(1), url)), Some(token.hash()));
            assert_eq!(read(Cookie::new("other", "abc")), None);
            assert_eq!(read_device(&sent(set_device("d", url)), url).as_deref(), Some("d"));
        }
        assert!(read(&sent(set(&token, TimeDelta::days(1), HTTP)), HTTPS).is_none());
    }

    #[test]
    fn only_what_was_sent_is_removed() {
        let request = sent(set(&OpaqueToken::sent("abc"), TimeDelta::days(1), HTTP));
        let cleared = clear(&request, HTTP).expect("a cookie");
        assert!(cleared.to_string().ends_with("Path=/api/v1/auth; Max-Age=0"));
        assert!(read(&sent(cleared), HTTP).is_none());
        assert!(clear(&TestRequest::default().to_http_request(), HTTP).is_none());
    }

    #[test]
    fn under_https_the_former_name_is_read_and_removed_too() {
        let (old, life) = (OpaqueToken::sent("abc"), TimeDelta::days(1));
        let hashes = |request: &HttpRequest, url| -> Vec<String> {
            read_all(request, url).iter().map(OpaqueToken::hash).collect()
        };
        let request = sent(set(&old, life, HTTP));
        assert_eq!(hashes(&request, HTTPS), [old.hash()]);
        assert_eq!(hashes(&request, HTTP), [old.hash()]);
        let cleared = clear_former(&request, HTTPS).expect("a cookie").to_string();
        assert!(cleared.starts_with("pitboard_refresh=;") && cleared.ends_with("Max-Age=0"), "{cleared}");
        assert!(clear_former(&request, HTTP).is_none(), "the only name");
        assert!(clear_former(&sent(set(&old, life, HTTPS)), HTTPS).is_none());
    }
}
