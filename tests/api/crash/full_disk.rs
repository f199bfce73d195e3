//! A full disk: requests are answered 503, nothing is corrupted, and the same server continues once there is
//! space.

use futures_util::future::join_all;
use pitboard_api::{CreateAppointment, Problem, ProblemCode, paths};
use pitboard_client::reqwest::Method;
use pitboard_tests::{
    Person,
    backend::Place,
    cluster::Cluster,
    disk::{Disk, has_own_mounts, with_own_mounts},
    program::Serving,
    until,
};

use super::setup::{CrashTest, days, walk_in};

#[actix_web::test]
async fn a_full_disk_under_sqlite_is_answered_with_503_and_the_server_recovers() {
    if !has_own_mounts() {
        return rerun_with_mounts("a_full_disk_under_sqlite_is_answered_with_503_and_the_server_recovers");
    }
    let disk = Disk::mount("4m");
    let url = format!("sqlite:{}", disk.path().join("pitboard.db").display());
    let mut test = CrashTest::create(Place::existing(&url)).await;
    let server = Serving::start(&test.place, &["--rate-limits", "off"]);
    let desk = test.sign_in(&server.url).await;
    let day = days(&desk).await[0];
    let taken = walk_in(day);
    let booked = test.book(&desk, &taken).await.expect("a booking");

    disk.fill();
    // The WAL may have space for more bookings.
    test.book_until_refused(&desk, day).await;
    // The same car would be refused with 409, but not if its COMMIT fails together with those of other bookings.
    let bookings = (0..32).map(|number| if number % 2 == 0 { taken.clone() } else { walk_in(day) });
    join_all(bookings.map(async |body| assert_unavailable(&desk, &body).await)).await;
    assert_eq!(desk.get_readiness().await.expect_err("not ready").status(), Some(503));
    assert_eq!(desk.get_appointment(&booked.reference).await.expect("reads still work"), booked);

    disk.free_space();
    // Found out by the server itself: nobody else writes.
    until("it is ready", async || desk.get_readiness().await.is_ok()).await;
    test.book(&desk, &walk_in(day)).await.expect("a booking, by the same server");
    test.assert_consistent().await;
}

/// Only the tables are on the full disk, because PostgreSQL stops without space for its log.
#[actix_web::test]
#[ignore = "needs root"]
async fn a_full_disk_under_postgres_is_answered_with_503_and_the_server_recovers() {
    if !has_own_mounts() {
        return rerun_with_mounts("a_full_disk_under_postgres_is_answered_with_503_and_the_server_recovers");
    }
    let disk = Disk::mount("32m");
    let cluster = Cluster::start();
    let mut test = CrashTest::create(cluster.place_on(disk.path())).await;
    let server = Serving::start(&test.place, &["--rate-limits", "off"]);
    let desk = test.sign_in(&server.url).await;
    let day = days(&desk).await[0];
    let booked = test.book(&desk, &walk_in(day)).await.expect("a booking");

    disk.fill();
    // The allocated pages may have space for more bookings.
    test.book_until_refused(&desk, day).await;
    assert_unavailable(&desk, &walk_in(day)).await;
    assert_eq!(desk.get_readiness().await.expect_err("not ready").status(), Some(503));
    assert_eq!(desk.get_appointment(&booked.reference).await.expect("reads still work"), booked);

    disk.free_space();
    test.book(&desk, &walk_in(day)).await.expect("a booking, by the same server");
    test.assert_consistent().await;
}

async fn assert_unavailable(desk: &Person, body: &CreateAppointment) {
    let answer = desk.raw(Method::POST, paths::BOOK_APPOINTMENT.path).json(body).send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.json::<Problem>().expect("a problem").code, ProblemCode::Unavailable);
    assert!(answer.header("retry-after").is_some());
}

/// Runs a test of this file in a mount namespace of its own.
fn rerun_with_mounts(name: &str) {
    let name = format!("crash::full_disk::{name}");
    let finished = with_own_mounts().args([&name, "--exact", "--include-ignored"]).output();
    let finished = finished.expect("unshare, of util-linux");
    let (output, errors) =
        (String::from_utf8_lossy(&finished.stdout), String::from_utf8_lossy(&finished.stderr));
    assert!(finished.status.success() && output.contains("1 passed"), "{output}{errors}");
}
