//! The headers of every kind of answer: its id, security headers, caching.

use std::collections::HashSet;

use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use rstest_reuse::apply;

use crate::{
    on_both_databases,
    walk::{answers::assert_headers, requests, scene::Scene},
};

#[apply(on_both_databases)]
#[actix_web::test]
async fn only_public_get_answers_can_be_cached(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let mut ids = HashSet::new();
    for operation in scene.document.operations() {
        let target = scene.target(&operation, Some(&scene.appointment(Status::Assigned).await)).await;
        let body = operation.body().map(|_| requests::body(&operation.id, &scene));
        let client = match operation.id.as_str() {
            // The call ends its session, so it gets a separate one.
            "logout" => scene.session_of(&scene.admin).await,
            _ => scene.permitted_client(&operation).clone(),
        };
        let answer = operation.send(&client, &target, body.as_ref()).await;
        let what = format!("{} {}", operation.id, answer.text());
        assert_headers(&answer, &what);
        // A health check must not receive a cached answer, nor can a stream be one.
        let tags = operation.object["tags"].to_string();
        let is_cacheable = operation.method == Method::GET
            && operation.is_public()
            && !tags.contains("operations")
            && !operation.is_stream();
        let expected = if is_cacheable { "public, max-age=0, s-maxage=1" } else { "no-store" };
        assert_eq!(answer.header("cache-control"), Some(expected), "{what}");
        if is_cacheable {
            assert!(answer.header("vary").is_some_and(|vary| vary.contains("Accept-Encoding")), "{what}");
            assert!(answer.header("etag").is_some(), "{what}");
            let get = scene.app.anonymous().raw(Method::GET, &target);
            let unchanged =
                get.header("If-None-Match", answer.header("etag").unwrap_or_default()).send().await;
            let unchanged = unchanged.expect("an answer");
            assert_eq!((unchanged.status, unchanged.text().as_str()), (304, ""), "{what}");
            assert_headers(&unchanged, &what);
            assert_eq!(unchanged.header("cache-control"), Some(expected), "{what}");
            operation.assert_documents(&unchanged);
        }
        assert!(
            ids.insert(answer.header("x-request-id").map(str::to_owned)),
            "two responses have the same id"
        );
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_caller_cannot_choose_the_id_of_an_answer(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let raw = scene.app.anonymous().raw(Method::GET, "/api/v1/workshop");
    let answer: RawAnswer = raw.header("X-Request-Id", "chosen\tby me").send().await.expect("an answer");
    assert_headers(&answer, "a chosen id");
    assert_ne!(answer.header("x-request-id"), Some("chosen\tby me"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_answer_does_not_name_the_software(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    for target in ["/", "/healthz", "/api/v1/workshop", "/api/v1/nothing", "/api/v1/me", "/openapi.json"] {
        let answer = scene.app.anonymous().raw(Method::GET, target).send().await.expect("an answer");
        assert_headers(&answer, target);
        for name in ["server", "x-powered-by"] {
            assert_eq!(answer.header(name), None, "{target}");
        }
    }
}
