//! Unknown paths and methods.

use pitboard_api::ProblemCode::{MethodNotAllowed, NotFound};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_domain::status::Status;
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;

use crate::{
    on_both_databases,
    walk::{answers::refused, document::Document, rows, scene::Scene},
};

async fn request(app: &TestApp, method: &str, target: &str, accept: &str) -> RawAnswer {
    let method: Method = method.parse().expect("a method");
    app.anonymous().raw(method, target).header("Accept", accept).send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_known_path_with_another_method_is_405_and_lists_the_allowed_methods(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let before = rows::of(&scene.app).await;
    let operations = scene.document.operations();
    let mut refusals = 0;
    for operation in &operations {
        let mut known: Vec<&str> =
            operations.iter().filter(|o| o.path == operation.path).map(|o| o.method.as_str()).collect();
        if known.contains(&"GET") {
            known.push("HEAD");
        }
        known.push("OPTIONS");
        let target = operation.target(None);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            if known.contains(&method) {
                continue;
            }
            let answer = request(&scene.app, method, &target, "*/*").await;
            refused(&scene.app, &target, &answer, MethodNotAllowed, &format!("{method} {target}"));
            let mut allowed: Vec<&str> = answer.header("allow").expect("Allow").split(", ").collect();
            allowed.sort_unstable();
            known.sort_unstable();
            assert_eq!(allowed, known, "{method} {target}");
            refusals += 1;
        }
    }
    assert!(refusals > 150, "{refusals}");
    let answer = request(&scene.app, "POST", "/openapi.json", "*/*").await;
    refused(&scene.app, "/openapi.json", &answer, MethodNotAllowed, "the document");
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_route_of_the_api_is_a_problem_even_to_a_browser(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    for target in [
        "/api/v1/nothing",
        "/api/v1/",
        "/api/",
        "/api/v2/workshop",
        "/api/v1/appointments/x/y/z",
        "/appointments/api/",
        "/appointments/api/nothing",
        "/appointments/api/available-slots/x",
        "/api/v1/..%2f..%2fetc/passwd",
        "/api/v1/%00",
        "/api",
        "/API/v1/services",
        "/docs/nothing",
        "/docs/",
        "/problems/nothing",
        "/problems/closed/x",
        "/.well-known/nothing",
        "/.well-known",
        "/llms.txt/x",
        "/openapi.json/x",
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            let answer = request(&app, method, target, "text/html,*/*;q=0.8").await;
            refused(&app, target, &answer, NotFound, &format!("{method} {target}"));
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_address_of_the_page_returns_the_page_to_browsers_and_a_problem_to_others(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    for target in ["/", "/appointments/book/", "/appointments/7K3M9QXR", "/admin/nothing", "/a/7K3M9QXR"] {
        let page = request(&app, "GET", target, "text/html").await;
        let content_type = page.header("content-type").expect("a type");
        assert!(content_type.starts_with("text/"), "{target}: {content_type}");
        refused(&app, target, &request(&app, "GET", target, "application/json").await, NotFound, target);
        refused(&app, target, &request(&app, "POST", target, "text/html").await, NotFound, target);
    }
    for file in [
        "/nothing.js",
        "/favicon.gif",
        "/.env",
        "/assets/app-0123456789abcdef.wasm",
        "/a/b.css",
        "/.git/config",
    ] {
        refused(&app, file, &request(&app, "GET", file, "*/*").await, NotFound, file);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_address_that_belongs_to_no_page_is_404_to_everybody(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    for target in ["/nothing", "/metrics", "/secret", "/apis", "/apiary/v1", "/Admin", "//", "//admin"] {
        // With the page built in, a browser gets the page, which says that nothing is there.
        let answer = request(&app, "GET", target, "text/html").await;
        assert_eq!(answer.status, 404, "{target}");
        assert!(answer.header("etag").is_none(), "{target}");
        refused(&app, target, &request(&app, "GET", target, "application/json").await, NotFound, target);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn head_is_get_without_the_body(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let booked = scene.appointment(Status::Booked).await;
    let gets =
        Document::published().operations().into_iter().filter(|operation| operation.method == Method::GET);
    for operation in gets {
        let target = operation.target(Some(&booked));
        for client in [&scene.admin.client, &scene.app.anonymous()] {
            let get = operation.send(client, &target, None).await;
            let head = client.raw(Method::HEAD, &target).send().await.expect("an answer");
            assert_eq!((head.status, head.text().as_str()), (get.status, ""), "{target}");
            for name in
                ["content-type", "etag", "cache-control", "content-length", "www-authenticate", "vary"]
            {
                assert_eq!(head.header(name), get.header(name), "{target} {name}");
            }
        }
    }
    let head = scene.admin.raw(Method::HEAD, "/api/v1/nothing").send().await.expect("an answer");
    assert_eq!((head.status, head.text().as_str()), (404, ""));
    let head = scene.admin.raw(Method::HEAD, "/api/v1/auth/login").send().await.expect("an answer");
    assert_eq!((head.status, head.header("allow")), (405, Some("POST, OPTIONS")));
}
