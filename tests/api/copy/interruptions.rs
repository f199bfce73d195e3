//! A copy that is interrupted leaves an empty target, so that it can be started again; and one during which the source
//! changes has the state from its start.

use std::process::Child;

use diesel::connection::SimpleConnection;
use pitboard_server::db::{
    AnyConnection,
    engine::{connection::Purpose, dialect, migrations},
};
use pitboard_tests::{
    Backend, TestApp,
    backend::Place,
    program::{pitboard, run},
};

use super::{assert_empty, assert_equal, copied};

/// Starts `pitboard copy`.
fn start(from: &Place, to: &Place) -> Child {
    let copy = pitboard(to, &["copy", "--from", &from.text, "--to", &to.text]).spawn();
    copy.expect("the binary")
}

/// Locks `events` in a PostgreSQL, so that a copy stops there: in the middle, after most of the tables.
fn lock_events(place: &Place, mode: &str) -> AnyConnection {
    let mut conn = place.url.connect(Purpose::Write).expect("a connection");
    dialect::begin_write(&mut conn).expect("a transaction");
    conn.batch_execute(&format!("LOCK TABLE events IN {mode} MODE")).expect("a lock");
    conn
}

fn assert_well(place: &Place) {
    let doctor = run(pitboard(place, &["doctor"]), "");
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
}

#[actix_web::test]
async fn a_killed_copy_to_postgres_can_be_started_again() {
    let original = TestApp::start_demo(Backend::Sqlite).await;
    let target = Backend::Postgres.place();
    migrations::run(&target.url).expect("migrations");
    let lock = lock_events(&target, "EXCLUSIVE");
    let mut copy = start(&original.place, &target);
    target.until_waiting(1).await;
    copy.kill().expect("a kill");
    copy.wait().expect("an end");
    assert_empty(&target);
    drop(lock);

    copied(&original.place, &target);
    assert_well(&target);
}

#[actix_web::test]
async fn a_copy_that_loses_its_target_fails_with_one_line_and_can_be_started_again() {
    let original = TestApp::start_demo(Backend::Sqlite).await;
    let target = Backend::Postgres.place();
    migrations::run(&target.url).expect("migrations");
    let mut lock = lock_events(&target, "EXCLUSIVE");
    let copy = start(&original.place, &target);
    target.until_waiting(1).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = current_setting('application_name') AND wait_event_type = 'Lock'";
    lock.batch_execute(cut).expect("a cut");
    let output = copy.wait_with_output().expect("an end");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
    let errors: Vec<&str> = stderr.lines().filter(|line| line.starts_with("pitboard: ")).collect();
    assert_eq!(errors.len(), 1, "{stderr}");
    assert!(stderr.ends_with(&format!("{}\n", errors[0])), "{stderr}");
    assert_empty(&target);
    drop(lock);

    copied(&original.place, &target);
    assert_well(&target);
}

#[actix_web::test]
async fn a_killed_copy_to_sqlite_can_be_started_again() {
    let original = TestApp::start_demo(Backend::Postgres).await;
    let target = Backend::Sqlite.place();
    let lock = lock_events(&original.place, "ACCESS EXCLUSIVE");
    let mut copy = start(&original.place, &target);
    original.place.until_waiting(1).await;
    copy.kill().expect("a kill");
    copy.wait().expect("an end");
    assert_empty(&target);
    drop(lock);

    copied(&original.place, &target);
    assert_well(&target);
}

#[actix_web::test]
async fn a_copy_has_the_state_of_the_source_at_its_start() {
    let original = TestApp::start_demo(Backend::Postgres).await;
    let before = original.place.rows();
    let target = Backend::Postgres.place();
    let mut lock = lock_events(&original.place, "ACCESS EXCLUSIVE");
    let copy = start(&original.place, &target);
    original.place.until_waiting(1).await;
    // In a table that is copied after `events`.
    lock.batch_execute(
        "INSERT INTO idempotency_keys (workshop_id, caller_id, operation, key, body_hash, answer, created_at)
         VALUES (1, 1, 'test', 'later', '', '', now())",
    )
    .expect("a row");
    dialect::commit(&mut lock).expect("a commit");
    let output = copy.wait_with_output().expect("an end");
    assert!(output.status.success(), "{output:?}");
    assert_equal(&target.rows(), &before);
    assert_ne!(original.place.rows(), before);
}
