//! Several servers share the deliveries, and the worker of a server delivers by itself.

use pitboard_domain::webhook::{DeliveryStatus, PublicEventType};
use pitboard_server::app::jobs::Worker;
use pitboard_tests::{Backend, Database, TUESDAY, TestApp, services, until};
use rstest_reuse::apply;

use super::{Fixture, new_webhook, runner, sender};
use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn workers_of_several_servers_deliver_each_event_once(#[case] on: Backend) {
    let fixture = Fixture::new(on).await;
    let webhook = fixture.create(&fixture.receiver.url(), &[PublicEventType::AppointmentBooked]).await;
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let db = Database::open(&fixture.app.place.url, &fixture.app.clock);
            Worker::start(runner(&db, sender()))
        })
        .collect();
    for period in ["09:00", "11:00", "13:00", "15:00", "17:00"] {
        fixture.ada.book(services::AUDIO, TUESDAY, period).await;
    }
    until("all are delivered", async || fixture.statuses(&webhook).await == [DeliveryStatus::Succeeded; 5])
        .await;
    for worker in workers {
        worker.stop().await;
    }
    let mut ids: Vec<_> = fixture.receiver.take().iter().map(|request| request.id().to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_server_delivers_without_help(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.run_jobs = true).await;
    let receiver = pitboard_tests::receiver::Receiver::start().await;
    let (admin, ada) = (app.admin("root").await, app.customer("ada").await);
    let new = new_webhook(&receiver.url(), &[PublicEventType::AppointmentBooked]);
    admin.create_webhook(&new).await.expect("a webhook");
    ada.book(services::AUDIO, TUESDAY, "09:00").await;
    until("it is delivered", async || {
        tokio::task::yield_now().await;
        receiver.received().len() == 1
    })
    .await;
}
