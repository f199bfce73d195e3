//! Copies that `pitboard copy` refuses, with one line and without a change of the target.

use diesel::connection::SimpleConnection;
use pitboard_server::db::engine::{connection::Purpose, dialect, migrations};
use pitboard_tests::{
    Backend, TestApp,
    backend::Place,
    program::{Serving, pitboard, run},
};
use rstest_reuse::apply;

use super::{assert_empty, assert_equal, copy};
use crate::{migrations::make_newer, on_both_databases};

/// Checks that a copy fails with one line that contains `part`.
fn assert_refused(from: &Place, to: &Place, part: &str) {
    let finished = copy(from, to);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""), "{finished:?}");
    assert_eq!(finished.stderr.lines().count(), 1, "one line: {}", finished.stderr);
    assert!(finished.stderr.starts_with("pitboard: ") && finished.stderr.contains(part), "{finished:?}");
}

fn execute(place: &Place, sql: &str) {
    place.url.connect(Purpose::Write).expect("a connection").batch_execute(sql).expect("a statement");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_target_with_a_workshop_is_refused_and_unchanged(#[case] on: Backend) {
    let original = TestApp::start_demo(Backend::Sqlite).await;
    let target = TestApp::start(on).await;
    let rows = target.place.rows();
    assert_refused(&original.place, &target.place, "the target is not empty: it has rows in workshops");
    assert_equal(&target.place.rows(), &rows);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_database_of_another_program_is_refused_and_unchanged(#[case] on: Backend) {
    let original = TestApp::start_demo(Backend::Sqlite).await;
    let target = on.place();
    execute(&target, "CREATE TABLE stamps (id BIGINT)");
    assert_refused(&original.place, &target, "the target is not empty: it has the table stamps");
    let mut conn = target.url.connect(Purpose::Read).expect("a connection");
    assert_eq!(dialect::table_names(&mut conn).expect("the tables"), ["stamps"]);
}

#[actix_web::test]
async fn a_target_that_a_server_uses_is_refused() {
    let original = TestApp::start_demo(Backend::Postgres).await;
    let target = Backend::Sqlite.place();
    let _server = Serving::start(&target, &[]);
    assert_refused(&original.place, &target, "another pitboard uses");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_source_or_target_of_another_version_is_refused(#[case] on: Backend) {
    let original = TestApp::start_demo(on).await;
    let target = on.place();
    migrations::run(&target.url).expect("migrations");
    make_newer(&target);
    assert_refused(&original.place, &target, "newer than this program");
    assert_refused(&target, &on.place(), "the source: the database is newer");

    let older = "DELETE FROM __diesel_schema_migrations
        WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)";
    execute(&target, &[older, older].join("; "));
    assert_refused(&original.place, &target, "the target is not migrated");
    assert_refused(&target, &on.place(), "the source: the database is not migrated");
}

#[actix_web::test]
async fn a_target_that_stores_other_values_is_detected_and_left_empty() {
    let original = TestApp::start_demo(Backend::Sqlite).await;
    let target = Backend::Sqlite.place();
    migrations::run(&target.url).expect("migrations");
    execute(
        &target,
        "CREATE TRIGGER other_values AFTER INSERT ON occupancy
         BEGIN UPDATE occupancy SET plate = 'X' WHERE id = new.id AND id = 7; END",
    );
    let finished = copy(&original.place, &target);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""), "{finished:?}");
    let reason = "pitboard: nothing was copied: the table occupancy differed when it was read back\n";
    assert!(finished.stderr.ends_with(reason), "{finished:?}");
    assert_empty(&target);
}

#[apply(on_both_databases)]
fn a_source_without_rows_is_refused(#[case] on: Backend) {
    let (source, target) = (on.place(), on.place());
    migrations::run(&source.url).expect("migrations");
    assert_refused(&source, &target, "the source has no rows");
}

#[test]
fn a_missing_file_is_refused_and_not_created() {
    let (source, target) = (Backend::Sqlite.place(), Backend::Sqlite.place());
    assert_refused(&source, &target, "the source: there is no database");
    assert!(!source.directory().join("pitboard.db").exists());
}

#[test]
fn a_url_is_not_repeated_in_an_error() {
    let place = Backend::Sqlite.place();
    let finished = run(
        pitboard(&place, &["copy", "--from", "mysql://somebody:hushhush@localhost/x", "--to", &place.text]),
        "",
    );
    assert_eq!((finished.code, finished.stderr.lines().count()), (Some(1), 1), "{finished:?}");
    assert!(finished.stderr.contains("--from") && !finished.stderr.contains("hushhush"), "{finished:?}");
}
