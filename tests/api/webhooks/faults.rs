//! Servers that are killed, clocks that are set back.

use std::sync::Arc;

use chrono::TimeDelta;
use pitboard_domain::webhook::DeliveryStatus;
use pitboard_tests::{Backend, Database, TUESDAY, receiver::Reply, services};
use rstest_reuse::apply;

use super::{Fixture, hasty, receivers::Nowhere, run_due, runner, sender};
use crate::on_both_databases;

/// The server that committed the booking is gone; another one finds the job of the event.
#[apply(on_both_databases)]
#[actix_web::test]
async fn an_event_whose_server_was_killed_after_the_commit_is_delivered_by_another(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    // Killed with the lease on the fan-out.
    assert_eq!(fixture.runner.acquire(16).await.expect("jobs").jobs.len(), 1);
    let db = Database::open(&fixture.app.place.url, &fixture.app.clock);
    let other = runner(&db, sender());
    run_due(&other).await;
    assert_eq!(fixture.receiver.take().len(), 0, "the lease of the killed one is in force");
    fixture.advance(TimeDelta::seconds(60)).await;
    for job in other.acquire(16).await.expect("jobs").jobs {
        other.execute(job).await;
    }
    // Killed with the lease on the delivery.
    assert_eq!(fixture.runner.acquire(16).await.expect("jobs").jobs.len(), 1);
    fixture.advance(TimeDelta::seconds(60)).await;
    run_due(&other).await;
    assert_eq!(fixture.receiver.take().len(), 1);
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded]);
}

/// Killed between the answer of the receiver and its own COMMIT: the event arrives again, with the same id.
#[apply(on_both_databases)]
#[actix_web::test]
async fn a_delivery_whose_result_was_lost_is_repeated_with_its_id(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    let job = fixture.runner.acquire(1).await.expect("jobs").jobs.remove(0);
    fixture.receiver.answer_once(Reply::Silence);
    let mut run = Box::pin(fixture.runner.execute(job));
    pitboard_tests::until("it is sent", async || {
        tokio::select! {
            _ = &mut run => panic!("the receiver does not answer"),
            () = tokio::task::yield_now() => {}
        }
        fixture.receiver.received().len() == 1
    })
    .await;
    drop(run);
    fixture.advance(TimeDelta::seconds(60)).await;
    fixture.deliver().await;
    let received = fixture.receiver.take();
    let ids: Vec<_> = received.iter().map(|request| request.id()).collect();
    assert_eq!(ids, [received[0].id(); 2]);
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded]);
}

/// The run that has ended sees the delivery that was added during it, or its job was made due again.
#[apply(on_both_databases)]
#[actix_web::test]
async fn an_event_that_comes_during_a_run_is_delivered_after_it(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    let runner = runner(&fixture.app.db, hasty(Arc::new(Nowhere)));
    fixture.receiver.answer_once(Reply::Silence);
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    let job = runner.acquire(1).await.expect("jobs").jobs.remove(0);
    let run = runner.execute(job);
    let during = async {
        pitboard_tests::until("it is sent", async || {
            tokio::task::yield_now().await;
            fixture.receiver.received().len() == 1
        })
        .await;
        fixture.admin.test_webhook(webhook.id).await.expect("another test");
        assert!(runner.acquire(1).await.expect("jobs").jobs.is_empty(), "the run goes on");
    };
    futures_util::future::join(run, during).await;
    run_due(&runner).await;
    assert_eq!(fixture.receiver.take().len(), 2);
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded, DeliveryStatus::Pending]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_event_that_was_rolled_back_is_not_sent(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.ada.fail_to_book(services::AUDIO, "2026-11-22", "09:00").await;
    let dry_run =
        serde_json::from_value(serde_json::json!({ "ids": [services::AUDIO], "action": "deactivate" }));
    fixture.admin.change_services(&dry_run.expect("a body"), true).await.expect("a dry run");
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 1);
    assert_eq!(fixture.statuses(&webhook).await.len(), 1);
}

/// The timestamp is that of the attempt by the clock of now, also if it is before that of the attempt before.
#[apply(on_both_databases)]
#[actix_web::test]
async fn a_clock_that_is_set_back_delays_no_delivery_for_good(#[case] on: Backend) {
    let (mut fixture, webhook) = Fixture::with_webhook(on).await;
    let start = fixture.app.clock.now();
    fixture.receiver.answer(Reply::Status(500));
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    fixture.deliver().await;
    fixture.advance(-TimeDelta::minutes(5)).await;
    // A new event is delivered at once, by the new time.
    fixture.receiver.answer(Reply::Status(200));
    fixture.ada.book(services::AUDIO, TUESDAY, "11:00").await;
    fixture.deliver().await;
    let timestamps: Vec<_> = fixture
        .receiver
        .take()
        .iter()
        .map(|request| request.header("webhook-timestamp").to_owned())
        .collect();
    let expected = [start, start - TimeDelta::minutes(5)].map(|at| at.timestamp().to_string());
    assert_eq!(timestamps, expected);
    // The repetition comes when the clock has reached its time again.
    fixture.advance(TimeDelta::minutes(5) + TimeDelta::seconds(5)).await;
    fixture.deliver().await;
    assert_eq!(fixture.receiver.take().len(), 1);
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded; 2]);
}
