//! The documents beside the API, for developers and their programs: the OpenAPI document and a page made from it, a
//! page for each problem code, `/llms.txt`, `/robots.txt` and the API catalogue. Each is made when it is first asked
//! for.

mod html;
mod problems;
mod reference;
mod schemas;
mod texts;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap, HeaderValue},
    web::Data,
};
use pitboard_api::{ProblemCode, paths};

use crate::web::{
    error::ApiError,
    published::Published,
    rendered::{Caching, Rendered},
};

/// Styles from this origin, and nothing else: no scripts, no forms, no frames.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const OPENAPI: &str = "/openapi.json";
const REFERENCE: &str = "/docs";
const STYLE: &str = "/docs/style.css";
const PROBLEMS: &str = "/problems";
const LLMS: &str = "/llms.txt";
const CATALOG: &str = "/.well-known/api-catalog";
const ROBOTS: &str = "/robots.txt";
/// The address of the contact for finders of vulnerabilities, which is of the workshop.
pub const SECURITY: &str = "/.well-known/security.txt";

/// The patterns of the routes.
pub const ROUTES: [&str; 8] =
    [OPENAPI, REFERENCE, STYLE, PROBLEMS, "/problems/{code}", LLMS, CATALOG, ROBOTS];

const FIXED: [(&str, Kind); 7] = [
    (OPENAPI, Kind::OpenApi),
    (REFERENCE, Kind::Reference),
    (STYLE, Kind::Style),
    (PROBLEMS, Kind::Problems),
    (LLMS, Kind::Llms),
    (CATALOG, Kind::Catalog),
    (ROBOTS, Kind::Robots),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    OpenApi,
    Reference,
    Style,
    Problems,
    Problem(ProblemCode),
    ProblemJson(ProblemCode),
    Llms,
    Catalog,
    Robots,
}

/// Returns the path of the page about a code.
fn problem_path(code: ProblemCode) -> String {
    format!("{PROBLEMS}/{code}")
}

/// Returns the path of every document.
pub fn paths() -> impl Iterator<Item = String> {
    let fixed = FIXED.iter().map(|(path, _)| (*path).to_owned()).chain([SECURITY.to_owned()]);
    fixed.chain(ProblemCode::ALL.iter().map(|code| problem_path(*code)))
}

/// Whether a path is below one that belongs to the API or its documents, and never to the page.
pub fn is_reserved(path: &str) -> bool {
    const RESERVED: [&str; 8] =
        ["/api", "/appointments/api", REFERENCE, PROBLEMS, "/.well-known", LLMS, OPENAPI, paths::MCP];
    let is_below = |reserved: &str| {
        let (start, rest) = path.split_at_checked(reserved.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(reserved) && (rest.is_empty() || rest.starts_with('/'))
    };
    RESERVED.into_iter().any(is_below)
}

/// The documents.
pub struct Guide {
    public_url: Arc<str>,
    published: Data<Published>,
    documents: BTreeMap<String, Document>,
    /// The problems as JSON, by the paths of their pages.
    json: BTreeMap<String, Document>,
}

struct Document {
    kind: Kind,
    rendered: OnceLock<Rendered>,
}

impl Document {
    fn new(kind: Kind) -> Self {
        Self { kind, rendered: OnceLock::new() }
    }
}

impl Guide {
    pub fn new(public_url: Arc<str>, published: Data<Published>) -> Self {
        let of_codes = |kind: fn(ProblemCode) -> Kind| {
            ProblemCode::ALL.iter().map(move |code| (problem_path(*code), Document::new(kind(*code))))
        };
        let fixed = FIXED.iter().map(|(path, kind)| ((*path).to_owned(), Document::new(*kind)));
        Self {
            public_url,
            published,
            documents: fixed.chain(of_codes(Kind::Problem)).collect(),
            json: of_codes(Kind::ProblemJson).collect(),
        }
    }

    fn find(&self, path: &str, headers: &HeaderMap) -> Option<&Document> {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let prefers_json = accept.contains("json") && !accept.contains("html");
        let json = prefers_json.then(|| self.json.get(path)).flatten();
        json.or_else(|| self.documents.get(path))
    }

    fn render(&self, document: &Document) -> Result<Rendered, ApiError> {
        const HTML: &str = "text/html; charset=utf-8";
        let url = &*self.public_url;
        let (media_type, text) = match document.kind {
            Kind::OpenApi => ("application/json", minify(self.published.json())),
            Kind::Reference => (HTML, reference::page(self.published.json())?),
            Kind::Style => ("text/css; charset=utf-8", include_str!("style.css").to_owned()),
            Kind::Problems => (HTML, problems::list()),
            Kind::Problem(code) => (HTML, problems::page(code, url)?),
            Kind::ProblemJson(code) => ("application/json", problems::json(code, url)?),
            Kind::Llms => ("text/plain; charset=utf-8", texts::llms(url)),
            Kind::Catalog => (texts::LINKSET, texts::catalog(url)),
            Kind::Robots => ("text/plain; charset=utf-8", texts::ROBOTS.to_owned()),
        };
        Rendered::new(text.into_bytes(), media_type, Caching::Document)
    }
}

/// Responds with a document.
pub async fn answer(request: HttpRequest, guide: Data<Guide>) -> Result<HttpResponse, ApiError> {
    let document = guide.find(request.path(), request.headers()).ok_or_else(ApiError::not_found)?;
    let rendered = match document.rendered.get() {
        Some(rendered) => rendered,
        None => {
            let rendered = guide.render(document)?;
            document.rendered.get_or_init(|| rendered)
        }
    };
    let mut response = rendered.respond(request.headers())?;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    match document.kind {
        Kind::Problem(_) | Kind::ProblemJson(_) => {
            headers.append(header::VARY, HeaderValue::from_static("Accept"));
        }
        Kind::Catalog => {
            let link = HeaderValue::from_static("</.well-known/api-catalog>; rel=\"api-catalog\"");
            headers.insert(header::LINK, link);
        }
        _ => {}
    }
    Ok(response)
}

/// Removes the white space between the tokens of JSON.
fn minify(json: &str) -> String {
    let mut minified = String::with_capacity(json.len() / 2);
    let (mut in_text, mut is_escaped) = (false, false);
    for c in json.chars() {
        if in_text || !c.is_ascii_whitespace() {
            minified.push(c);
        }
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => in_text = !in_text,
            _ => {}
        }
    }
    minified
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minified_json_keeps_its_texts() {
        let json = "{ \"a b\" : [ 1,\n 2 ], \"c\": \"x \\\" y\\\\\" , \"d\" : \" \" }\n";
        assert_eq!(minify(json), "{\"a b\":[1,2],\"c\":\"x \\\" y\\\\\",\"d\":\" \"}");
    }

    #[test]
    fn reserved_paths_end_at_a_segment() {
        for path in
            ["/api", "/api/", "/API/v1", "/docs/x", "/problems", "/.well-known/x", "/llms.txt", "/mcp"]
        {
            assert!(is_reserved(path), "{path}");
        }
        for path in ["/", "/apis", "/appointments", "/appointments/api-x", "/documents", "/ap", "/é"] {
            assert!(!is_reserved(path), "{path}");
        }
    }
}
