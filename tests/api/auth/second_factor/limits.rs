//! Six digits can be guessed, so that guesses are few, wherever they come from.

use pitboard_api::ProblemCode;
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{
    Authenticator, Backend, TestApp,
    authenticator::{code, login},
    people::PASSWORD,
    refusal,
};
use rstest_reuse::apply;

use crate::{auth::LOGIN, on_both_databases, walk::answers::refused};

async fn login_from(app: &TestApp, address: &str, email: &str, code: Option<&str>) -> RawAnswer {
    let raw = app.anonymous().raw(Method::POST, LOGIN).header("X-Forwarded-For", address);
    let body = serde_json::json!({ "email": email, "password": PASSWORD, "code": code });
    raw.json(&body).send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn guesses_at_the_code_of_an_account_are_limited_from_everywhere(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| {
        setup.rate_limits = true;
        setup.trusted_proxies = vec!["127.0.0.1".parse().expect("a network")];
    })
    .await;
    let (john, mary) = (app.employee("john").await, app.manager("mary").await);
    let (own, codes) = Authenticator::enroll(&app, &john).await;
    let (of_mary, _) = Authenticator::enroll(&app, &mary).await;
    let email = &*login(&john, None).email;
    let wrong = own.code(app.clock.now() + chrono::TimeDelta::hours(1));
    // A sign-in without a code is no guess.
    for guess in 0..20 {
        let answer = login_from(&app, &format!("198.51.100.{guess}"), email, None).await;
        assert_eq!(answer.status, 401, "{guess}");
    }
    for guess in 0..10 {
        let answer = login_from(&app, &format!("198.51.{guess}.1"), email, Some(&wrong)).await;
        refused(&app, LOGIN, &answer, ProblemCode::SecondFactorRequired, "a wrong code");
    }
    let answer = login_from(&app, "203.0.113.7", email, Some(&own.next_code(&app))).await;
    refused(&app, LOGIN, &answer, ProblemCode::RateLimited, "a right code after ten wrong ones");
    let wait: u64 = answer.header("retry-after").and_then(|wait| wait.parse().ok()).expect("seconds");
    assert!((1..=301).contains(&wait), "{wait}");

    let other = login_from(&app, "203.0.113.7", &mary.account.email, Some(&of_mary.next_code(&app))).await;
    assert_eq!(other.status, 200, "another account: {}", other.text());
    let recovered = login_from(&app, "203.0.113.7", email, Some(&codes[0])).await;
    assert_eq!(recovered.status, 200, "a recovery code cannot be guessed: {}", recovered.text());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn guesses_at_the_recovery_codes_in_a_session_are_limited(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.rate_limits = true).await;
    let john = app.employee("john").await;
    let (_, codes) = Authenticator::enroll(&app, &john).await;
    john.replace_recovery_codes(&code(&*codes[0])).await.expect("new codes");
    for guess in 0..10 {
        // Used before.
        let wrong = refusal(john.replace_recovery_codes(&code(&*codes[0])).await);
        assert_eq!(wrong.code, ProblemCode::Inconsistent, "{guess}");
    }
    let limited = refusal(john.replace_recovery_codes(&code(&*codes[1])).await);
    assert_eq!(limited.code, ProblemCode::RateLimited);
}
