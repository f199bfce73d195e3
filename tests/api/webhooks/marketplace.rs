//! A marketplace: it looks for a start, holds it while its visitor decides, books it, hears that the workshop has
//! rescheduled it, and cancels it. All with one API key, from the document alone.

use pitboard_api::{Cancel, CreateAppointment, CreateSlotHold, EventListQuery, NextQuery, ProblemCode};
use pitboard_domain::{scope::Scope, status::Status, webhook::PublicEventType};
use pitboard_tests::{Backend, TUESDAY, WEDNESDAY, new_start, refusal, services};
use rstest_reuse::apply;
use serde_json::json;

use super::{Fixture, new_webhook};
use crate::{
    integrations::{booking_for, create_key, new_key},
    on_both_databases,
};

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_marketplace_holds_books_follows_and_cancels_an_appointment(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let scopes = [Scope::AppointmentsWrite, Scope::WebhooksManage];
    let key = create_key(&fixture.app, &fixture.admin, &new_key(&scopes)).await;
    let market = key.client;
    market.create_webhook(&new_webhook(&fixture.receiver.url(), &[])).await.expect("a webhook");

    // The only free slot of the day is held, so nobody else gets it while the visitor decides.
    for name in ["ben", "cat", "dan", "eve"] {
        fixture.app.customer(name).await.book(services::AUDIO, WEDNESDAY, "09:00").await;
    }
    let query = NextQuery {
        after: Some(TUESDAY.parse().expect("a date")),
        until: Some("11:00".parse().expect("a time")),
        ..NextQuery::new(services::AUDIO)
    };
    let start = market.list_next_starts(&query).await.expect("starts").items.remove(0);
    assert_eq!((start.date.to_string().as_str(), start.remaining), (WEDNESDAY, 1));
    let held = CreateSlotHold {
        service_id: services::AUDIO,
        date: start.date,
        period: start.period,
        replaces: None,
    };
    let hold = market.create_hold(&held).await.expect("a hold");
    let full = pitboard_tests::appointment(services::AUDIO, WEDNESDAY, "09:00");
    assert_eq!(refusal(fixture.ada.book_appointment(&full).await).code, ProblemCode::CapacityExceeded);

    let booking = CreateAppointment {
        hold: Some(hold.hold.clone()),
        external_reference: Some("order-4711".to_owned()),
        ..booking_for("grace", services::AUDIO, WEDNESDAY, "09:00")
    };
    let client = market.with_key("order-4711-booking");
    let booked = client.book_appointment(&booking).await.expect("a booking");
    let again = client.book_appointment(&booking).await.expect("the same response");
    assert_eq!(again.reference, booked.reference, "a repetition books nothing more");
    assert_eq!(booked.price, start.price, "the price that was shown");

    let later = new_start(WEDNESDAY, "13:00");
    fixture.admin.reschedule_appointment(&booked.reference, &later).await.expect("rescheduled");
    fixture.deliver().await;
    let mut received: Vec<_> = fixture.receiver.take().iter().map(|request| request.json()).collect();
    // Deliveries may arrive in another order; the version of the object says which is the newest.
    received.sort_by_key(|body| body["data"]["object"]["version"].as_i64());
    let newest = received.last().expect("a delivery");
    assert_eq!(newest["type"], PublicEventType::AppointmentRescheduled.as_str());
    assert_eq!(newest["data"]["object"]["external_reference"], "order-4711");
    assert_eq!(newest["data"]["object"]["period"], "13:00");
    assert_eq!(newest["data"]["previous"], json!({ "period": "09:00" }));

    let cancelled =
        market.cancel_appointment(&booked.reference, &Cancel::default()).await.expect("cancelled");
    assert_eq!(cancelled.status, Status::Cancelled);
    assert_eq!(fixture.app.remaining(WEDNESDAY, "13:00").await, 5);
    fixture.deliver().await;
    let feed = market.list_events(&EventListQuery::default()).await.expect("events").items;
    let types: Vec<_> = feed.iter().map(|event| event.r#type).collect();
    use PublicEventType::{AppointmentBooked, AppointmentCancelled, AppointmentRescheduled};
    assert_eq!(types, [AppointmentBooked, AppointmentRescheduled, AppointmentCancelled]);
    let last = fixture.receiver.take().pop().expect("a delivery").json();
    assert_eq!(serde_json::to_value(feed.last()).expect("JSON"), last);
}
