//! A PostgreSQL whose connections stay open and bring no answer: each caller waits no longer than the deadline, and the
//! server works as soon as new connections do.

use std::time::{Duration, Instant};

use actix_web::rt::time::timeout;
use futures_util::future::join_all;
use pitboard_api::{CreateAppointment, paths};
use pitboard_client::{Client, reqwest::Method};
use pitboard_server::db::engine::handle::Settings;
use pitboard_tests::{Backend, TUESDAY, TestApp, date, proxy::Proxy, time, until};

use super::setup::walk_in;

/// Deadlines that a healthy database keeps on a slow machine.
const DEADLINES: Settings = Settings {
    group_commit: 1,
    connections: 4,
    read_deadline: Duration::from_secs(3),
    write_deadline: Duration::from_secs(4),
};
/// The tolerance for a slow machine.
const SLACK: Duration = Duration::from_secs(3);

const HOURS: [&str; 4] = ["09:00", "11:00", "13:00", "15:00"];

/// A server whose connections to PostgreSQL go through a proxy.
struct Fixture {
    app: TestApp,
    proxy: Proxy,
    desk: Client,
}

impl Fixture {
    /// Starts it, and books as often at the same time as there are connections, so that all of them are open.
    async fn start() -> Self {
        let app = TestApp::start(Backend::Postgres).await;
        let proxy = Proxy::start(&app.place.text).await;
        let (url, _server) = app.server_on(&proxy.url(&app.place.text), DEADLINES).await;
        let desk = app.manager("meera").await.at_server(&url);
        let fixture = Self { app, proxy, desk };
        assert_eq!(join_all(HOURS.map(|hour| fixture.book(hour))).await, [201; 4]);
        fixture
    }

    /// Books at the desk, and returns the status of the response.
    async fn book(&self, hour: &str) -> u16 {
        let body = CreateAppointment { period: time(hour).into(), ..walk_in(date(TUESDAY)) };
        let call = self.desk.raw(Method::POST, paths::BOOK_APPOINTMENT.path).json(&body);
        call.send().await.expect("a response").status
    }
}

#[actix_web::test]
async fn callers_of_a_stalled_database_wait_for_the_deadline_and_the_next_ones_get_new_connections() {
    let fixture = Fixture::start().await;
    fixture.proxy.stall();
    let started = Instant::now();
    assert_eq!(join_all(HOURS.map(|hour| fixture.book(hour))).await, [503; 4]);
    assert!(started.elapsed() < DEADLINES.write_deadline + SLACK, "{:?}", started.elapsed());

    assert_eq!(fixture.book("17:00").await, 201);
    for hour in HOURS {
        assert_eq!(fixture.app.remaining(TUESDAY, hour).await, 4, "{hour}");
    }
    assert_eq!(fixture.app.doctor_failures().await, Vec::<String>::new());
}

#[actix_web::test]
async fn readiness_follows_a_stalled_database_and_does_not_wait_for_it() {
    let fixture = Fixture::start().await;
    let is_ready = async || {
        let started = Instant::now();
        let ready = fixture.desk.get_readiness().await;
        assert!(started.elapsed() < SLACK, "{:?}", started.elapsed());
        ready.is_ok()
    };
    assert!(is_ready().await);
    // Nobody writes, and new connections stall too: the server finds out by itself.
    until("it is not ready", async || {
        fixture.proxy.stall();
        !is_ready().await
    })
    .await;
    // It also finds out that new connections work.
    until("it is ready", async || is_ready().await).await;
}

#[actix_web::test]
async fn callers_who_disconnect_from_a_stalled_database_do_not_keep_its_places() {
    let fixture = Fixture::start().await;
    fixture.proxy.stall();
    let impatient = HOURS.map(|hour| timeout(Duration::from_secs(1), fixture.book(hour)));
    assert!(join_all(impatient).await.iter().all(Result::is_err));
    // The read of its session meets a stalled connection of its own.
    assert_eq!(fixture.book("17:00").await, 503);
    assert_eq!(fixture.book("17:00").await, 201);
}
