//! Sessions: expiry of tokens, rotation of refresh tokens, end of sessions.

use chrono::TimeDelta;
use diesel::prelude::*;
use pitboard_api::ProblemCode;
use pitboard_client::RawAnswer;
use pitboard_server::db::engine::schema::{events, refresh_tokens, sessions};
use pitboard_tests::{Backend, TestApp, app::MONDAY_MORNING, at, people::PASSWORD};
use rstest_reuse::apply;

use super::{LOGOUT, REFRESH, access, assert_signed_out, cookie, is_accepted, login, with_cookie};
use crate::{
    on_both_databases,
    walk::answers::{assert_headers, refused},
};

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
async fn tabs_can_exchange_the_same_token_three_times_within_ten_seconds(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (_, first) = signed_in(&app).await;
    let mut renewed = Vec::new();
    let mut newest = String::new();
    for second in [100, 105, 109] {
        advance_clock(&app, second);
        let answer = with_cookie(&app, REFRESH, &first).await;
        assert_eq!(answer.status, 200, "{second}");
        newest = access(&answer);
        assert!(is_accepted(&app, &access(&answer)).await);
        assert!(!renewed.contains(&cookie(&answer)));
        renewed.push(cookie(&answer));
    }
    advance_clock(&app, 110);
    let fourth = with_cookie(&app, REFRESH, &first).await;
    refused(&app, REFRESH, &fourth, ProblemCode::RateLimited, "the fourth");
    assert_eq!(fourth.header("retry-after"), Some("1"));
    assert!(fourth.header("set-cookie").is_none(), "the browser has a newer one");
    let sessions = app.anonymous().with_token(&newest).list_sessions().await.expect("sessions").items;
    let current = sessions.iter().find(|session| session.current).expect("this session");
    let used = current.last_used_at.to_utc() - at(MONDAY_MORNING);
    assert_eq!(used, TimeDelta::seconds(109), "a refusal is no use");
    assert!(logged_session_ends(&app).await.is_empty());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_token_that_was_not_exchanged_in_its_time_is_spent_and_its_use_ends_the_session(
    #[case] on: Backend,
) {
    let app = TestApp::start(on).await;
    let (_, first) = signed_in(&app).await;
    advance_clock(&app, 100);
    let own = with_cookie(&app, REFRESH, &first).await;
    advance_clock(&app, 105);
    let stolen = with_cookie(&app, REFRESH, &first).await;
    advance_clock(&app, 640);
    let continued = with_cookie(&app, REFRESH, &cookie(&own)).await;
    assert_eq!((stolen.status, continued.status), (200, 200));
    assert!(is_accepted(&app, &access(&continued)).await);
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&stolen)).await);
    assert!(!is_accepted(&app, &access(&continued)).await);
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&continued)).await);
    assert_eq!(logged_session_ends(&app).await, ["end_reused_session"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_session_that_is_older_than_it_may_be_ends_when_it_is_to_be_renewed(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.employee("john").await;
    let refresh = cookie(&login(&app, "john@carmodx.example", PASSWORD).await);
    let old = at(MONDAY_MORNING).naive_utc() - TimeDelta::days(7);
    let begun = app.system(move |tx| {
        Ok(diesel::update(sessions::table).set(sessions::created_at.eq(old)).execute(tx.raw)?)
    });
    assert!(begun.await.is_ok_and(|rows| rows > 0));
    assert_signed_out(&with_cookie(&app, REFRESH, &refresh).await);
    let ended = |conn: &mut pitboard_server::db::Connection<'_>| {
        let ended = sessions::table.filter(sessions::ended_at.is_not_null());
        Ok(ended.count().get_result::<i64>(conn.raw)?)
    };
    assert_eq!(app.db.read(ended).await.expect("a count"), 1);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn under_https_the_session_of_the_former_cookie_ends_too(#[case] on: Backend) {
    let url = "https://pitboard.example/".to_owned();
    let app = TestApp::start_with(on, |setup| setup.public_url = Some(url)).await;
    app.customer("ada").await;
    for path in [super::LOGIN, LOGOUT] {
        let former = login(&app, "ada@example.com", PASSWORD).await;
        let set = former.header("set-cookie").expect("a cookie");
        let pair = set.split(';').next().and_then(|pair| pair.strip_prefix("__Secure-")).expect("a pair");
        let body = serde_json::json!({ "email": "ada@example.com", "password": PASSWORD });
        let raw = app.anonymous().raw(pitboard_client::reqwest::Method::POST, path).header("Cookie", pair);
        let raw = if path == LOGOUT { raw } else { raw.json(&body) };
        let answer = raw.send().await.expect("an answer");
        assert!([200, 204].contains(&answer.status), "{path}");
        let cleared = |set: &pitboard_client::reqwest::header::HeaderValue| {
            let set = set.to_str().unwrap_or_default();
            set.starts_with("pitboard_refresh=;") && set.contains("Max-Age=0")
        };
        assert!(answer.headers.get_all("set-cookie").iter().any(cleared), "{path}");
        assert!(!is_accepted(&app, &access(&former)).await, "{path}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_stored_tokens_of_a_session_are_bounded(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (_, mut refresh) = signed_in(&app).await;
    for _ in 0..80 {
        let answer = with_cookie(&app, REFRESH, &refresh).await;
        assert_eq!(answer.status, 200);
        refresh = cookie(&answer);
    }
    let count = |conn: &mut pitboard_server::db::Connection<'_>| {
        Ok(refresh_tokens::table.count().get_result::<i64>(conn.raw)?)
    };
    // Those of the session that the registration has begun, too.
    assert!(app.db.read(count).await.expect("a count") < 70);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_token_reused_after_those_seconds_ends_the_session(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (token, first) = signed_in(&app).await;
    let other = login(&app, "ada@example.com", PASSWORD).await;
    advance_clock(&app, 100);
    let second = with_cookie(&app, REFRESH, &first).await;
    advance_clock(&app, 111);
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
async fn an_unknown_refresh_token_is_204_and_clears_the_cookie_and_none_is_204(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    for path in [REFRESH, LOGOUT] {
        let answer = super::post(&app, path, &serde_json::json!({})).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (204, None), "{path}");
    }
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
async fn the_session_of_a_customer_ends_180_days_after_its_beginning(#[case] on: Backend) {
    const DAY: i64 = 24 * 60 * 60;
    let app = TestApp::start(on).await;
    let (_, mut refresh) = signed_in(&app).await;
    for day in [29, 58, 87, 116, 145, 174] {
        advance_clock(&app, day * DAY);
        let answer = with_cookie(&app, REFRESH, &refresh).await;
        assert_eq!(answer.status, 200, "{day}");
        refresh = cookie(&answer);
    }
    advance_clock(&app, 180 * DAY);
    assert_signed_out(&with_cookie(&app, REFRESH, &refresh).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_session_of_staff_ends_after_a_day_without_use_and_after_seven_days(#[case] on: Backend) {
    const HOUR: i64 = 60 * 60;
    let app = TestApp::start(on).await;
    app.employee("john").await;
    let unused = login(&app, "john@carmodx.example", PASSWORD).await;
    let used = login(&app, "john@carmodx.example", PASSWORD).await;
    assert!(used.header("set-cookie").is_some_and(|set| set.contains("Max-Age=86400")));
    let mut refresh = cookie(&used);
    for hour in (20..168).step_by(20) {
        advance_clock(&app, hour * HOUR);
        let answer = with_cookie(&app, REFRESH, &refresh).await;
        assert_eq!(answer.status, 200, "{hour}");
        refresh = cookie(&answer);
    }
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&unused)).await);
    advance_clock(&app, 168 * HOUR);
    assert_signed_out(&with_cookie(&app, REFRESH, &refresh).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_sign_in_ends_the_previous_session_of_the_browser_and_no_other(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (_, elsewhere) = signed_in(&app).await;
    app.customer("ben").await;
    let mut previous = login(&app, "ada@example.com", PASSWORD).await;
    for email in ["ada@example.com", "ben@example.com"] {
        let body = serde_json::json!({ "email": email, "password": PASSWORD });
        let raw = app.anonymous().raw(pitboard_client::reqwest::Method::POST, super::LOGIN).json(&body);
        let raw = raw.header("Cookie", &format!("pitboard_refresh={}", cookie(&previous)));
        let next = raw.send().await.expect("an answer");
        assert_eq!(next.status, 200);
        assert!(!is_accepted(&app, &access(&previous)).await, "{email}");
        assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&previous)).await);
        assert!(is_accepted(&app, &access(&next)).await);
        previous = next;
    }
    assert_eq!(with_cookie(&app, REFRESH, &elsewhere).await.status, 200);
    assert_eq!(logged_session_ends(&app).await, ["logout"], "ada's session, which ben has ended");
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
        let prefix = if secure { "__Secure-" } else { "" };
        // Of another name under https, which other pages of the site cannot set.
        let pair = |answer: &RawAnswer| {
            let set = answer.header("set-cookie").expect("a cookie");
            let pair = set.split(';').next().unwrap_or_default().to_owned();
            assert!(pair.starts_with(&format!("{prefix}pitboard_refresh=")), "{set}");
            pair
        };
        let send = async |path: &str, pair: &str| {
            let raw = app.anonymous().raw(pitboard_client::reqwest::Method::POST, path);
            raw.header("Cookie", pair).send().await.expect("an answer")
        };
        let signed_in = login(&app, "ada@example.com", PASSWORD).await;
        let renewed = send(REFRESH, &pair(&signed_in)).await;
        let cleared = send(LOGOUT, &pair(&renewed)).await;
        for answer in [&signed_in, &renewed, &cleared] {
            let set = answer.header("set-cookie").expect("a cookie");
            let attributes: Vec<&str> = set.split("; ").skip(1).collect();
            for wanted in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth"] {
                assert!(attributes.contains(&wanted), "{wanted}: {set}");
            }
            assert_eq!(attributes.contains(&"Secure"), secure, "{set}");
            assert!(!set.contains("Domain"), "{set}");
            assert_eq!(answer.header("strict-transport-security").is_some(), secure);
        }
        let cookies = [&signed_in, &renewed, &cleared]
            .map(|answer| answer.headers.get_all("set-cookie").iter().count());
        assert_eq!(cookies, [2, 1, 1]);
        let device = signed_in.headers.get_all("set-cookie").iter().nth(1).and_then(|set| set.to_str().ok());
        let device = device.expect("the cookie of the device");
        assert!(device.starts_with(&format!("{prefix}pitboard_device=")), "{device}");
        assert!(device.contains("HttpOnly") && device.contains("SameSite=Strict"), "{device}");
        let age = 30 * 24 * 60 * 60;
        assert!(signed_in.header("set-cookie").is_some_and(|set| set.contains(&format!("Max-Age={age}"))));
    }
}
