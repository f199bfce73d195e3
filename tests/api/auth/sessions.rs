//! Sessions: expiry of tokens, rotation of refresh tokens, end of sessions.

use chrono::TimeDelta;
use diesel::prelude::*;
use pitboard_server::db::engine::schema::events;
use pitboard_tests::{Backend, TestApp, app::MONDAY_MORNING, at, people::PASSWORD};
use rstest_reuse::apply;

use super::{LOGOUT, REFRESH, access, assert_signed_out, cookie, is_accepted, login, with_cookie};
use crate::{on_both_databases, walk::answers::assert_headers};

/// Registers ada, signs her in, and returns access and refresh token.
async fn signed_in(app: &TestApp) -> (String, String) {
    app.customer("ada").await;
    let answer = login(app, "ada@example.com", PASSWORD).await;
    (access(&answer), cookie(&answer))
}

fn advance_clock(app: &TestApp, seconds: i64) {
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::seconds(seconds));
}

/// Returns the log entries about ends of sessions.
async fn logged_session_ends(app: &TestApp) -> Vec<String> {
    let kinds = ["logout", "end_reused_session"];
    let query = move |conn: &mut pitboard_server::db::Connection<'_>| {
        Ok(events::table
            .filter(events::kind.eq_any(kinds))
            .order(events::id)
            .select(events::kind)
            .load(conn.raw)?)
    };
    app.db.read(query).await.expect("events")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_access_token_is_valid_for_ten_minutes(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (token, _) = signed_in(&app).await;
    for (second, good) in [(0, true), (599, true), (600, false), (6000, false), (0, true)] {
        advance_clock(&app, second);
        assert_eq!(is_accepted(&app, &token).await, good, "{second}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refresh_token_is_rotated_and_the_session_continues(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (token, mut refresh) = signed_in(&app).await;
    for round in 1..=3 {
        advance_clock(&app, round * 550);
        let answer = with_cookie(&app, REFRESH, &refresh).await;
        assert_eq!(answer.status, 200);
        assert_ne!(cookie(&answer), refresh);
        assert!(is_accepted(&app, &access(&answer)).await);
        refresh = cookie(&answer);
    }
    assert!(!is_accepted(&app, &token).await, "its ten minutes are over");
    assert!(logged_session_ends(&app).await.is_empty());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn two_tabs_can_exchange_the_same_token_within_a_minute(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (_, first) = signed_in(&app).await;
    advance_clock(&app, 100);
    let second = with_cookie(&app, REFRESH, &first).await;
    advance_clock(&app, 160);
    let third = with_cookie(&app, REFRESH, &first).await;
    assert_eq!((second.status, third.status), (200, 200));
    assert_ne!(cookie(&second), cookie(&third));
    advance_clock(&app, 600);
    for answer in [second, third] {
        assert!(is_accepted(&app, &access(&answer)).await);
        assert_eq!(with_cookie(&app, REFRESH, &cookie(&answer)).await.status, 200);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_token_reused_after_that_minute_ends_the_session(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (token, first) = signed_in(&app).await;
    let other = login(&app, "ada@example.com", PASSWORD).await;
    advance_clock(&app, 100);
    let second = with_cookie(&app, REFRESH, &first).await;
    advance_clock(&app, 161);
    assert_signed_out(&with_cookie(&app, REFRESH, &first).await);

    assert!(!is_accepted(&app, &token).await);
    assert!(!is_accepted(&app, &access(&second)).await, "the newest token is invalid too");
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&second)).await);
    assert_eq!(logged_session_ends(&app).await, ["end_reused_session"]);
    assert!(is_accepted(&app, &access(&other)).await, "another session continues");
    assert_eq!(with_cookie(&app, REFRESH, &cookie(&other)).await.status, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_refresh_token_or_an_unknown_one_is_204_and_clears_the_cookie(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    assert_signed_out(&super::post(&app, REFRESH, &serde_json::json!({})).await);
    for token in ["", "nonsense", &"0".repeat(64), &"x".repeat(4000), "%00", "\"quoted\""] {
        let answer = with_cookie(&app, REFRESH, token).await;
        assert_signed_out(&answer);
        assert_headers(&answer, token);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_session_expires_thirty_days_after_its_last_refresh(#[case] on: Backend) {
    const DAY: i64 = 24 * 60 * 60;
    let app = TestApp::start(on).await;
    let (_, refresh) = signed_in(&app).await;
    advance_clock(&app, 30 * DAY - 1);
    let renewed = with_cookie(&app, REFRESH, &refresh).await;
    assert_eq!(renewed.status, 200);
    advance_clock(&app, 60 * DAY - 1);
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&renewed)).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_logout_invalidates_both_tokens_at_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (token, refresh) = signed_in(&app).await;
    let other = login(&app, "ada@example.com", PASSWORD).await;
    assert_signed_out(&with_cookie(&app, LOGOUT, &refresh).await);
    assert!(!is_accepted(&app, &token).await);
    assert_signed_out(&with_cookie(&app, REFRESH, &refresh).await);
    assert!(is_accepted(&app, &access(&other)).await);

    app.anonymous().with_token(&access(&other)).logout().await.expect("a logout without the cookie");
    assert!(!is_accepted(&app, &access(&other)).await);
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&other)).await);
    assert_eq!(logged_session_ends(&app).await, ["logout", "logout"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_second_logout_succeeds_too(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (token, refresh) = signed_in(&app).await;
    for _ in 0..2 {
        assert_signed_out(&with_cookie(&app, LOGOUT, &refresh).await);
        app.anonymous().with_token(&token).logout().await.expect("a logout");
    }
    app.anonymous().with_token("nonsense").logout().await.expect("a logout");
    app.anonymous().logout().await.expect("a logout");
    assert_eq!(logged_session_ends(&app).await, ["logout"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_cookie_is_same_site_and_not_readable_by_scripts(#[case] on: Backend) {
    for (public_url, secure) in [(None, false), (Some("https://pitboard.example/"), true)] {
        let app = TestApp::start_with(on, |setup| setup.public_url = public_url.map(str::to_owned)).await;
        app.customer("ada").await;
        let signed_in = login(&app, "ada@example.com", PASSWORD).await;
        let renewed = with_cookie(&app, REFRESH, &cookie(&signed_in)).await;
        let cleared = with_cookie(&app, LOGOUT, &cookie(&renewed)).await;
        for answer in [&signed_in, &renewed, &cleared] {
            let set = answer.header("set-cookie").expect("a cookie");
            let attributes: Vec<&str> = set.split("; ").skip(1).collect();
            for wanted in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth"] {
                assert!(attributes.contains(&wanted), "{wanted}: {set}");
            }
            assert_eq!(attributes.contains(&"Secure"), secure, "{set}");
            assert!(!set.contains("Domain"), "{set}");
            assert_eq!(answer.header("strict-transport-security").is_some(), secure);
            assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1);
        }
        let age = 30 * 24 * 60 * 60;
        assert!(signed_in.header("set-cookie").is_some_and(|set| set.contains(&format!("Max-Age={age}"))));
    }
}
