//! Serves the files of the page, which the binary contains in compressed form.

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
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

/// Responds to a request outside the API: with a file, or with the page, which routes the address itself. `None` if it is
/// neither.
pub fn answer(request: &HttpRequest) -> Option<HttpResponse> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return None;
    }
    match find(request.path()) {
        Some(file) => Some(send(request, file)),
        None if !is_page_address(request) => None,
        None => Some(find(ENTRY).map_or_else(not_built, |entry| send(request, entry))),
    }
}

fn find(path: &str) -> Option<&'static File> {
    FILES.binary_search_by(|file| file.path.cmp(path)).ok().map(|at| &FILES[at])
}

/// Whether a request is for the page: a path without an extension, from a client that accepts HTML. A missing script must
/// not be answered with the page.
fn is_page_address(request: &HttpRequest) -> bool {
    let last = request.path().rsplit('/').next().unwrap_or_default();
    let accept = request.headers().get("accept").map(|value| value.to_str().unwrap_or_default());
    !last.contains('.') && accept.is_none_or(|accept| ["text/html", "*/*"].iter().any(|t| accept.contains(t)))
}

fn not_built() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("text/plain; charset=utf-8")
        .body("page not built: `cargo xtask dist` builds the server with it\n")
}

/// Sends a file in the smallest encoding that the client accepts.
fn send(request: &HttpRequest, file: &'static File) -> HttpResponse {
    let (encoding, body) = match (Encoding::accepted(request.headers()), file) {
        (Encoding::Brotli, File { brotli: Some(body), .. }) => (Encoding::Brotli, *body),
        (Encoding::Gzip, File { gzip: Some(body), .. }) => (Encoding::Gzip, *body),
        _ => (Encoding::Identity, file.plain),
    };
    let unchanged = encoding::is_held(request.headers().get_all(IF_NONE_MATCH), file.digest);

    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    // Only the entry keeps its name when its content changes.
    let keep = if file.path == ENTRY { "no-cache" } else { "public, max-age=31536000, immutable" };
    response.insert_header((CACHE_CONTROL, keep));
    response.insert_header((VARY, "Accept-Encoding"));
    response.insert_header((ETAG, encoding.tag(file.digest)));
    if unchanged {
        return response.finish();
    }
    if let Some(name) = encoding.name() {
        response.insert_header((CONTENT_ENCODING, name));
    }
    response.insert_header((CONTENT_TYPE, media_type(file.path)));
    response.body(Bytes::from_static(body))
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
