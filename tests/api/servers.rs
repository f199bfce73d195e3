//! Two servers with one database: the changes of one are visible at the other.

use std::{
    thread,
    time::{Duration, Instant},
};

use pitboard_api::ProblemCode;
use pitboard_client::Client;
use pitboard_tests::{
    Backend, Person, TUESDAY, TestApp,
    backend::Place,
    date,
    program::{Serving, pitboard, run},
    refusal, services, until,
};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_session_is_valid_at_both_servers_and_ends_at_both(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (other, _) = app.another_server().await;
    let ada = app.customer("ada").await;
    let elsewhere = ada.at_server(&other);
    assert_eq!(elsewhere.get_me().await.expect("an account"), ada.account);

    ada.logout().await.expect("a sign-out");
    assert_eq!(refusal(ada.get_me().await).code, ProblemCode::Unauthenticated);
    let ended = Instant::now();
    // Each server keeps the sessions of recent requests for a second.
    until("the session ends at the other server", async || elsewhere.get_me().await.is_err()).await;
    assert!(ended.elapsed() < Duration::from_millis(1_500), "{:?}", ended.elapsed());
    assert_eq!(refusal(elsewhere.get_me().await).code, ProblemCode::Unauthenticated);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_booking_at_one_server_is_visible_at_the_other(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (other, _) = app.another_server().await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let day = Client::new(&other).get_availability(date(TUESDAY)).await.expect("a day");
    assert_eq!(day.periods[0].remaining, 4);
    let shown = ada.at_server(&other).get_appointment(&job.reference).await.expect("the appointment");
    assert_eq!(shown, job);
}

const SECRET: &str = "a secret that all servers share, quite long enough";

/// Starts real processes, each with its own directory: they share only the database and the secret.
fn start_concurrently(place: &Place, count: usize) -> Vec<Serving> {
    let start = |number: usize| {
        let directory = place.directory().join(format!("server-{number}"));
        let mut command = pitboard(place, &["serve"]);
        command.env("PITBOARD_SECRET", SECRET).env("PITBOARD_DATA_DIR", &directory);
        thread::spawn(move || Serving::run(command, &directory.with_extension("log")))
    };
    let starting: Vec<_> = (0..count).map(start).collect();
    starting.into_iter().map(|server| server.join().expect("a server that starts")).collect()
}

/// Only PostgreSQL: on SQLite a second server is refused (see `start_up`).
#[actix_web::test]
async fn servers_that_start_concurrently_on_an_empty_postgres_migrate_it_once() {
    let place = Backend::Postgres.place();
    let servers = start_concurrently(&place, 3);
    let clients: Vec<Client> = servers.iter().map(|server| Client::new(&server.url)).collect();
    let workshop = clients[0].get_workshop().await.expect("a workshop");
    for client in &clients {
        assert_eq!(client.get_readiness().await.expect("ready").status, "ok");
        assert_eq!(client.get_workshop().await.expect("a workshop"), workshop);
    }
    let doctor = run(pitboard(&place, &["doctor"]), "");
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
}

#[actix_web::test]
async fn a_session_is_valid_at_all_servers_with_the_same_secret() {
    let place = Backend::Postgres.place();
    let servers = start_concurrently(&place, 2);
    let ada = Person::register(&Client::new(&servers[0].url), "ada").await;
    let elsewhere = ada.at_server(&servers[1].url);
    assert_eq!(elsewhere.get_me().await.expect("an account"), ada.account);
    elsewhere.logout().await.expect("a sign-out");
    assert_eq!(refusal(ada.get_me().await).code, ProblemCode::Unauthenticated);

    let mut stranger = pitboard(&place, &["serve"]);
    stranger.env("PITBOARD_SECRET", "another secret, of which the others know nothing");
    let stranger = Serving::run(stranger, &place.directory().join("stranger.log"));
    let ben = Person::register(&Client::new(&servers[0].url), "ben").await;
    let refused = refusal(ben.at_server(&stranger.url).get_me().await);
    assert_eq!(refused.code, ProblemCode::Unauthenticated);
}
