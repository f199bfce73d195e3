//! Requests of scripts from other origins: public reads are open to all, other operations to listed origins only.

use std::collections::BTreeSet;

use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TestApp, program};
use rstest_reuse::apply;

use crate::{
    on_both_databases,
    walk::{answers::assert_headers, document::Document, scene::Scene},
};

const SHOP: &str = "https://shop.example";
const STRANGER: &str = "https://stranger.example";
const DAY: &str = "/api/v1/availability?date=2026-11-24";

async fn start(on: Backend) -> TestApp {
    TestApp::start_with(on, |setup| setup.allowed_origins = vec![SHOP.parse().expect("an origin")]).await
}

async fn send(client: &Client, method: &str, target: &str, headers: &[(&str, &str)]) -> RawAnswer {
    let raw = client.raw(method.parse().expect("a method"), target);
    let raw = headers.iter().fold(raw, |raw, (name, value)| raw.header(name, value));
    raw.send().await.expect("an answer")
}

fn origin(answer: &RawAnswer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

fn words(answer: &RawAnswer, name: &str) -> BTreeSet<String> {
    answer.header(name).unwrap_or_default().split(", ").map(str::to_owned).collect()
}

fn varies_by(answer: &RawAnswer, name: &str) -> bool {
    answer.headers.get_all("vary").iter().any(|value| value.to_str().is_ok_and(|text| text.contains(name)))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_public_read_is_open_to_any_origin_and_no_other_operation_is(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let anonymous = app.anonymous();
    for operation in Document::published().operations() {
        if operation.is_stream() {
            continue;
        }
        let target = operation.target(None);
        let answer = send(&anonymous, operation.method.as_str(), &target, &[("Origin", STRANGER)]).await;
        let is_open = operation.is_public() && operation.method == Method::GET;
        assert_eq!(origin(&answer), is_open.then_some("*"), "{} {}", operation.id, answer.status);
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{}", operation.id);
        let exposed = words(&answer, "access-control-expose-headers");
        for name in ["ETag", "Retry-After", "X-Request-Id", "RateLimit", "RateLimit-Policy"] {
            assert_eq!(exposed.contains(name), is_open, "{} {name}", operation.id);
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn answers_from_memory_304_and_refusals_of_public_reads_are_open_too(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let anonymous = app.anonymous();
    let first = send(&anonymous, "GET", DAY, &[]).await;
    let tag = first.header("etag").expect("an ETag");
    let again = send(&anonymous, "GET", DAY, &[]).await;
    let unchanged = send(&anonymous, "GET", DAY, &[("If-None-Match", tag)]).await;
    let head = send(&anonymous, "HEAD", DAY, &[]).await;
    let refused = send(&anonymous, "GET", "/api/v1/availability?date=never", &[]).await;
    let missing = send(&anonymous, "GET", "/api/v1/services/999", &[]).await;
    for (answer, status) in
        [(first, 200), (again, 200), (unchanged, 304), (head, 200), (refused, 422), (missing, 404)]
    {
        assert_eq!((answer.status, origin(&answer)), (status, Some("*")), "{}", answer.text());
        assert!(answer.header("access-control-expose-headers").is_some(), "{status}");
        assert_headers(&answer, "a public read");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_authorization_is_never_combined_with_any_origin(#[case] on: Backend) {
    let app = start(on).await;
    let ada = app.customer("ada").await;
    for _ in 0..2 {
        for target in [DAY, "/api/v1/workshop", "/api/v1/services"] {
            send(&app.anonymous(), "GET", target, &[]).await;
            let answer = send(&ada, "GET", target, &[("Origin", STRANGER)]).await;
            assert_eq!((answer.status, origin(&answer)), (200, None), "{target}");
            assert!(varies_by(&answer, "Authorization"), "{target}");
            let listed = send(&ada, "GET", target, &[("Origin", SHOP)]).await;
            assert_eq!((listed.status, origin(&listed)), (200, Some(SHOP)), "{target}");
            assert!(varies_by(&listed, "Origin"), "{target}");
        }
    }
    let preflight = [
        ("Origin", STRANGER),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "content-type, Authorization"),
    ];
    let answer = send(&app.anonymous(), "OPTIONS", DAY, &preflight).await;
    assert_eq!((answer.status, origin(&answer)), (204, None));
    assert_eq!(answer.header("access-control-allow-headers"), None);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_listed_origins_may_call_other_operations(#[case] on: Backend) {
    let app = start(on).await;
    let ada = app.customer("ada").await;
    for (from, expected) in
        [(SHOP, Some(SHOP)), (STRANGER, None), ("null", None), ("https://shop.example.evil", None)]
    {
        for target in ["/api/v1/me", "/api/v1/appointments/00000000", "/api/v1/audit-log"] {
            let answer = send(&ada, "GET", target, &[("Origin", from)]).await;
            assert_eq!(origin(&answer), expected, "{from} {target} {}", answer.status);
            assert!(varies_by(&answer, "Origin"), "{from} {target}");
            assert_eq!(answer.header("access-control-allow-credentials"), None, "{from} {target}");
        }
        let preflight = [
            ("Origin", from),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "authorization,content-type,idempotency-key"),
        ];
        let answer = send(&app.anonymous(), "OPTIONS", "/api/v1/appointments", &preflight).await;
        assert_eq!((answer.status, origin(&answer)), (204, expected), "{from}");
        let methods = words(&answer, "access-control-allow-methods");
        assert_eq!(methods.contains("POST"), expected.is_some(), "{from}");
        let headers = words(&answer, "access-control-allow-headers");
        for name in ["Authorization", "Content-Type", "Idempotency-Key", "If-Match"] {
            assert_eq!(headers.contains(name), expected.is_some(), "{from} {name}");
        }
        assert_eq!(answer.header("access-control-max-age").is_some(), expected.is_some(), "{from}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn options_of_every_known_path_lists_its_methods(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let operations = scene.document.operations();
    for operation in &operations {
        let mut known: BTreeSet<String> =
            operations.iter().filter(|o| o.path == operation.path).map(|o| o.method.to_string()).collect();
        let can_read = known.contains("GET");
        known.extend(can_read.then(|| "HEAD".to_owned()));
        known.insert("OPTIONS".to_owned());
        let target = operation.target(None);
        let answer = send(&scene.app.anonymous(), "OPTIONS", &target, &[]).await;
        assert_eq!((answer.status, answer.text().as_str()), (204, ""), "{target}");
        assert_eq!(words(&answer, "allow"), known, "{target}");
        assert_headers(&answer, &target);
        let is_open =
            operations.iter().any(|o| o.path == operation.path && o.method == Method::GET && o.is_public());
        let expected = is_open.then_some("GET, HEAD");
        assert_eq!(answer.header("access-control-allow-methods"), expected, "{target}");
        assert_eq!(origin(&answer), is_open.then_some("*"), "{target}");
    }
    for target in ["/openapi.json", "/docs", "/problems/closed", "/llms.txt", "/.well-known/api-catalog"] {
        let answer = send(&scene.app.anonymous(), "OPTIONS", target, &[]).await;
        assert_eq!((answer.status, origin(&answer)), (204, Some("*")), "{target}");
    }
    for target in ["/api/v1/nothing", "/problems/nothing", "/docs/nothing", "/"] {
        assert_eq!(send(&scene.app.anonymous(), "OPTIONS", target, &[]).await.status, 404, "{target}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn allowed_origins_are_a_setting_and_an_invalid_one_is_one_line(#[case] on: Backend) {
    let place = on.place();
    let server =
        program::Serving::start(&place, &["--allowed-origins", "https://a.example,HTTPS://Shop.Example:443"]);
    let answer = send(&Client::new(&server.url), "GET", "/api/v1/me", &[("Origin", SHOP)]).await;
    assert_eq!((answer.status, origin(&answer)), (401, Some(SHOP)));
    drop(server);
    for wrong in ["*", "null", "shop.example", "https://shop.example/book", "https://a.example,"] {
        let finished = program::run(program::pitboard(&place, &["serve", "--allowed-origins", wrong]), "");
        assert_eq!((finished.code, finished.stderr.lines().count()), (Some(1), 1), "{wrong}: {finished:?}");
        assert!(finished.stderr.contains("must be origins such as"), "{wrong}: {finished:?}");
    }
}
