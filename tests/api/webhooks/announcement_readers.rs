//! Readers of `availability.changed`: admins, API keys with the scope, and webhooks that ask for it; not the audit log.
//! The feed keeps it for a month.

use chrono::TimeDelta;
use pitboard_api::{AuditQuery, EventListQuery};
use pitboard_client::Client;
use pitboard_domain::{scope::Scope, webhook::PublicEventType};
use pitboard_tests::{Backend, TUESDAY, receiver::Reply, refusal, services};
use rstest_reuse::apply;

use super::{
    Fixture,
    announcements::{CHANGED, current, day_and_tag, only_changes},
    new_webhook,
};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_webhook_gets_the_announcements_if_it_asks_for_them(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let webhook = fixture.create(&fixture.receiver.url(), &[CHANGED]).await;
    let other = fixture.create(&fixture.receiver.url(), &[PublicEventType::AppointmentCancelled]).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.announce().await;
    let received = fixture.receiver.take();
    let [only] = &received[..] else { panic!("one delivery: {received:?}") };
    let event = fixture.admin.list_events(&only_changes()).await.expect("events").items.remove(0);
    assert_eq!(only.json(), serde_json::to_value(&event).expect("JSON"), "the feed has the same body");
    assert_eq!(only.id(), event.id);
    assert_eq!(day_and_tag(&event), current(&fixture.app, TUESDAY).await);
    assert_eq!((fixture.deliveries(&webhook).await.len(), fixture.deliveries(&other).await.len()), (1, 0));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_needs_the_scope_to_read_the_announcements_or_to_get_them(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let reader = fixture.key(&[Scope::AvailabilityRead]).await;
    let stranger =
        fixture.key(&[Scope::CatalogueRead, Scope::AppointmentsReadAll, Scope::WebhooksManage]).await;
    let url = fixture.receiver.url();
    stranger
        .client
        .create_webhook(&new_webhook(&url, &[]))
        .await
        .expect("a webhook for all that it may read");
    let refused = refusal(stranger.client.create_webhook(&new_webhook(&url, &[CHANGED])).await);
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "/types/0"));

    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.announce().await;
    let types: Vec<_> =
        fixture.receiver.take().iter().map(|request| request.json()["type"].clone()).collect();
    assert_eq!(types, ["appointment.booked"]);
    let all = EventListQuery::default();
    let types = async |client: &Client| {
        let events = client.list_events(&all).await.expect("events").items;
        events.iter().map(|event| event.r#type).collect::<Vec<_>>()
    };
    assert_eq!(types(&reader.client).await, [CHANGED]);
    assert_eq!(types(&stranger.client).await, [PublicEventType::AppointmentBooked]);
    assert_eq!(types(&fixture.admin.client).await, [PublicEventType::AppointmentBooked, CHANGED]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_audit_log_has_no_announcements(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let log = async || fixture.admin.list_audit_log(&AuditQuery::default()).await.expect("a log").items;
    let before = log().await;
    fixture.announce().await;
    assert_eq!((fixture.announced().await.len(), log().await), (1, before));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn announcements_are_deleted_after_a_month_and_other_events_stay(#[case] on: Backend) {
    let mut fixture = Fixture::new(on).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.announce().await;
    fixture.runner.insert_recurring().await.expect("jobs");
    for (time, left) in [(TimeDelta::days(31), 1), (TimeDelta::hours(1), 0)] {
        fixture.advance(time).await;
        fixture.deliver().await;
        assert_eq!(fixture.announced().await.len(), left, "{time}");
    }
    let all = fixture.admin.list_events(&EventListQuery::default()).await.expect("events").items;
    assert_eq!(all.len(), 1, "the booking");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_announcement_stays_while_a_delivery_of_it_waits(#[case] on: Backend) {
    let mut fixture = Fixture::new(on).await;
    let webhook = fixture.create(&fixture.receiver.url(), &[CHANGED]).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.announce().await;
    let delivery = fixture.deliveries(&webhook).await.remove(0);
    fixture.advance(TimeDelta::days(32)).await;
    fixture.receiver.answer_once(Reply::Status(500));
    fixture.admin.replay_webhook_delivery(webhook.id, delivery.id).await.expect("a replay");
    fixture.runner.insert_recurring().await.expect("jobs");
    fixture.deliver().await;
    assert_eq!(fixture.announced().await.len(), 1);
    // The delivery ends, is deleted with the next purge, and the announcement with the one after it at the latest.
    for _ in 0..3 {
        fixture.advance(TimeDelta::hours(1)).await;
        fixture.deliver().await;
    }
    assert_eq!((fixture.announced().await, fixture.receiver.take().len()), (Vec::new(), 3));
}
