//! The life of an API key: created, used, edited, rotated, revoked.

use chrono::TimeDelta;
use pitboard_api::{ApiKeyPatch, AppointmentQuery, AuditQuery, PageQuery, ProblemCode, RotateApiKey};
use pitboard_client::{Client, reqwest::Method};
use pitboard_domain::{event::EventKind, scope::Scope};
use pitboard_tests::{Backend, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;

use super::{book, booking_for, create_key, new_key};
use crate::{on_both_databases, walk::requests::new_name};

async fn is_accepted(client: &Client) -> bool {
    client.list_appointments(&AppointmentQuery::default()).await.is_ok()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_is_shown_once_and_then_known_by_its_beginning(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let created = admin.create_api_key(&new_key(&[Scope::AppointmentsWrite])).await.expect("a key");
    assert!(created.secret.starts_with("pb_live_") && created.secret.len() == 56, "{}", created.secret);
    assert!(created.secret.starts_with(&created.api_key.prefix));
    assert!(created.api_key.livemode && created.api_key.last_used_at.is_none());

    let client = app.anonymous().with_token(&created.secret);
    assert!(is_accepted(&client).await);
    let listed = admin.list_api_keys(&PageQuery::default()).await.expect("keys").items;
    let used = admin.get_api_key(created.api_key.id).await.expect("the key");
    assert_eq!(listed, std::slice::from_ref(&used));
    assert!(used.last_used_at.is_some());
    let shown = serde_json::to_string(&listed).expect("JSON");
    assert!(!shown.contains(&created.secret[14..]), "the secret is not shown again");
    let is_stored = app.dump().iter().any(|(_, value)| value.contains(&created.secret[14..]));
    assert!(!is_stored, "only the hash is stored");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_revoked_key_fails_on_the_next_request_to_either_of_two_servers(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (other, _server) = app.another_server().await;
    let admin = app.admin("root").await;
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let elsewhere = Client::new(&other).with_token(&key.secret);
    assert!(is_accepted(&key.client).await && is_accepted(&elsewhere).await);

    let revoked = admin.revoke_api_key(key.id).await.expect("revoked");
    assert!(revoked.revoked_at.is_some());
    for client in [&elsewhere, &key.client] {
        let refused = refusal(client.list_appointments(&AppointmentQuery::default()).await);
        assert_eq!(refused.code, ProblemCode::Unauthenticated);
        let refused =
            refusal(client.book_appointment(&booking_for("grace", services::AUDIO, TUESDAY, "09:00")).await);
        assert_eq!(refused.code, ProblemCode::Unauthenticated);
    }
    assert_eq!(admin.revoke_api_key(key.id).await.expect("again"), revoked);
    let edit = ApiKeyPatch { name: Some("Other".to_owned()), ..ApiKeyPatch::default() };
    assert_eq!(refusal(admin.update_api_key(key.id, &edit).await).code, ProblemCode::Inconsistent);
    let rotation = RotateApiKey::default();
    assert_eq!(refusal(admin.rotate_api_key(key.id, &rotation).await).code, ProblemCode::Inconsistent);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_rotated_key_accepts_the_old_secret_until_the_overlap_ends(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut admin = app.admin("root").await;
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let rotation = RotateApiKey { overlap_minutes: Some(60) };
    let rotated = admin.rotate_api_key(key.id, &rotation).await.expect("rotated");
    let renewed = app.anonymous().with_token(&rotated.secret);
    assert!(is_accepted(&key.client).await && is_accepted(&renewed).await);
    app.clock.set(app.clock.now() + TimeDelta::hours(1));
    assert!(!is_accepted(&key.client).await && is_accepted(&renewed).await);

    admin.sign_in_again().await;
    let at_once = RotateApiKey { overlap_minutes: Some(0) };
    let last = admin.rotate_api_key(key.id, &at_once).await.expect("rotated").secret;
    assert!(!is_accepted(&renewed).await);
    assert!(is_accepted(&app.anonymous().with_token(&last)).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_ends_at_its_expiry(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let expires_at = (app.clock.now() + TimeDelta::hours(1)).fixed_offset();
    let mut new = new_key(&[Scope::AppointmentsWrite]);
    new.expires_at = Some(expires_at);
    let key = create_key(&app, &admin, &new).await;
    assert!(is_accepted(&key.client).await);
    app.clock.set(app.clock.now() + TimeDelta::hours(1));
    assert!(!is_accepted(&key.client).await);
    let admin = admin.renew(&admin.client).await.expect("a sign-in");
    assert_eq!(refusal(admin.create_api_key(&new).await).code, ProblemCode::Inconsistent, "in the past");
    let never = ApiKeyPatch { expires_at: Some(None), ..ApiKeyPatch::default() };
    admin.update_api_key(key.id, &never).await.expect("an edit");
    assert!(is_accepted(&key.client).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_is_refused_outside_its_networks(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let mut new = new_key(&[Scope::AppointmentsWrite]);
    new.networks = Some(vec!["203.0.113.9/24".to_owned()]);
    let key = create_key(&app, &admin, &new).await;
    let refused = refusal(key.client.list_appointments(&AppointmentQuery::default()).await);
    assert_eq!(refused.code, ProblemCode::Forbidden);
    assert_eq!(admin.get_api_key(key.id).await.expect("the key").networks, ["203.0.113.0/24"]);

    let local = ApiKeyPatch { networks: Some(vec!["127.0.0.1".to_owned()]), ..ApiKeyPatch::default() };
    admin.update_api_key(key.id, &local).await.expect("an edit");
    assert!(is_accepted(&key.client).await);
    let wrong = ApiKeyPatch { networks: Some(vec!["::/0".to_owned(), "here".to_owned()]), ..local };
    assert_eq!(refusal(admin.update_api_key(key.id, &wrong).await).errors[0].pointer, "/networks/1");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn other_scopes_apply_from_the_next_request_on(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    book(&key, "grace", services::AUDIO, TUESDAY, "09:00").await;
    let only_read = ApiKeyPatch { scopes: Some(vec![Scope::AppointmentsReadAll]), ..ApiKeyPatch::default() };
    admin.update_api_key(key.id, &only_read).await.expect("an edit");
    let booking = booking_for("alan", services::AUDIO, TUESDAY, "09:00");
    assert_eq!(refusal(key.client.book_appointment(&booking).await).code, ProblemCode::Forbidden);
    assert!(is_accepted(&key.client).await);
    let none = ApiKeyPatch { scopes: Some(Vec::new()), ..ApiKeyPatch::default() };
    assert_eq!(refusal(admin.update_api_key(key.id, &none).await).errors[0].pointer, "/scopes");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_stale_version_of_a_key_is_412(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let path = format!("/api/v1/api-keys/{}", key.id);
    let send = async |method: Method, path: &str, version: &str| {
        let raw = admin.raw(method, path).header("if-match", version).json(&serde_json::json!({}));
        raw.send().await.expect("an answer").status
    };
    assert_eq!(send(Method::PATCH, &path, "\"v1\"").await, 200);
    admin.rotate_api_key(key.id, &RotateApiKey::default()).await.expect("rotated");
    assert_eq!(send(Method::PATCH, &path, "\"v1\"").await, 412);
    assert_eq!(send(Method::POST, &format!("{path}/rotate"), "\"v1\"").await, 412);
    assert_eq!(send(Method::POST, &format!("{path}/revoke"), "\"v1\"").await, 412);
    assert_eq!(send(Method::POST, &format!("{path}/revoke"), "\"v1\", \"v2\"").await, 200);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_test_key_gets_live_answers_and_leaves_no_row(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let mut new = new_key(&[Scope::AppointmentsWrite, Scope::AppointmentsWork, Scope::CustomersWrite]);
    new.livemode = Some(false);
    let key = create_key(&app, &admin, &new).await;
    assert!(key.secret.starts_with("pb_test_"));
    // The first request records its use.
    assert!(is_accepted(&key.client).await);
    let before = app.place.rows();
    let booking = booking_for("grace", services::AUDIO, TUESDAY, "09:00");
    let booked = key.client.book_appointment(&booking).await.expect("a booking");
    assert_eq!((booked.livemode, booked.slots.len()), (Some(false), 1));
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 5);
    let unknown = refusal(key.client.get_appointment(&booked.reference).await);
    assert_eq!(unknown.code, ProblemCode::NotFound);
    let refused = key.client.book_appointment(&booking_for("grace", 999, TUESDAY, "09:00")).await;
    assert_eq!(refusal(refused).code, ProblemCode::Inconsistent);
    assert_eq!(app.place.rows(), before);

    for _ in 0..5 {
        app.customer(&new_name()).await.book(services::AUDIO, TUESDAY, "09:00").await;
    }
    let full = refusal(key.client.book_appointment(&booking).await);
    assert_eq!(full.code, ProblemCode::CapacityExceeded, "a test key sees the real slots");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_key_is_the_actor_in_history_and_log(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let admin = app.admin("root").await;
    let key = create_key(&app, &admin, &new_key(&[Scope::AppointmentsWrite])).await;
    let booked = book(&key, "grace", services::AUDIO, TUESDAY, "09:00").await;
    assert_eq!(booked.livemode, Some(true));
    let history =
        admin.get_appointment_history(&booked.reference, &PageQuery::default()).await.expect("a history");
    assert_eq!(history.items[0].actor.as_deref(), Some("API key: Fleet Ltd"));
    let log = admin.list_audit_log(&AuditQuery::default()).await.expect("a log").items;
    let entry = log.iter().find(|entry| entry.kind == EventKind::Book).expect("the booking");
    let by = entry.api_key.as_ref().map(|key| (key.id, key.name.as_str()));
    assert_eq!((by, entry.actor.is_none()), (Some((key.id, "Fleet Ltd")), true));
    let created = log.iter().find(|entry| entry.kind == EventKind::CreateApiKey).expect("the key");
    assert_eq!(created.subject, format!("api_key:{}", key.id));
    assert_eq!(created.actor.as_ref().map(|actor| actor.id), Some(admin.id()));
}
