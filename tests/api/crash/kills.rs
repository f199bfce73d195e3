//! SIGKILL during concurrent bookings, repeatedly: every booking that was answered with 201 exists.

use std::time::{Duration, Instant};

use pitboard_client::Client;
use pitboard_tests::{Backend, cluster::Cluster, program::Serving, rng::Rng};
use rstest_reuse::apply;

use super::setup::CrashTest;
use crate::on_both_databases;

/// The maximum number of answers before a kill.
const MAX_ANSWERS: usize = 40;

async fn kill_servers(on: Backend, rounds: usize) {
    let mut test = CrashTest::create(on.place()).await;
    let mut rng = Rng::new(1);
    for _ in 0..rounds {
        let server = Serving::start(&test.place, &["--rate-limits", "off"]);
        let desk = test.sign_in(&server.url).await;
        test.book_until_fault(&desk, 1 + rng.below(MAX_ANSWERS), || server.kill()).await;
        test.assert_consistent().await;
    }
}

async fn kill_postgres(rounds: usize) {
    let mut cluster = Cluster::start();
    let mut test = CrashTest::create(cluster.place()).await;
    let server = Serving::start(&test.place, &["--rate-limits", "off"]);
    let mut rng = Rng::new(1);
    for _ in 0..rounds {
        let desk = test.sign_in(&server.url).await;
        let fault = || {
            cluster.kill();
            cluster.restart();
        };
        test.book_until_fault(&desk, 1 + rng.below(MAX_ANSWERS), fault).await;
        until_ready(&desk).await;
        test.assert_consistent().await;
    }
}

/// Waits until the server has reconnected to its database.
pub async fn until_ready(client: &Client) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while let Err(error) = client.get_readiness().await {
        assert_eq!(error.status(), Some(503), "{error:?}");
        assert!(Instant::now() < deadline, "the server does not reconnect: {error:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_acknowledged_booking_survives_a_kill_of_the_server(#[case] on: Backend) {
    kill_servers(on, 5).await;
}

#[actix_web::test]
async fn an_acknowledged_booking_survives_a_kill_of_postgres() {
    kill_postgres(3).await;
}

#[actix_web::test]
#[ignore = "long"]
async fn fifty_kills_of_a_server_over_sqlite_lose_nothing() {
    kill_servers(Backend::Sqlite, 50).await;
}

#[actix_web::test]
#[ignore = "long"]
async fn twenty_kills_of_a_server_over_postgres_lose_nothing() {
    kill_servers(Backend::Postgres, 20).await;
}

#[actix_web::test]
#[ignore = "long"]
async fn twenty_kills_of_postgres_lose_nothing() {
    kill_postgres(20).await;
}
