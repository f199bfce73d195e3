//! Serves the files of the page, which the binary contains in compressed form.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use crate::web::encoding::{self, Encoding};

/// A file that the build script found, in its three encodings.
struct File {
    path: &'static str,
    digest: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The files, ascending by path; empty if the page was not built.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

const ENTRY: &str = "/index.html";

/// The first segments of the page's addresses, besides `/`. A test compares them with the routes of the page.
const SECTIONS: [&str; 13] = [
    "a",
    "account",
    "admin",
    "appointments",
    "book",
    "invitation",
    "jobs",
    "login",
    "password-reset",
    "register",
    "services",
    "styleguide",
    "team",
];

/// Responds to a request outside the API: with a file, or with the page, which routes the address itself and shows a
/// browser that an unknown one is unknown. `None` if it is neither.
pub fn answer(request: &HttpRequest) -> Option<HttpResponse> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return None;
    }
    match find(request.path()) {
        Some(file) => Some(send(request, file)),
        None if !is_for_page(request) => None,
        None if is_address(request.path()) => {
            Some(find(ENTRY).map_or_else(not_built, |entry| send(request, entry)))
        }
        None => find(ENTRY).map(|entry| respond(StatusCode::NOT_FOUND, request, entry).1),
    }
}

/// Whether a path may be an address of the page.
fn is_address(path: &str) -> bool {
    let section = path.strip_prefix('/').and_then(|rest| rest.split('/').next());
    path == "/" || section.is_some_and(|section| SECTIONS.contains(&section))
}

fn find(path: &str) -> Option<&'static File> {
    FILES.binary_search_by(|file| file.path.cmp(path)).ok().map(|at| &FILES[at])
}

/// Whether a request may be for the page: a path without a dot, from a client that accepts HTML. A missing script must
/// not be answered with the page.
fn is_for_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get("accept").map(|value| value.to_str().unwrap_or_default());
    !request.path().contains('.')
        && accept.is_none_or(|accept| ["text/html", "*/*"].iter().any(|t| accept.contains(t)))
}

fn not_built() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body("page not built: `cargo xtask dist` builds the server with it\n")
}

/// Sends a file, or 304 if the client has it.
fn send(request: &HttpRequest, file: &'static File) -> HttpResponse {
    let unchanged = encoding::is_held(request.headers().get_all(IF_NONE_MATCH), file.digest);
    let status = if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let (encoding, mut response) = respond(status, request, file);
    // Only the entry keeps its name when its content changes.
    let keep = if file.path == ENTRY { "no-cache" } else { "public, max-age=31536000, immutable" };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(tag) = HeaderValue::from_str(&encoding.tag(file.digest)) {
        headers.insert(ETAG, tag);
    }
    response
}

/// Responds with a file in the smallest encoding that the client accepts.
fn respond(status: StatusCode, request: &HttpRequest, file: &'static File) -> (Encoding, HttpResponse) {
    let (encoding, body) = match (Encoding::accepted(request.headers()), file) {
        (Encoding::Brotli, File { brotli: Some(body), .. }) => (Encoding::Brotli, *body),
        (Encoding::Gzip, File { gzip: Some(body), .. }) => (Encoding::Gzip, *body),
        _ => (Encoding::Identity, file.plain),
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((VARY, "Accept-Encoding"));
    if status == StatusCode::NOT_MODIFIED {
        return (encoding, response.finish());
    }
    if let Some(name) = encoding.name() {
        response.insert_header((CONTENT_ENCODING, name));
    }
    response.insert_header((CONTENT_TYPE, media_type(file.path)));
    (encoding, response.body(Bytes::from_static(body)))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use actix_web::test::TestRequest;

    use super::*;

    fn asked(path: &str, accept: &str) -> Option<u16> {
        let request = TestRequest::with_uri(path).insert_header(("accept", accept)).to_http_request();
        answer(&request).map(|response| response.status().as_u16())
    }

    #[test]
    fn a_deep_address_is_the_page_and_a_missing_file_is_not() {
        let page = asked("/", "*/*");
        assert_eq!(page, Some(if FILES.is_empty() { 404 } else { 200 }));
        assert_eq!(asked("/appointments/book/", "text/html,*/*;q=0.8"), page);
        assert_eq!(asked("/appointments/book/", "application/json"), None);
        assert_eq!(asked("/gone-0123456789abcdef.js", "*/*"), None);
    }

    #[test]
    fn an_unknown_address_is_not_found() {
        for path in ["/nothing", "/Admin", "//", "//admin", "/metrics", "/apis/x"] {
            let expected = if FILES.is_empty() { None } else { Some(404) };
            assert_eq!(asked(path, "text/html"), expected, "{path}");
        }
        for path in ["/.git/config", "/admin/x.y", "/a/b.c/d", "/wp-login.php"] {
            assert_eq!(asked(path, "text/html"), None, "{path}");
        }
    }

    #[test]
    fn the_sections_are_those_of_the_routes_of_the_page() {
        let routes = include_str!("../../../../frontend/src/app.rs");
        let addresses = routes.split("path!(\"/").skip(1).filter_map(|rest| rest.split('"').next());
        let sections: BTreeSet<&str> = addresses.filter_map(|address| address.split('/').next()).collect();
        let ours: BTreeSet<&str> = SECTIONS.into_iter().chain([""]).collect();
        assert_eq!(sections, ours);
    }

    #[test]
    fn only_reading_is_answered() {
        assert!(answer(&TestRequest::post().uri("/").to_http_request()).is_none());
    }

    #[test]
    fn every_file_comes_with_its_type_and_only_the_entry_is_asked_for_again() {
        for file in FILES {
            let request = TestRequest::with_uri(file.path).to_http_request();
            let response = answer(&request).expect("it is in the list");
            assert_ne!(media_type(file.path), "application/octet-stream", "{}", file.path);
            let keep = response.headers().get(CACHE_CONTROL).expect("always said");
            assert_eq!(keep == "no-cache", file.path == ENTRY, "{}", file.path);
        }
    }

    #[test]
    fn a_file_that_the_browser_holds_is_not_sent_again() {
        for file in FILES {
            let ask = || TestRequest::with_uri(file.path).insert_header(("accept-encoding", "gzip, br"));
            let first = answer(&ask().to_http_request()).expect("it is in the list");
            let tag = first.headers().get(ETAG).expect("always said").clone();
            let again = ask().insert_header((IF_NONE_MATCH, tag)).to_http_request();
            assert_eq!(answer(&again).map(|response| response.status().as_u16()), Some(304));
        }
    }
}
