//! Failed deliveries: repeated at growing intervals with the same id, given up after the last one, replayed by hand.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join;
use pitboard_api::WebhookDelivery;
use pitboard_domain::webhook::DeliveryStatus;
use pitboard_tests::{
    Backend, TUESDAY,
    receiver::{Receiver, Reply},
    refusal, services, until,
};
use rstest_reuse::apply;
use tokio::sync::Notify;

use super::Fixture;
use crate::on_both_databases;

/// The delays of the contract.
fn delays() -> [TimeDelta; 8] {
    let hours = TimeDelta::hours;
    [
        TimeDelta::seconds(5),
        TimeDelta::minutes(5),
        TimeDelta::minutes(30),
        hours(2),
        hours(5),
        hours(10),
        hours(14),
        hours(20),
    ]
}

fn next_attempt(delivery: &WebhookDelivery) -> Option<chrono::DateTime<chrono::Utc>> {
    delivery.next_attempt_at.map(|at| at.to_utc())
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_failed_delivery_is_repeated_as_scheduled_with_one_id_and_then_given_up(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(500));
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    for (nth, delay) in (1..).zip(delays()) {
        let [delivery] = &fixture.deliveries(&webhook).await[..] else { panic!("one delivery") };
        assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Pending, nth));
        assert_eq!(delivery.response_status, Some(500));
        assert_eq!(delivery.error.as_deref(), Some("the receiver answered 500"));
        assert_eq!(next_attempt(delivery), Some(fixture.app.clock.now() + delay));

        fixture.advance(delay - TimeDelta::milliseconds(1)).await;
        fixture.deliver().await;
        assert_eq!(fixture.receiver.received().len(), nth as usize, "not before its time");
        fixture.advance(TimeDelta::milliseconds(1)).await;
        fixture.deliver().await;
        assert_eq!(fixture.receiver.received().len(), nth as usize + 1);
    }
    let [delivery] = &fixture.deliveries(&webhook).await[..] else { panic!("one delivery") };
    assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Failed, 9));
    assert_eq!(delivery.next_attempt_at, None);
    let received = fixture.receiver.take();
    assert!(received.iter().all(|request| request.id() == delivery.event_id));
    assert!(received.iter().all(|request| request.body == received[0].body));
    let mut timestamps: Vec<_> =
        received.iter().map(|request| request.header("webhook-timestamp").to_owned()).collect();
    timestamps.dedup();
    assert_eq!(timestamps.len(), 9, "each attempt has its own time");

    // Two days of failures do not disable it, and the next event is sent.
    assert!(fixture.get(&webhook).await.active);
    fixture.receiver.answer(Reply::Status(200));
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded, DeliveryStatus::Failed]);
    assert_eq!(fixture.get(&webhook).await.failing_since, None);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_receiver_that_comes_back_gets_each_event_with_its_id(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(503));
    let mut ids = Vec::new();
    for period in ["09:00", "11:00", "13:00"] {
        fixture.ada.book(services::AUDIO, TUESDAY, period).await;
        fixture.deliver().await;
        ids = fixture.receiver.received().iter().map(|request| request.id().to_owned()).collect();
    }
    assert_eq!(ids.len(), 3);
    fixture.receiver.take();
    fixture.receiver.answer(Reply::Status(200));
    fixture.advance(TimeDelta::seconds(5)).await;
    fixture.deliver().await;
    let mut again: Vec<_> = fixture.receiver.take().iter().map(|request| request.id().to_owned()).collect();
    again.sort();
    ids.sort();
    assert_eq!(again, ids);
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded; 3]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_delivery_can_be_replayed_with_the_same_id(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.deliver().await;
    let first = fixture.receiver.take();
    let [delivery] = &fixture.deliveries(&webhook).await[..] else { panic!("one delivery") };
    assert_eq!((delivery.status, delivery.response_status), (DeliveryStatus::Succeeded, Some(204)));

    let replayed = fixture.admin.replay_webhook_delivery(webhook.id, delivery.id).await.expect("a replay");
    assert_eq!((replayed.id, replayed.status), (delivery.id, DeliveryStatus::Pending));
    fixture.deliver().await;
    let second = fixture.receiver.take();
    assert_eq!(second.len(), 1);
    assert_eq!((second[0].id(), &second[0].body), (first[0].id(), &first[0].body));
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded]);

    for (webhook, delivery) in [(webhook.id, delivery.id + 1), (webhook.id + 1, delivery.id)] {
        let unknown = refusal(fixture.admin.replay_webhook_delivery(webhook, delivery).await);
        assert_eq!(unknown.status, 404);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_result_of_an_attempt_does_not_overwrite_a_replay(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(500));
    let delivery = fixture.admin.test_webhook(webhook.id).await.expect("a test").id;
    fixture.deliver().await;
    fixture.advance(TimeDelta::seconds(5)).await;
    let permit = Arc::new(Notify::new());
    fixture.receiver.answer_once(Reply::Late(Arc::clone(&permit)));
    let replay = async {
        until("the second attempt runs", async || {
            tokio::task::yield_now().await;
            fixture.receiver.received().len() == 2
        })
        .await;
        fixture.admin.replay_webhook_delivery(webhook.id, delivery).await.expect("a replay");
        permit.notify_one();
    };
    join(fixture.deliver(), replay).await;
    let [delivery] = &fixture.deliveries(&webhook).await[..] else { panic!("one delivery") };
    assert_eq!((delivery.status, delivery.attempts), (DeliveryStatus::Pending, 1), "of the replay");
    assert_eq!(fixture.receiver.received().len(), 3);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn events_of_other_types_are_not_delivered(#[case] on: Backend) {
    use pitboard_domain::webhook::PublicEventType;
    let fixture = Fixture::new(on).await;
    let other = Receiver::start().await;
    let bookings = fixture.create(&fixture.receiver.url(), &[PublicEventType::AppointmentBooked]).await;
    let catalogue = fixture.create(&other.url(), &[PublicEventType::CatalogueChanged]).await;
    let job = fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.ada.cancel(&job).await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 1);
    assert_eq!(other.take().len(), 0);
    assert_eq!(fixture.statuses(&bookings).await, [DeliveryStatus::Succeeded]);
    assert_eq!(fixture.statuses(&catalogue).await, []);
}
