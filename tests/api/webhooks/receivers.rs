//! Receivers that redirect, are slow, never read, answer nonsense or without end. A slow one delays no other.

use std::sync::Arc;

use futures_util::future::{BoxFuture, join};
use pitboard_domain::webhook::DeliveryStatus;
use pitboard_server::outgoing::Resolver;
use pitboard_tests::{
    Backend, TUESDAY,
    receiver::{Receiver, Reply},
    services, until,
};
use rstest_reuse::apply;

use super::{Fixture, hasty, run_due, runner};
use crate::on_both_databases;

/// A resolver that finds nothing.
pub struct Nowhere;

impl Resolver for Nowhere {
    fn resolve<'a>(
        &'a self,
        _: &'a str,
        _: u16,
    ) -> BoxFuture<'a, std::io::Result<Vec<std::net::SocketAddr>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_redirect_is_a_failure_and_is_not_followed(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    let other = Receiver::start().await;
    fixture.receiver.answer(Reply::Redirect(other.url()));
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    fixture.deliver().await;
    let [delivery] = &fixture.deliveries(&webhook).await[..] else { panic!("one delivery") };
    assert_eq!((delivery.status, delivery.response_status), (DeliveryStatus::Pending, Some(302)));
    assert_eq!(delivery.error.as_deref(), Some("the receiver redirects, which is not followed"));
    assert_eq!(other.connections(), 0);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn receivers_that_do_not_answer_fail_after_the_time_limit(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    let runner = runner(&fixture.app.db, hasty(Arc::new(Nowhere)));
    for (reply, error) in [
        (Reply::Silence, "the receiver did not answer in time"),
        (Reply::Deafness, "the receiver did not answer in time"),
        (Reply::Nonsense, "the receiver did not answer as HTTP requires"),
    ] {
        fixture.receiver.answer(reply.clone());
        fixture.admin.test_webhook(webhook.id).await.expect("a test");
        run_due(&runner).await;
        let newest = fixture.deliveries(&webhook).await.remove(0);
        assert_eq!((newest.status, newest.response_status), (DeliveryStatus::Pending, None), "{reply:?}");
        assert_eq!(newest.error.as_deref(), Some(error), "{reply:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn of_a_response_without_end_a_part_is_read(#[case] on: Backend) {
    let (fixture, webhook) = Fixture::with_webhook(on).await;
    let runner = runner(&fixture.app.db, hasty(Arc::new(Nowhere)));
    fixture.receiver.answer(Reply::Endless);
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    run_due(&runner).await;
    assert_eq!(fixture.statuses(&webhook).await, [DeliveryStatus::Succeeded]);
    // What was read, and what the buffers of two sockets hold.
    assert!(fixture.receiver.sent() < 16 << 20, "{}", fixture.receiver.sent());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_receiver_that_is_not_there_fails(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let gone = Receiver::start().await.url();
    let webhook = fixture.create(&gone, &[]).await;
    fixture.admin.test_webhook(webhook.id).await.expect("a test");
    until("the port is closed", async || {
        let address = gone.trim_start_matches("http://").split('/').next().unwrap_or_default().to_owned();
        tokio::net::TcpStream::connect(address).await.is_err()
    })
    .await;
    fixture.deliver().await;
    let [delivery] = &fixture.deliveries(&webhook).await[..] else { panic!("one delivery") };
    assert_eq!(delivery.error.as_deref(), Some("no connection could be made"));
}

/// The slow one does not answer at all while the other gets twenty events.
#[apply(on_both_databases)]
#[actix_web::test]
async fn a_slow_receiver_delays_no_other(#[case] on: Backend) {
    let (fixture, _) = Fixture::with_webhook(on).await;
    let slow = Receiver::start().await;
    slow.answer(Reply::Silence);
    fixture.create(&slow.url(), &[]).await;
    fixture.ada.book(services::AUDIO, TUESDAY, "09:00").await;
    let first = fixture.runner.acquire(16).await.expect("jobs").jobs;
    for job in first {
        fixture.runner.execute(job).await;
    }
    let due = fixture.runner.acquire(16).await.expect("jobs").jobs;
    assert_eq!(due.len(), 2, "one job for each webhook");
    let deliveries = futures_util::future::join_all(due.into_iter().map(|job| fixture.runner.execute(job)));
    let others = async {
        until("the slow one waits", async || {
            tokio::task::yield_now().await;
            slow.received().len() == 1 && fixture.receiver.received().len() == 1
        })
        .await;
        for period in ["11:00", "13:00", "15:00"] {
            fixture.ada.book(services::AUDIO, TUESDAY, period).await;
            run_due(&fixture.runner).await;
        }
        assert_eq!(fixture.receiver.received().len(), 4);
        assert_eq!(slow.received().len(), 1, "one run of a webhook at a time");
    };
    // The slow one ends with its time limit; the others have ended long before.
    let others_then_stop = async {
        others.await;
        slow.answer(Reply::Status(200));
    };
    futures_util::future::select(
        Box::pin(join(deliveries, std::future::pending::<()>())),
        Box::pin(others_then_stop),
    )
    .await;
}
