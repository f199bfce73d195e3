//! The throttle counts failed sign-ins and registrations. It uses the real clock, so the tests check only that the
//! burst passes and that a refusal follows soon.

use pitboard_api::ProblemCode;
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TestApp, people::PASSWORD};
use rstest_reuse::apply;
use serde_json::json;

use super::{LOGIN, REGISTER, access, login, post, registration};
use crate::{
    on_both_databases,
    walk::{answers::refused, rows},
};

async fn start_throttled(on: Backend) -> TestApp {
    TestApp::start_with(on, |setup| setup.rate_limits = true).await
}

/// Checks for 429 with the waiting time and nothing else.
fn assert_throttled(app: &TestApp, path: &str, answer: &RawAnswer, at_most: u64) {
    refused(app, path, answer, ProblemCode::RateLimited, "throttled");
    let wait: u64 = answer.header("retry-after").and_then(|wait| wait.parse().ok()).expect("seconds");
    assert!((1..=at_most).contains(&wait), "{wait}");
}

/// Starts a server that believes the addresses of [`login_from`].
async fn start_behind_proxy(on: Backend) -> TestApp {
    TestApp::start_with(on, |setup| {
        setup.rate_limits = true;
        setup.trusted_proxies = vec!["127.0.0.1".parse().expect("a network")];
    })
    .await
}

/// Signs in as a trusted proxy forwards it, with cookies or without.
async fn login_from(app: &TestApp, address: &str, cookies: &str, email: &str, password: &str) -> RawAnswer {
    let raw = app.anonymous().raw(Method::POST, LOGIN).header("X-Forwarded-For", address);
    let raw = if cookies.is_empty() { raw } else { raw.header("Cookie", cookies) };
    raw.json(&json!({ "email": email, "password": password })).send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_account_is_throttled_in_a_network_after_ten_failures_and_others_are_not(#[case] on: Backend) {
    let app = start_throttled(on).await;
    app.customer("ben").await;
    let mut refusals = 0;
    for guess in 0..20 {
        // Any case of the address counts for one account, whether or not it exists.
        let email = if guess % 2 == 0 { "ada@example.com" } else { "ADA@Example.com" };
        let answer = login(&app, email, "a wrong password").await;
        if answer.status == 429 {
            assert_throttled(&app, LOGIN, &answer, 13);
            refusals += 1;
        } else {
            assert_eq!(answer.status, 401);
        }
        assert!(guess >= 10 || refusals == 0, "the burst is accepted");
    }
    assert!(refusals > 0);
    assert_eq!(login(&app, "ben@example.com", PASSWORD).await.status, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn correct_sign_ins_are_not_counted(#[case] on: Backend) {
    let app = start_throttled(on).await;
    app.customer("ada").await;
    for round in 0..40 {
        assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 200, "{round}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn failures_of_others_do_not_keep_an_account_out(#[case] on: Backend) {
    let app = start_behind_proxy(on).await;
    app.admin("root").await;
    let email = "root@carmodx.example";
    let known = login_from(&app, "203.0.113.7", "", email, PASSWORD).await;
    let device = known.headers.get_all("set-cookie").iter().nth(1).and_then(|set| set.to_str().ok());
    let device = device.and_then(|set| set.split(';').next()).expect("the cookie of the device").to_owned();
    for attacker in 0..5 {
        let answer = login_from(&app, &format!("198.51.{attacker}.1"), "", email, "a wrong password").await;
        assert_eq!(answer.status, 401, "{attacker}");
    }
    // Even in the network of an attacker who has used up the failures of the account in it.
    let mut tried = 0;
    while login_from(&app, "192.0.2.66", "", email, "a wrong password").await.status != 429 {
        tried += 1;
        assert!(tried < 20, "it is not throttled");
    }
    assert_eq!(login_from(&app, "203.0.113.7", "", email, PASSWORD).await.status, 200, "a known network");
    assert_eq!(login_from(&app, "192.0.2.66", &device, email, PASSWORD).await.status, 200, "a known device");
    assert_eq!(login_from(&app, "192.0.2.67", "", email, PASSWORD).await.status, 200, "only delayed");
    let body = json!({ "current_password": PASSWORD, "new_password": "another long password" });
    let root = app.anonymous().with_token(&access(&known));
    let changed = root.raw(Method::POST, "/api/v1/me/password").json(&body).send().await.expect("an answer");
    assert_eq!(changed.status, 204, "the password can be changed during an attack");
    let mut tried = 0;
    while login_from(&app, "192.0.2.66", &device, email, "a wrong password").await.status != 429 {
        tried += 1;
        assert!(tried < 5, "the device is unknown after that, and may not fail ten times");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_device_of_another_account_and_a_forged_one_are_unknown(#[case] on: Backend) {
    let app = start_behind_proxy(on).await;
    app.customer("ada").await;
    app.customer("ben").await;
    let bens = login_from(&app, "203.0.113.7", "", "ben@example.com", PASSWORD).await;
    let device = bens.headers.get_all("set-cookie").iter().nth(1).and_then(|set| set.to_str().ok());
    let device = device.and_then(|set| set.split(';').next()).expect("the cookie of the device");
    let mut tried = 0;
    while login_from(&app, "192.0.2.66", device, "ada@example.com", "a wrong password").await.status != 429 {
        tried += 1;
        assert!(tried < 20, "it is not throttled");
    }
    assert!(tried >= 10, "{tried}");
    for cookie in [device, "pitboard_device=x.1.y", "pitboard_device="] {
        assert_eq!(login_from(&app, "192.0.2.66", cookie, "ada@example.com", PASSWORD).await.status, 429);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_address_is_throttled_after_thirty_failures_but_not_for_those_known_in_it(#[case] on: Backend) {
    let app = start_throttled(on).await;
    app.customer("ben").await;
    let mut tried = 0;
    let last = loop {
        let answer = login(&app, &format!("nobody{tried}@example.com"), PASSWORD).await;
        if answer.status != 401 {
            break answer;
        }
        tried += 1;
        assert!(tried < 60, "it is not throttled");
    };
    assert!(tried >= 30, "{tried}");
    assert_throttled(&app, LOGIN, &last, 3);
    assert_eq!(login(&app, "ben@example.com", PASSWORD).await.status, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn callers_behind_a_trusted_proxy_are_distinguished_and_other_forwarded_headers_are_ignored(
    #[case] on: Backend,
) {
    for (trusted, is_distinguished) in [("127.0.0.0/8", true), ("192.0.2.1", false)] {
        let app = TestApp::start_with(on, |setup| {
            setup.rate_limits = true;
            setup.trusted_proxies = vec![trusted.parse().expect("a network")];
        })
        .await;
        let start = app.count_entries().await;
        let mut refused = 0;
        for caller in 0..50 {
            let body = registration(&format!("new{caller}@example.com"), PASSWORD);
            let from = format!("198.51.100.7, \u{e9}, 203.0.113.{caller}");
            let request =
                app.anonymous().raw(Method::POST, REGISTER).header("X-Forwarded-For", &from).json(&body);
            let answer = request.send().await.expect("an answer");
            refused += u32::from(answer.status == 429);
        }
        assert_eq!(refused == 0, is_distinguished, "{refused}");
        let first = &app.entries_since(start).await[0];
        assert_eq!(first.from, if is_distinguished { "203.0.113.0" } else { "127.0.0.1" });
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_address_is_throttled_after_twenty_registrations(#[case] on: Backend) {
    let app = start_throttled(on).await;
    let mut registered = 0;
    let last = loop {
        let answer =
            post(&app, REGISTER, &registration(&format!("new{registered}@example.com"), PASSWORD)).await;
        if answer.status != 201 {
            break answer;
        }
        registered += 1;
        assert!(registered < 50, "it is not throttled");
    };
    assert!(registered >= 20, "{registered}");
    // The registrations of a minute, or the new customers of a day.
    assert_throttled(&app, REGISTER, &last, 4_321);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn attempts_at_the_current_password_are_throttled_too(#[case] on: Backend) {
    let app = start_throttled(on).await;
    let ada = app.customer("ada").await;
    let before = rows::of(&app).await;
    let path = "/api/v1/me/password";
    let body = json!({ "current_password": "a wrong password", "new_password": "another long password" });
    let mut tried = 0;
    let last = loop {
        let answer = ada.raw(Method::POST, path).json(&body).send().await.expect("an answer");
        if answer.status != 409 {
            break answer;
        }
        tried += 1;
        assert!(tried < 20, "it is not throttled");
    };
    assert!(tried >= 10, "{tried}");
    assert_throttled(&app, path, &last, 13);
    assert_eq!(rows::of(&app).await, before);
    assert_eq!(
        login(&app, "ada@example.com", PASSWORD).await.status,
        200,
        "sign-ins are counted by themselves"
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn malformed_requests_do_not_count_for_the_throttle(#[case] on: Backend) {
    let app = start_throttled(on).await;
    app.customer("ada").await;
    for _ in 0..50 {
        assert_eq!(post(&app, LOGIN, &json!({ "email": "ada@example.com" })).await.status, 422);
    }
    assert_eq!(login(&app, "ada@example.com", PASSWORD).await.status, 200);
}
