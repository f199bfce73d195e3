//! Webhooks that the server disables, or an admin deactivates or deletes.

use std::sync::mpsc;

use actix_web::rt;
use chrono::TimeDelta;
use futures_util::future::join4;
use pitboard_api::{AuditQuery, PageQuery, WebhookPatch};
use pitboard_domain::{
    event::EventKind,
    webhook::{DeliveryStatus, DisabledReason},
};
use pitboard_server::app::integrations::webhooks::{self, WebhookEdit};
use pitboard_tests::{Backend, Database, TUESDAY, receiver::Reply, refusal, services};
use rstest_reuse::apply;

use super::Fixture;
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_receiver_that_answers_410_is_disabled_at_once(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(410));
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.deliver().await;
    let seen = fixture.get(&webhook).await;
    assert_eq!((seen.active, seen.disabled_reason), (false, Some(DisabledReason::Gone)));
    let [delivery] = &fixture.deliveries(&webhook).await[..] else { panic!("one delivery") };
    assert_eq!((delivery.status, delivery.response_status), (DeliveryStatus::Failed, Some(410)));

    // The log says so, as a change by the program.
    let log = fixture.admin.list_audit_log(&AuditQuery::default()).await.expect("the log").items;
    let entry = log.iter().find(|entry| entry.kind == EventKind::Disable).expect("an entry");
    assert_eq!((entry.subject.as_str(), &entry.actor), ("webhook:1", &None));
    assert_eq!(entry.change["reason"], "gone");

    // Nothing more is sent, not even by hand.
    fixture.receiver.take();
    fixture.ada.book(services::AUDIO, TUESDAY, "11:00").await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 0);
    assert_eq!(refusal(fixture.admin.test_webhook(webhook.id).await).status, 409);
    assert_eq!(refusal(fixture.admin.replay_webhook_delivery(webhook.id, delivery.id).await).status, 409);

    // Activated again, it gets the next event, and the failed one by a replay.
    fixture.receiver.answer(Reply::Status(204));
    let seen = fixture.set_active(&webhook, true).await;
    assert_eq!((seen.active, seen.disabled_reason), (true, None));
    fixture.admin.replay_webhook_delivery(webhook.id, delivery.id).await.expect("a replay");
    fixture.ada.book(services::AUDIO, TUESDAY, "13:00").await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 2);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_webhook_that_fails_for_five_days_is_disabled(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(500));
    let start = fixture.app.clock.now();
    for days in [0, 2, 2] {
        fixture.advance(TimeDelta::days(days)).await;
        fixture.admin.test_webhook(webhook.id).await.expect("a test");
        fixture.deliver().await;
    }
    let seen = fixture.get(&webhook).await;
    assert!(seen.active, "after four days");
    assert_eq!(seen.failing_since.map(|since| since.to_utc()), Some(start));

    fixture.advance(TimeDelta::days(1)).await;
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    let seen = fixture.get(&webhook).await;
    assert_eq!((seen.active, seen.disabled_reason), (false, Some(DisabledReason::Failing)));
    assert!(fixture.statuses(&webhook).await.iter().all(|status| *status == DeliveryStatus::Failed));

    fixture.set_active(&webhook, true).await;
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    assert!(fixture.get(&webhook).await.active, "the five days begin anew");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_new_address_has_five_days_of_its_own(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(500));
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    fixture.advance(TimeDelta::days(5)).await;
    let url = format!("{}&corrected", fixture.receiver.url());
    let patch = WebhookPatch { url: Some(url), ..WebhookPatch::default() };
    let corrected = fixture.admin.update_webhook(webhook.id, &patch).await.expect("corrected");
    assert_eq!(corrected.failing_since, None);
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    let seen = fixture.get(&webhook).await;
    assert!(seen.active, "{seen:?}");
    assert_eq!(seen.failing_since.map(|since| since.to_utc()), Some(fixture.app.clock.now()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn one_success_within_five_days_keeps_a_webhook(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    for (days, status) in [(0, 500), (3, 200), (1, 500), (4, 500)] {
        fixture.advance(TimeDelta::days(days)).await;
        fixture.receiver.answer(Reply::Status(status));
        fixture.admin.test_webhook(webhook.id).await.expect("a test");
        fixture.deliver().await;
    }
    assert!(fixture.get(&webhook).await.active);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_deactivated_webhook_gives_up_what_waits(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(500));
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    fixture.admin.test_webhook(webhook.id).await.expect("a test that is not sent yet");
    fixture.receiver.take();
    fixture.set_active(&webhook, false).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 0);
    let deliveries = fixture.deliveries(&webhook).await;
    assert_eq!(deliveries.len(), 2);
    for delivery in deliveries {
        assert_eq!(delivery.status, DeliveryStatus::Failed);
        assert_eq!(delivery.error.as_deref(), Some("the webhook was deactivated"));
    }
}

/// Only PostgreSQL: SQLite has one writer.
#[actix_web::test]
async fn no_delivery_waits_at_a_webhook_that_is_deactivated_at_the_same_time() {
    let (fixture, webhook) = Fixture::with_webhook(Backend::Postgres).await;
    let id = webhook.id;
    let sent = fixture.admin.test_webhook(id).await.expect("a test").id;
    fixture.deliver().await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;

    let db = Database::open(&fixture.app.place.url, &fixture.app.clock);
    let (release, released) = mpsc::channel::<()>();
    let (entered, has_entered) = tokio::sync::oneshot::channel();
    let mut entered = Some(entered);
    let deactivation = rt::spawn(async move {
        let work = db.system(move |tx| {
            let edit = WebhookEdit { active: Some(false), ..WebhookEdit::default() };
            webhooks::update(tx, id, None, &edit)?;
            if let Some(entered) = entered.take() {
                entered.send(()).expect("a receiver");
            }
            released.recv().expect("a word");
            Ok(())
        });
        work.await.expect("a deactivation");
    });
    has_entered.await.expect("a transaction");

    let commit = async {
        fixture.app.place.until_waiting(3).await;
        release.send(()).expect("a waiting transaction");
    };
    let (test, replay, ..) = join4(
        fixture.admin.test_webhook(id),
        fixture.admin.replay_webhook_delivery(id, sent),
        fixture.deliver(),
        commit,
    )
    .await;
    deactivation.await.expect("its end");
    assert_eq!((refusal(test).status, refusal(replay).status), (409, 409));
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_webhook_that_is_deleted_takes_its_deliveries_with_it(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.receiver.answer(Reply::Status(500));
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.receiver.take();
    fixture.admin.delete_webhook(webhook.id).await.expect("deleted");
    fixture.advance(TimeDelta::hours(1)).await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 0);
    let list = fixture.admin.list_webhook_deliveries(webhook.id, &PageQuery::default()).await;
    assert_eq!(refusal(list).status, 404);
    let jobs = fixture.app.db.read(|conn| {
        use diesel::prelude::*;
        use pitboard_server::db::engine::schema::jobs;
        Ok(jobs::table.count().get_result::<i64>(conn.raw)?)
    });
    assert_eq!(jobs.await.expect("a count"), 0);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn ended_deliveries_are_deleted_after_thirty_days(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    for (days, left) in [(29, 1), (2, 0)] {
        fixture.advance(TimeDelta::days(days)).await;
        fixture.runner.insert_recurring().await.expect("jobs");
        fixture.deliver().await;
        assert_eq!(fixture.statuses(&webhook).await.len(), left);
    }
}
