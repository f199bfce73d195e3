//! PostgreSQL is stopped under a running server: callers are told to come again, and then are served.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use pitboard_api::{Problem, ProblemCode, paths};
use pitboard_client::{Raw, reqwest::Method};
use pitboard_tests::{cluster::Cluster, program::Serving};

use super::{
    garage::{Garage, acknowledged, days, walk_in},
    kills::until_ready,
};

/// Nobody waits for a database that is not there.
const AT_ONCE: Duration = Duration::from_secs(2);

#[actix_web::test]
async fn without_its_database_a_server_answers_503_and_goes_on_when_it_is_back() {
    let mut cluster = Cluster::start();
    let mut garage = Garage::found(cluster.place()).await;
    let server = Serving::start(&garage.place, &[]);
    let desk = garage.desk(&server.url).await;
    let days = days(&desk).await;
    let before = desk.book_appointment(&walk_in(days[0])).await.expect("a booking");

    cluster.kill();
    let book = desk.raw(Method::POST, paths::BOOK_APPOINTMENT.path).json(&walk_in(days[0]));
    let begun = Instant::now();
    let calls = [book, desk.raw(Method::GET, "/api/v1/workshop"), desk.raw(Method::GET, "/readyz")];
    for answer in join_all(calls.map(Raw::send)).await {
        let answer = answer.expect("an answer");
        assert_eq!(answer.status, 503);
        let problem: Problem = answer.json().expect("a problem document");
        assert_eq!(problem.code, ProblemCode::Unavailable);
        assert!(answer.header("retry-after").is_some_and(|after| after.parse::<u32>().is_ok()));
    }
    assert!(begun.elapsed() < AT_ONCE, "told after {:?}", begun.elapsed());
    assert_eq!(desk.get_health().await.expect("it is alive").status, "ok");

    cluster.start_again();
    until_ready(&desk).await;
    assert_eq!(desk.get_appointment(&before.reference).await.expect("the booking"), before);
    let after = desk.book_appointment(&walk_in(days[0])).await.expect("a booking");
    garage.journal.acknowledged.extend([acknowledged(&before), acknowledged(&after)]);
    garage.examined().await;
}
