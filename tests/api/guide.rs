//! The documents for developers: the reference, the pages about problems, `/llms.txt` and the API catalogue.

use std::collections::BTreeSet;

use pitboard_api::{Problem, ProblemCode};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;
use serde_json::Value;

use crate::{
    on_both_databases,
    walk::{answers::assert_headers, document::Document},
};

async fn get(app: &TestApp, target: &str, accept: &str) -> RawAnswer {
    app.anonymous().raw(Method::GET, target).header("Accept", accept).send().await.expect("an answer")
}

/// Checks a page: its headers, and that nothing in it needs a script or another origin.
async fn assert_page(app: &TestApp, target: &str) -> String {
    let answer = get(app, target, "text/html").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("text/html; charset=utf-8")),
        "{target}"
    );
    assert_headers(&answer, target);
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{target}: {policy}");
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"), "{target}");
    let tag = answer.header("etag").expect("an ETag");
    let held = app.anonymous().raw(Method::GET, target).header("If-None-Match", tag).send().await;
    assert_eq!(held.expect("an answer").status, 304, "{target}");
    let html = answer.text();
    for forbidden in ["<script", "<style", "style=", "src=", "onclick", "http-equiv"] {
        assert!(!html.contains(forbidden), "{target} has {forbidden}");
    }
    for expected in
        ["<!doctype html>", "<html lang=\"en\">", "<main id=\"content\">", "<meta name=\"viewport\""]
    {
        assert!(html.contains(expected), "{target} lacks {expected}");
    }
    assert_eq!(html.matches("<h1>").count(), 1, "{target}");
    html
}

/// Returns the values of an attribute.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_problem_code_has_a_page_at_the_type_of_its_problems(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let list = assert_page(&app, "/problems").await;
    for code in ProblemCode::ALL {
        let target = format!("/problems/{code}");
        assert!(list.contains(&format!("href=\"{target}\"")), "{code}");
        let html = assert_page(&app, &target).await;
        for expected in ["<h2>Meaning</h2>", "<h2>What to do</h2>", "<h2>Example</h2>", code.as_str()] {
            assert!(html.contains(expected), "{code} lacks {expected}");
        }
        let answer = get(&app, &target, "application/json").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")), "{code}");
        let body: Value = answer.json().expect("JSON");
        assert_eq!(
            (body["meaning"].as_str(), body["action"].as_str()),
            (Some(code.meaning()), Some(code.action()))
        );
        let example: Problem = serde_json::from_value(body["example"].clone()).expect("a problem");
        assert_eq!((example.code, example.status), (*code, code.status()));
        assert_eq!(example.r#type, format!("{}{target}", app.url), "{code}");
    }
    let missing =
        get(&app, "/api/v1/nothing", "application/json").await.json::<Problem>().expect("a problem");
    let page = get(&app, missing.r#type.trim_start_matches(&app.url), "text/html").await;
    assert_eq!(page.status, 200, "{}", missing.r#type);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_reference_has_every_operation_and_schema_and_no_broken_link(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let html = assert_page(&app, "/docs").await;
    let ids = attributes(&html, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "two elements have the same id");
    let document = Document::published();
    for operation in document.operations() {
        assert!(unique.contains(operation.id.as_str()), "{}", operation.id);
    }
    for name in document.0["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(unique.contains(format!("schema-{name}").as_str()), "{name}");
    }
    let targets: BTreeSet<&str> = attributes(&html, "href").into_iter().collect();
    for target in targets {
        match target.strip_prefix('#') {
            Some(id) => assert!(unique.contains(id), "{target}"),
            None if target.starts_with("data:") => {}
            None => assert_eq!(get(&app, target, "*/*").await.status, 200, "{target}"),
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn llms_txt_names_existing_operations_with_their_paths(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let answer = get(&app, "/llms.txt", "*/*").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    assert_headers(&answer, "/llms.txt");
    let (text, document) = (answer.text(), Document::published());
    let mut named = 0;
    for line in text.lines().filter(|line| line.starts_with("- `")) {
        let mut words = line.trim_start_matches("- ").split([' ', ';']);
        let mut next = || words.next().unwrap_or_default();
        let (id, method, url) = (next().trim_matches('`'), next(), next());
        let operation = document.operation(id);
        let path = url.strip_prefix(&app.url).and_then(|path| path.split('?').next());
        assert_eq!((operation.method.as_str(), Some(operation.path.as_str())), (method, path), "{line}");
        named += 1;
    }
    assert!(named >= 9 && text.contains(&format!("{}/openapi.json", app.url)), "{text}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_api_catalogue_links_the_document_the_reference_and_the_status(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let answer = get(&app, "/.well-known/api-catalog", "*/*").await;
    let media_type = "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)));
    let body: Value = answer.json().expect("JSON");
    let api = format!("{}/api/v1", app.url);
    assert_eq!(body["linkset"][0]["item"][0]["href"], api);
    let entry = &body["linkset"][1];
    assert_eq!(entry["anchor"], api);
    for relation in ["service-desc", "service-doc", "service-meta", "status"] {
        let target = entry[relation][0]["href"].as_str().and_then(|url| url.strip_prefix(&app.url));
        let linked = get(&app, target.expect(relation), "*/*").await;
        let expected = entry[relation][0]["type"].as_str().expect("a type");
        assert_eq!(linked.status, 200, "{relation}");
        assert!(linked.header("content-type").is_some_and(|own| own.starts_with(expected)), "{relation}");
    }
    let head = app.anonymous().raw(Method::HEAD, "/.well-known/api-catalog").send().await.expect("an answer");
    assert_eq!(head.header("link"), Some("</.well-known/api-catalog>; rel=\"api-catalog\""));
}
