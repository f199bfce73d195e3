//! The list of one's own sessions, and the end of one of them.

use chrono::TimeDelta;
use pitboard_api::{ProblemCode, Session};
use pitboard_client::{Client, RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TestApp, app::MONDAY_MORNING, at, people::PASSWORD, refusal};
use rstest_reuse::apply;
use serde_json::json;

use super::{LOGIN, REFRESH, access, assert_signed_out, cookie, is_accepted, with_cookie};
use crate::on_both_databases;

async fn login_on(app: &TestApp, device: &str) -> RawAnswer {
    let raw = app.anonymous().raw(Method::POST, LOGIN).header("User-Agent", device);
    raw.json(&json!({ "email": "ada@example.com", "password": PASSWORD })).send().await.expect("an answer")
}

fn client_of(app: &TestApp, answer: &RawAnswer) -> Client {
    app.anonymous().with_token(&access(answer))
}

async fn list(client: &Client) -> Vec<Session> {
    client.list_sessions().await.expect("sessions").items
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn ones_own_sessions_are_listed_with_their_devices(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await;
    app.customer("ben").await;
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(5));
    let phone = login_on(&app, &"phone".repeat(100)).await;
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(9));
    let laptop = login_on(&app, "laptop").await;
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(12));
    with_cookie(&app, REFRESH, &cookie(&phone)).await;

    let sessions = list(&client_of(&app, &laptop)).await;
    assert_eq!(sessions.len(), 3, "{sessions:?}");
    let minutes = |at: chrono::DateTime<chrono::FixedOffset>, from: &str| {
        (at.to_utc() - pitboard_tests::at(from)).num_minutes()
    };
    let [newest, renewed, first] = &sessions[..] else { panic!("three") };
    assert_eq!((&*newest.device, newest.current, &*newest.network), ("laptop", true, "127.0.0.1"));
    assert_eq!((renewed.device.len(), renewed.current), (160, false));
    assert_eq!(minutes(renewed.created_at, MONDAY_MORNING), 5);
    assert_eq!(minutes(renewed.last_used_at, MONDAY_MORNING), 12);
    assert_eq!(renewed.expires_at - renewed.last_used_at, TimeDelta::days(30));
    assert_eq!(first.last_used_at, first.created_at);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_oldest_sessions_end_beyond_thirty_two(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let oldest = app.customer("ada").await;
    let mut begun = Vec::new();
    for second in 1..=33 {
        app.clock.set(at(MONDAY_MORNING) + TimeDelta::seconds(second));
        begun.push(access(&login_on(&app, "script").await));
    }
    assert!(oldest.get_me().await.is_err());
    assert!(!is_accepted(&app, &begun[0]).await);
    assert!(is_accepted(&app, &begun[1]).await);
    assert_eq!(list(&app.anonymous().with_token(&begun[32])).await.len(), 32);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn ending_a_session_invalidates_its_tokens_and_no_others(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await;
    let (phone, laptop) = (login_on(&app, "phone").await, login_on(&app, "laptop").await);
    let me = client_of(&app, &laptop);
    let named = |sessions: &[Session], device: &str| {
        sessions.iter().find(|session| session.device == device).map(|session| session.id.clone())
    };
    let of_phone = named(&list(&me).await, "phone").expect("the session of the phone");
    me.end_session(&of_phone).await.expect("ended");
    assert!(!is_accepted(&app, &access(&phone)).await);
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&phone)).await);
    assert_eq!(named(&list(&me).await, "phone"), None);
    assert_eq!(refusal(me.end_session(&of_phone).await).code, ProblemCode::NotFound);

    let own = named(&list(&me).await, "laptop").expect("this session");
    me.end_session(&own).await.expect("ended");
    assert!(!is_accepted(&app, &access(&laptop)).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_sessions_of_others_are_not_found(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, ben) = (app.customer("ada").await, app.customer("ben").await);
    let of_ada = list(&ada).await[0].id.clone();
    for id in [&*of_ada, "nonsense", "%00"] {
        assert_eq!(refusal(ben.end_session(id).await).code, ProblemCode::NotFound, "{id}");
    }
    assert!(ada.get_me().await.is_ok());
}
