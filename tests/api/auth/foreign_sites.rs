//! Pages of other sites can neither sign a visitor in nor out.

use pitboard_api::ProblemCode;
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TestApp, people::PASSWORD};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{LOGIN, LOGOUT, REFRESH, REGISTER, cookie, is_accepted, login, registration, with_cookie};
use crate::{
    on_both_databases,
    walk::{answers::refused, rows},
};

const SHOP: &str = "https://shop.example";
const PATHS: [&str; 6] =
    [REGISTER, LOGIN, REFRESH, LOGOUT, "/api/v1/auth/invitation", "/api/v1/auth/password-reset"];

async fn send(app: &TestApp, path: &str, headers: &[(&str, &str)], body: &Value) -> RawAnswer {
    let raw = app.anonymous().raw(Method::POST, path).json(body);
    let raw = headers.iter().fold(raw, |raw, (name, value)| raw.header(name, value));
    raw.send().await.expect("an answer")
}

fn credentials() -> Value {
    json!({ "email": "ada@example.com", "password": PASSWORD })
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn requests_of_other_sites_are_refused_and_change_nothing(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await;
    let session = cookie(&login(&app, "ada@example.com", PASSWORD).await);
    let sent = format!("pitboard_refresh={session}");
    let before = rows::of(&app).await;
    for path in PATHS {
        for foreign in [
            &[("Origin", "https://evil.example")][..],
            &[("Origin", "null")],
            &[("Sec-Fetch-Site", "cross-site")],
            &[("Sec-Fetch-Site", "same-site")],
            &[("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Cookie", &sent)],
            &[("Origin", "https://sub.garage.example"), ("Cookie", &sent)],
        ] {
            let answer = send(&app, path, foreign, &credentials()).await;
            refused(&app, path, &answer, ProblemCode::Forbidden, &format!("{foreign:?}"));
            assert!(answer.header("set-cookie").is_none(), "{path} {foreign:?}");
        }
    }
    assert_eq!(rows::of(&app).await, before);
    assert_eq!(with_cookie(&app, REFRESH, &session).await.status, 200, "the session goes on");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn our_own_pages_programs_and_listed_origins_may_sign_in(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.allowed_origins = vec![SHOP.parse().expect("an origin")];
    })
    .await;
    app.customer("ada").await;
    let own = app.url.clone();
    for headers in [
        &[][..],
        &[("Origin", &*own)],
        &[("Origin", &*own), ("Sec-Fetch-Site", "same-origin")],
        &[("Sec-Fetch-Site", "none")],
        &[("Origin", SHOP), ("Sec-Fetch-Site", "cross-site")],
    ] {
        assert_eq!(send(&app, LOGIN, headers, &credentials()).await.status, 200, "{headers:?}");
    }
    let body = registration("ben@example.com", PASSWORD);
    assert_eq!(send(&app, REGISTER, &[("Origin", &*own)], &body).await.status, 201);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_public_url_that_was_not_configured_does_not_matter(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.public_url = Some("http://0.0.0.0:8000".to_owned());
    })
    .await;
    app.customer("ada").await;
    let own = app.url.clone();
    let answer = send(&app, LOGIN, &[("Origin", &*own)], &credentials()).await;
    assert_eq!(answer.status, 200);
    assert!(is_accepted(&app, &super::access(&answer)).await);
}
