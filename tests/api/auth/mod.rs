//! Registration, sign-in and sign-out: accounts, sessions, passwords, and the throttle.

use pitboard_client::RawAnswer;
use pitboard_tests::TestApp;
use serde_json::{Value, json};

mod foreign_sites;
mod lifetimes;
mod new_passwords;
mod own_sessions;
mod passwords;
mod registration;
mod rights;
mod second_factor;
mod secrets;
mod security_log;
mod sessions;
mod throttle;

pub const REGISTER: &str = "/api/v1/auth/register";
const LOGIN: &str = "/api/v1/auth/login";
const REFRESH: &str = "/api/v1/auth/refresh";
const LOGOUT: &str = "/api/v1/auth/logout";

/// Sends a `POST` without cookie and token.
pub async fn post(app: &TestApp, path: &str, body: &Value) -> RawAnswer {
    let raw = app.anonymous().raw(pitboard_client::reqwest::Method::POST, path);
    raw.json(body).send().await.expect("an answer")
}

async fn login(app: &TestApp, email: &str, password: &str) -> RawAnswer {
    post(app, LOGIN, &json!({ "email": email, "password": password })).await
}

pub fn registration(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password, "first_name": "Ada", "last_name": "Shah", "phone": "+91 98250 12345" })
}

/// Returns the access token of a sign-in.
fn access(answer: &RawAnswer) -> String {
    answer.json::<Value>().expect("JSON")["access_token"].as_str().expect("a token").to_owned()
}

/// Returns the refresh token in the cookie of an answer.
fn cookie(answer: &RawAnswer) -> String {
    let set = answer.header("set-cookie").expect("a cookie");
    let value = set.split(';').next().and_then(|pair| pair.strip_prefix("pitboard_refresh="));
    value.expect("the refresh token").to_owned()
}

/// Sends a `POST` with a refresh token.
async fn with_cookie(app: &TestApp, path: &str, token: &str) -> RawAnswer {
    let raw = app.anonymous().raw(pitboard_client::reqwest::Method::POST, path);
    raw.header("Cookie", &format!("pitboard_refresh={token}")).send().await.expect("an answer")
}

/// Whether an access token is accepted.
async fn is_accepted(app: &TestApp, access_token: &str) -> bool {
    app.anonymous().with_token(access_token).get_me().await.is_ok()
}

/// Checks for 204 and a cleared cookie.
fn assert_signed_out(answer: &RawAnswer) {
    assert_eq!((answer.status, answer.text().as_str()), (204, ""));
    assert_eq!(cookie(answer), "");
    assert!(answer.header("set-cookie").is_some_and(|set| set.contains("Max-Age=0")));
}
