//! Checks the body, headers and signature of deliveries, the latter by another implementation of HMAC.

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use pitboard_api::{Cancel, EventListQuery};
use pitboard_domain::webhook::PublicEventType;
use pitboard_tests::{Backend, TUESDAY, WEDNESDAY, app::MONDAY_MORNING, at, receiver::Received, services};
use rstest_reuse::apply;
use serde_json::json;

use super::Fixture;
use crate::on_both_databases;

/// Whether one of the signatures of a request was made with a secret.
fn is_signed(request: &Received, secret: &str) -> bool {
    let key = secret.strip_prefix("whsec_").expect("the prefix");
    let key = EncodingKey::from_base64_secret(key).expect("a key");
    let (id, timestamp) = (request.id(), request.header("webhook-timestamp"));
    let signed = format!("{id}.{timestamp}.{}", request.body);
    // As in a token: Base64 for addresses, without padding.
    let expected = crypto::sign(signed.as_bytes(), &key, Algorithm::HS256).expect("a signature");
    let signatures = request.header("webhook-signature").split(' ');
    signatures
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .any(|signature| signature.replace('+', "-").replace('/', "_").trim_end_matches('=') == expected)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_event_is_posted_with_its_object_and_a_valid_signature(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    let job = fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.deliver().await;
    let received = fixture.receiver.take();
    let [request] = &received[..] else { panic!("{received:?}") };
    let feed = fixture.admin.list_events(&EventListQuery::default()).await.expect("events").items;
    assert_eq!(request.json(), serde_json::to_value(&feed[0]).expect("JSON"), "the feed has the same body");
    assert_eq!(
        request.json(),
        json!({
            "id": request.id(), "type": "appointment.booked",
            "created_at": feed[0].created_at,
            "data": { "object": {
                "reference": job.reference, "version": 1, "status": "booked", "date": TUESDAY, "period": "09:00",
            } },
        })
    );
    assert_eq!(request.line, "POST /hook?from=pitboard HTTP/1.1");
    assert_eq!(request.header("host"), fixture.receiver.address.to_string());
    assert_eq!(request.header("content-type"), "application/json");
    assert!(request.header("user-agent").starts_with("Pitboard/"));
    assert_eq!(request.header("webhook-timestamp"), at(MONDAY_MORNING).timestamp().to_string());
    assert!(is_signed(request, &webhook.secret.expect("the secret")));
    assert!(!is_signed(request, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_change_of_an_appointment_has_a_type_and_its_former_values(#[case] on: Backend) {
    let (mut fixture, _) = Fixture::with_webhook(on).await;
    let john = fixture.app.employee("john").await;
    let job = fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.ada.reschedule(&job, WEDNESDAY, "11:00").await;
    john.take(&job).await;
    john.start(&job).await;
    john.hold(&job).await;
    john.complete(&job).await;
    let other = fixture.ada.book(services::AUDIO, WEDNESDAY, "11:00").await;
    fixture.ada.cancel_appointment(&other.reference, &Cancel::default()).await.expect("cancelled");
    fixture.deliver().await;

    let mut received = fixture.receiver.take();
    received.sort_by_key(|request| request.id()["evt_".len()..].parse::<i64>().expect("an id"));
    let seen: Vec<_> = received
        .iter()
        .map(Received::json)
        .map(|body| {
            let object = &body["data"]["object"];
            (
                body["type"].as_str().expect("a type").to_owned(),
                object["version"].as_i64().expect("a version"),
                object["status"].as_str().expect("a status").to_owned(),
                body["data"]["previous"].clone(),
            )
        })
        .collect();
    let expected = [
        ("appointment.booked", 1, "booked", json!(null)),
        ("appointment.rescheduled", 2, "booked", json!({ "date": TUESDAY, "period": "09:00" })),
        ("appointment.changed", 3, "assigned", json!({ "status": "booked" })),
        ("appointment.started", 4, "in_progress", json!({ "status": "assigned" })),
        ("appointment.changed", 5, "on_hold", json!({ "status": "in_progress" })),
        ("appointment.completed", 6, "completed", json!({ "status": "on_hold" })),
        ("appointment.booked", 1, "booked", json!(null)),
        ("appointment.cancelled", 2, "cancelled", json!({ "status": "booked" })),
    ]
    .map(|(public_type, version, status, previous)| {
        (public_type.to_owned(), version, status.to_owned(), previous)
    });
    assert_eq!(seen, expected);

    // Each is as it was at the time, also when it is read later.
    fixture.advance(TimeDelta::days(1)).await;
    let feed = fixture.admin.list_events(&EventListQuery::default()).await.expect("events").items;
    let versions: Vec<_> = feed.iter().map(|event| event.data.object["version"].as_i64()).collect();
    assert_eq!(versions, expected.map(|(_, version, ..)| Some(version)));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn both_secrets_sign_for_a_day_after_a_rotation(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    let old = webhook.secret.clone().expect("the secret");
    let rotated = fixture.admin.rotate_webhook_secret(webhook.id).await.expect("a rotation");
    let new = rotated.secret.expect("the new secret");
    assert_ne!(old, new);
    assert_eq!(
        rotated.old_secret_until.map(|until| until.to_utc()),
        Some(at(MONDAY_MORNING) + TimeDelta::days(1))
    );

    for (later, is_old_valid) in
        [(TimeDelta::zero(), true), (TimeDelta::hours(23), true), (TimeDelta::hours(1), false)]
    {
        fixture.advance(later).await;
        fixture.admin.test_webhook(webhook.id).await.expect("a test");
        fixture.deliver().await;
        let received = fixture.receiver.take();
        let [request] = &received[..] else { panic!("{received:?}") };
        assert!(is_signed(request, &new));
        assert_eq!(is_signed(request, &old), is_old_valid, "after {later}");
        let signatures = request.header("webhook-signature").split(' ').count();
        assert_eq!(signatures, if is_old_valid { 2 } else { 1 });
    }
    assert_eq!(fixture.get(&webhook).await.secret, None);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_test_is_sent_whatever_types_the_webhook_asks_for(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let webhook = fixture.create(&fixture.receiver.url(), &[PublicEventType::AppointmentCancelled]).await;
    let delivery = fixture.admin.test_webhook(webhook.id).await.expect("a test");
    let job = fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.ada.cancel(&job).await;
    fixture.deliver().await;
    let received = fixture.receiver.take();
    let mut types: Vec<_> = received.iter().map(|request| request.json()["type"].clone()).collect();
    types.sort_by_key(ToString::to_string);
    assert_eq!(types, [json!("appointment.cancelled"), json!("ping")]);
    let ping = received.iter().find(|request| request.id() == delivery.event_id).expect("the test");
    assert_eq!(ping.json()["data"], json!({ "object": { "id": webhook.id } }));
    assert!(is_signed(ping, &webhook.secret.expect("the secret")));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_change_of_the_catalogue_is_an_event(#[case] on: Backend) {
    let (fixture, _) = Fixture::with_webhook(on).await;
    let patch = serde_json::from_value(json!({ "description": "Loud" })).expect("a body");
    fixture.admin.update_service(services::AUDIO, &patch).await.expect("changed");
    fixture.deliver().await;
    let received = fixture.receiver.take();
    let [request] = &received[..] else { panic!("{received:?}") };
    assert_eq!(request.json()["type"], "catalogue.changed");
    let object = json!({ "object": { "subject": format!("service:{}", services::AUDIO) } });
    assert_eq!(request.json()["data"], object);
}

/// Names, contacts, plates and notes are for callers who may read them; so an erasure has nothing to do here.
#[apply(on_both_databases)]
#[actix_web::test]
async fn bodies_contain_nothing_personal(#[case] on: Backend) {
    let (fixture, _) = Fixture::with_webhook(on).await;
    let mut new = pitboard_tests::appointment(services::AUDIO, TUESDAY, "09:00");
    new.vehicle.make = "Batmobile".to_owned();
    new.vehicle.license_plate = Some("XPL-4711 Q".to_owned());
    new.customer_notes = Some("Keep the old parts".to_owned());
    let job = fixture.ada.book_appointment(&new).await.expect("a booking");
    fixture.ada.cancel(&job).await;
    fixture.admin.erase_customer(fixture.ada.id()).await.expect("an erasure");
    fixture.deliver().await;
    let received = fixture.receiver.take();
    assert_eq!(received.len(), 3, "booked, cancelled, changed by the erasure");
    for request in received {
        let object = request.json()["data"]["object"].clone();
        let names: Vec<_> = object.as_object().expect("an object").keys().cloned().collect();
        assert_eq!(names, ["date", "period", "reference", "status", "version"]);
        for personal in ["Batmobile", "XPL", "old parts", "ada", "98250"] {
            assert!(!request.body.contains(personal), "{personal}: {}", request.body);
        }
    }
}
