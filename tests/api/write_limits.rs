//! The limits of writes: per account and API key, and per network without either. They use the real clock, so the
//! tests check only that the burst passes and that a refusal follows soon.

use pitboard_api::ProblemCode;
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_domain::scope::Scope;
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;
use serde_json::json;

use crate::{
    integrations::{create_key, new_key},
    on_both_databases,
    walk::answers::refused,
};

const VEHICLES: &str = "/api/v1/me/vehicles";
const LOGOUT: &str = "/api/v1/auth/logout";

async fn start_limited(on: Backend) -> TestApp {
    TestApp::start_with(on, |setup| {
        setup.rate_limits = true;
        setup.trusted_proxies = vec!["127.0.0.1".parse().expect("a network")];
    })
    .await
}

/// Sends a write that is refused for its body, which counts as well.
async fn write(caller: &Client) -> RawAnswer {
    caller.raw(Method::POST, VEHICLES).json(&json!({})).send().await.expect("an answer")
}

/// Sends a write of a caller without an account, as a trusted proxy forwards it.
async fn write_from(app: &TestApp, address: &str) -> RawAnswer {
    let raw = app.anonymous().raw(Method::POST, LOGOUT).header("X-Forwarded-For", address);
    raw.send().await.expect("an answer")
}

/// Returns the parameters `r` and `t` of `RateLimit`.
fn left(answer: &RawAnswer, policy: &str) -> (u32, u32) {
    let field = answer.header("ratelimit").unwrap_or_else(|| panic!("{}", answer.text()));
    let parameters = field.strip_prefix(&format!("\"{policy}\";r=")).and_then(|rest| rest.split_once(";t="));
    let (r, t) = parameters.unwrap_or_else(|| panic!("{field}"));
    (r.parse().expect("a number"), t.parse().expect("a number"))
}

/// Checks a refusal by its limit: the fields, and the time to wait.
fn assert_limited(app: &TestApp, target: &str, answer: &RawAnswer, policy: &str, size: &str) {
    refused(app, target, answer, ProblemCode::RateLimited, policy);
    assert_eq!(answer.header("ratelimit-policy"), Some(&*format!("\"{policy}\";{size}")));
    assert_eq!(left(answer, policy).0, 0);
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_writes_thirty_times_at_once_and_then_once_a_second(#[case] on: Backend) {
    let app = start_limited(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let mut written = 0;
    let last = loop {
        let answer = write(&ada).await;
        if answer.status == 429 {
            break answer;
        }
        assert_eq!(answer.status, 422);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"customer\";q=30;w=30"));
        let (remaining, reset) = left(&answer, "customer");
        assert_eq!(remaining + reset, 30, "one comes back each second");
        assert!(written > 0 || remaining == 29);
        written += 1;
        assert!(written < 200, "it is not limited");
    };
    assert!(written >= 30, "{written}");
    assert_limited(&app, VEHICLES, &last, "customer", "q=30;w=30");

    assert_eq!(left(&write(&ben).await, "customer").0, 29, "another account has its own");
    for _ in 0..40 {
        let read = ada.raw(Method::GET, VEHICLES).send().await.expect("an answer");
        assert_eq!((read.status, read.header("ratelimit")), (200, None), "reads are not counted");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_and_keys_have_larger_limits_and_a_role_that_may_not_write_uses_none(#[case] on: Backend) {
    let app = start_limited(on).await;
    let (admin, employee) = (app.admin("nisha").await, app.employee("john").await);
    let renamed = admin.raw(Method::PATCH, "/api/v1/me").json(&json!({})).send().await.expect("an answer");
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    assert_eq!(renamed.header("ratelimit-policy"), Some("\"staff\";q=300;w=15"));
    assert_eq!(left(&renamed, "staff"), (299, 1));

    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let booking = key.client.raw(Method::POST, "/api/v1/appointments").json(&json!({}));
    let refusal = booking.send().await.expect("an answer");
    assert_eq!(refusal.status, 422, "{}", refusal.text());
    assert_eq!(refusal.header("ratelimit-policy"), Some("\"key\";q=100;w=5"));
    assert_eq!(left(&refusal, "key"), (99, 1));

    let refusal = employee.raw(Method::POST, VEHICLES).json(&json!({})).send().await.expect("an answer");
    assert_eq!((refusal.status, refusal.header("ratelimit")), (403, None));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn callers_without_an_account_share_the_limit_of_their_network(#[case] on: Backend) {
    let app = start_limited(on).await;
    let mut written = 0;
    let last = loop {
        let answer = write_from(&app, &format!("2001:db8::{written:x}")).await;
        if answer.status == 429 {
            break answer;
        }
        assert_eq!(answer.header("ratelimit-policy"), Some("\"network\";q=100;w=20"));
        written += 1;
        assert!(written < 1000, "it is not limited");
    };
    assert!(written >= 100, "{written}");
    assert_limited(&app, LOGOUT, &last, "network", "q=100;w=20");
    for other in ["2001:db8:0:1::1", "192.0.2.1"] {
        assert_eq!(left(&write_from(&app, other).await, "network").0, 99, "{other}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_refusal_of_another_limit_states_that_one(#[case] on: Backend) {
    let app = start_limited(on).await;
    let last = loop {
        let wrong = json!({ "email": "ada@example.com", "password": "a wrong password" });
        let guess = app.anonymous().raw(Method::POST, "/api/v1/auth/login").json(&wrong);
        let answer = guess.send().await.expect("an answer");
        if answer.status == 429 {
            break answer;
        }
        assert!(left(&answer, "network").0 > 50, "it is not limited");
    };
    assert_eq!(last.header("ratelimit-policy"), Some("\"password\";q=10;w=120"));
    assert_eq!(left(&last, "password"), (0, 120));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn without_limits_there_are_no_fields(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    for _ in 0..60 {
        let answer = write(&ada).await;
        assert_eq!((answer.status, answer.header("ratelimit")), (422, None));
        assert_eq!(answer.header("ratelimit-policy"), None);
    }
}
