//! Rejected tokens: missing, forged, expired, of an ended session, of a deactivated account.

use diesel::prelude::*;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use pitboard_api::{Login, ProblemCode};
use pitboard_client::{Client, reqwest::Method};
use pitboard_server::{app::transactions::SERVED_WORKSHOP, db::engine::schema::accounts};
use pitboard_tests::{Backend, TestApp, at, people::PASSWORD};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    on_both_databases,
    walk::{answers::refused, rows, scene::Scene},
};

/// The secret of the test servers.
const SECRET: &str = "a secret for tests, long enough to be one";

/// Tries every operation that needs a session: all are refused, and nothing changes.
async fn assert_rejected(scene: &Scene, authorization: Option<&str>, what: &str) {
    let before = rows::of(&scene.app).await;
    let client = scene.app.anonymous();
    for operation in scene.document.operations().iter().filter(|operation| !operation.is_public()) {
        let target = operation.target(None);
        let mut raw = operation.raw(&client, &target);
        if let Some(authorization) = authorization {
            raw = raw.header("Authorization", authorization);
        }
        // The body is not validated before the session.
        let answer = raw.header("Content-Type", "text/plain").body("{").send().await.expect("an answer");
        let what = format!("{} with {what}", operation.id);
        refused(&scene.app, &target, &answer, ProblemCode::Unauthenticated, &what);
        operation.assert_documents(&answer);
    }
    assert_eq!(rows::of(&scene.app).await, before, "{what}");
}

/// Signs in and returns the access token.
async fn token(app: &TestApp, email: &str) -> String {
    let login = Login { email: email.to_owned(), password: PASSWORD.to_owned(), code: None };
    app.anonymous().login(&login).await.expect("a sign-in").access_token
}

fn claims(token: &str) -> Value {
    let decoding = jsonwebtoken::DecodingKey::from_secret(SECRET.as_bytes());
    let mut validation = jsonwebtoken::Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    jsonwebtoken::decode::<Value>(token, &decoding, &validation).expect("a token of the server").claims
}

fn signed(claims: &Value, algorithm: Algorithm, secret: &str) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).expect("a token")
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_operation_but_the_public_ones_is_401_without_a_token(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    assert_rejected(&scene, None, "nothing").await;
    for nonsense in
        ["", "Bearer", "Bearer ", "Bearer nonsense", "Bearer a.b.c", "Basic YWRhOmFkYQ==", "bearer\tx"]
    {
        assert_rejected(&scene, Some(nonsense), nonsense).await;
    }
    assert_rejected(&scene, Some(&format!("Bearer {}", "x".repeat(5000))), "a long token").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_forged_token_is_401(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let real = token(&scene.app, &scene.admin.account.email).await;
    let other = claims(&token(&scene.app, &scene.owner.account.email).await);
    let own = claims(&real);
    let Some([header, body, signature]) = real.split('.').collect::<Vec<_>>().first_chunk().copied() else {
        panic!("three parts")
    };
    let valid = signed(&own, Algorithm::HS256, SECRET);
    assert_eq!(
        scene.app.anonymous().with_token(&valid).get_me().await.expect("an account").id,
        scene.admin.id()
    );

    // {"alg":"none"} and {"typ":"JWT","alg":"none"}
    let none = ["eyJhbGciOiJub25lIn0", "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0"];
    let forged = [
        ("no signature", format!("{header}.{body}.")),
        ("algorithm none", format!("{}.{body}.", none[0])),
        ("algorithm none with a signature", format!("{}.{body}.{signature}", none[1])),
        ("another secret", signed(&own, Algorithm::HS256, "another secret of more than 32 bytes!")),
        ("another algorithm", signed(&own, Algorithm::HS512, SECRET)),
        ("half a signature", format!("{header}.{body}.{}", &signature[..signature.len() / 2])),
        (
            "a session that does not exist",
            signed(&with(&own, "sid", json!("0123abcd")), Algorithm::HS256, SECRET),
        ),
        (
            "another person's session",
            signed(&with(&own, "sid", other["sid"].clone()), Algorithm::HS256, SECRET),
        ),
        (
            "another person's account",
            signed(&with(&other, "sub", own["sub"].clone()), Algorithm::HS256, SECRET),
        ),
        ("no account", signed(&with(&own, "sub", json!("x")), Algorithm::HS256, SECRET)),
        (
            "a huge account",
            signed(&with(&own, "sub", json!("9223372036854775808")), Algorithm::HS256, SECRET),
        ),
        ("another issuer", signed(&with(&own, "iss", json!("another")), Algorithm::HS256, SECRET)),
        ("another audience", signed(&with(&own, "aud", json!("another")), Algorithm::HS256, SECRET)),
        ("no audience", signed(&with(&own, "aud", Value::Null), Algorithm::HS256, SECRET)),
        ("no expiry", signed(&with(&own, "exp", Value::Null), Algorithm::HS256, SECRET)),
        ("an expiry in the past", signed(&with(&own, "exp", json!(1)), Algorithm::HS256, SECRET)),
    ];
    for (what, token) in forged {
        assert_rejected(&scene, Some(&format!("Bearer {token}")), what).await;
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_token_cannot_claim_a_higher_role(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let own = claims(&token(&scene.app, &scene.owner.account.email).await);
    let forged = signed(&with(&own, "role", json!("admin")), Algorithm::HS256, SECRET);
    let refused = scene.app.anonymous().with_token(&forged).list_employees(&Default::default()).await;
    assert_eq!(refused.expect_err("a refusal").code(), Some(ProblemCode::Forbidden));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_expired_token_is_401(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let token = token(&scene.app, &scene.admin.account.email).await;
    scene.app.clock.set(at("2026-11-23T02:10:00Z"));
    assert_rejected(&scene, Some(&format!("Bearer {token}")), "an expired token").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_token_of_an_ended_session_is_401(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let token = token(&scene.app, &scene.admin.account.email).await;
    scene.app.anonymous().with_token(&token).logout().await.expect("a logout");
    assert_rejected(&scene, Some(&format!("Bearer {token}")), "an ended session's token").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_token_of_a_deactivated_account_is_401(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let token = token(&scene.app, &scene.manager.account.email).await;
    let id = scene.manager.id();
    let off = scene.app.system(move |tx| {
        Ok(diesel::update(accounts::table.find((SERVED_WORKSHOP, id)))
            .set(accounts::active.eq(false))
            .execute(tx.raw)?)
    });
    assert_eq!(off.await.ok(), Some(1));
    assert_rejected(&scene, Some(&format!("Bearer {token}")), "an inactive account's token").await;
    let login =
        Login { email: scene.manager.account.email.clone(), password: PASSWORD.to_owned(), code: None };
    let refused = scene.app.anonymous().login(&login).await.expect_err("a refusal");
    assert_eq!(refused.code(), Some(ProblemCode::Unauthenticated));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_bad_token_does_not_prevent_public_requests(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let client = Client::new(&app.url).with_token("nonsense");
    for path in ["/api/v1/workshop", "/api/v1/availability?date=2026-11-24", "/healthz", "/openapi.json"] {
        let answer = client.raw(Method::GET, path).send().await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
    }
}
