//! A PostgreSQL outage: a running server answers 503, and works again afterwards.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use pitboard_api::{Problem, ProblemCode, paths};
use pitboard_client::{Client, Raw, reqwest::Method};
use pitboard_tests::{cluster::Cluster, program::Serving, until};

use super::{
    kills::until_ready,
    setup::{CrashTest, acknowledged, days, walk_in},
};

/// The time limit for an answer without a database.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);

#[actix_web::test]
async fn a_server_without_its_database_answers_503_and_recovers_with_it() {
    let mut cluster = Cluster::start();
    let mut test = CrashTest::create(cluster.place()).await;
    let server = Serving::start(&test.place, &[]);
    let desk = test.sign_in(&server.url).await;
    let days = days(&desk).await;
    let before = desk.book_appointment(&walk_in(days[0])).await.expect("a booking");

    cluster.kill();
    let book = desk.raw(Method::POST, paths::BOOK_APPOINTMENT.path).json(&walk_in(days[0]));
    let started = Instant::now();
    let calls = [book, desk.raw(Method::GET, "/api/v1/workshop")];
    let mut answers = join_all(calls.map(Raw::send)).await;
    // Known from the booking that failed.
    answers.push(desk.raw(Method::GET, "/readyz").send().await);
    for answer in answers {
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 503);
        let problem: Problem = answer.json().expect("a problem document");
        assert_eq!(problem.code, ProblemCode::Unavailable);
        assert!(answer.header("retry-after").is_some_and(|after| after.parse::<u32>().is_ok()));
    }
    assert!(started.elapsed() < ANSWER_LIMIT, "answered after {:?}", started.elapsed());
    assert_eq!(desk.get_health().await.expect("a running server").status, "ok");

    cluster.restart();
    until_ready(&desk).await;
    assert_eq!(desk.get_appointment(&before.reference).await.expect("the booking"), before);
    let after = desk.book_appointment(&walk_in(days[0])).await.expect("a booking");
    test.journal.acknowledged.extend([acknowledged(&before), acknowledged(&after)]);
    test.assert_consistent().await;
}

#[actix_web::test]
async fn a_server_that_starts_before_its_database_waits_for_it() {
    let mut cluster = Cluster::start();
    let place = cluster.place();
    cluster.kill();
    let log = place.directory().join("serve.log");
    let start = std::thread::spawn(move || (Serving::start(&place, &[]), place));
    let waits = || std::fs::read_to_string(&log).is_ok_and(|log| log.contains("cannot be reached yet"));
    until("the server waits", async || waits()).await;
    cluster.restart();
    let (server, _place) = start.join().expect("a start");
    assert_eq!(Client::new(&server.url).get_readiness().await.expect("ready").status, "ok");
}
