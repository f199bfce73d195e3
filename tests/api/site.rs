//! The files that programs look for on every site: `robots.txt` and `security.txt`.

use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;

use crate::{on_both_databases, walk::answers::assert_headers};

async fn get(app: &TestApp, target: &str) -> RawAnswer {
    let answer = app.anonymous().raw(Method::GET, target).send().await.expect("an answer");
    assert_eq!(answer.status, 200, "{target}");
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"), "{target}");
    assert_headers(&answer, target);
    answer
}

#[actix_web::test]
async fn robots_may_read_the_public_pages_and_neither_links_to_appointments_nor_the_api() {
    let app = TestApp::start(Backend::Sqlite).await;
    let robots = get(&app, "/robots.txt").await.text();
    assert_eq!(robots, "User-agent: *\nDisallow: /a/\nDisallow: /api/\nDisallow: /mcp\nAllow: /\n");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn finders_of_vulnerabilities_learn_whom_to_tell_until_when(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.phone = Some("+91 79 4000 1234".to_owned());
        setup.public_url = Some("https://shop.example".to_owned());
    })
    .await;
    let answer =
        app.anonymous().raw(Method::GET, "/.well-known/security.txt").send().await.expect("an answer");
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("public, max-age=86400")));
    assert_eq!(
        answer.text(),
        "Contact: tel:+917940001234\nContact: https://shop.example/\nExpires: 2027-05-22T00:00:00Z\n\
         Preferred-Languages: en\nCanonical: https://shop.example/.well-known/security.txt\n"
    );
    let post =
        app.anonymous().raw(Method::POST, "/.well-known/security.txt").send().await.expect("an answer");
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD, OPTIONS")));
}
