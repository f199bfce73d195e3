//! SIGKILL in a storm of bookings, again and again: every booking that was answered with 201 is there.

use std::time::{Duration, Instant};

use pitboard_client::Client;
use pitboard_tests::{Backend, cluster::Cluster, dice::Dice, program::Serving};
use rstest_reuse::apply;

use super::garage::Garage;
use crate::on_both_databases;

/// At most so many answers before a strike.
const ANSWERS: usize = 40;

async fn kills_of_a_server(on: Backend, rounds: usize) {
    let mut garage = Garage::found(on.place()).await;
    let mut dice = Dice::new(1);
    for _ in 0..rounds {
        let server = Serving::start(&garage.place, &["--rate-limits", "off"]);
        let desk = garage.desk(&server.url).await;
        garage.storms(&desk, 1 + dice.throw(ANSWERS), || server.kill()).await;
        garage.examined().await;
    }
}

async fn kills_of_postgres(rounds: usize) {
    let mut cluster = Cluster::start();
    let mut garage = Garage::found(cluster.place()).await;
    let server = Serving::start(&garage.place, &["--rate-limits", "off"]);
    let mut dice = Dice::new(1);
    for _ in 0..rounds {
        let desk = garage.desk(&server.url).await;
        let strike = || {
            cluster.kill();
            cluster.start_again();
        };
        garage.storms(&desk, 1 + dice.throw(ANSWERS), strike).await;
        until_ready(&desk).await;
        garage.examined().await;
    }
}

/// The server finds its database again by itself.
pub async fn until_ready(client: &Client) {
    let patience = Instant::now() + Duration::from_secs(60);
    while let Err(error) = client.get_readiness().await {
        assert_eq!(error.status(), Some(503), "{error:?}");
        assert!(Instant::now() < patience, "it does not find its database again: {error:?}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_that_was_answered_survives_the_server(#[case] on: Backend) {
    kills_of_a_server(on, 5).await;
}

#[actix_web::test]
async fn a_booking_that_was_answered_survives_postgres() {
    kills_of_postgres(3).await;
}

#[actix_web::test]
#[ignore = "long"]
async fn fifty_kills_of_a_server_over_sqlite_lose_nothing() {
    kills_of_a_server(Backend::Sqlite, 50).await;
}

#[actix_web::test]
#[ignore = "long"]
async fn twenty_kills_of_a_server_over_postgres_lose_nothing() {
    kills_of_a_server(Backend::Postgres, 20).await;
}

#[actix_web::test]
#[ignore = "long"]
async fn twenty_kills_of_postgres_lose_nothing() {
    kills_of_postgres(20).await;
}
