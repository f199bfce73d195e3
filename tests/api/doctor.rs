//! The doctor: each kind of damage is made by a statement and must be found and named.

use std::{fs, path::PathBuf};

use chrono::TimeDelta;
use diesel::{Connection as _, connection::SimpleConnection, result::Error};
use pitboard_server::{
    app::doctor,
    clock::Clock,
    db::{
        AnyConnection,
        engine::{connection::Purpose, migrations},
    },
};
use pitboard_tests::{Backend, TUESDAY, TestApp, services};
use rstest_reuse::apply;

use crate::{migrations::make_newer, on_both_databases};

const SAME_SLOT: &str = "DROP INDEX occupancy_slot_held_once; INSERT INTO occupancy
        (workshop_id, date, period_start, period_end, slot_no, capacity, appointment_id, plate, taken_at)
    SELECT workshop_id, date, period_start, period_end, slot_no, capacity, appointment_id, NULL, taken_at
    FROM occupancy WHERE id = 1";

/// Damages the database, returns the failed checks, and reverts the damage.
fn find_damage(app: &TestApp, damage: &str) -> Vec<String> {
    let mut conn = app.place.url.connect(Purpose::Write).expect("a connection");
    let clock = Clock::fixed(app.clock.now() + TimeDelta::seconds(1));
    let mut found = None;
    let undone = conn.transaction(|conn| {
        conn.batch_execute(damage)?;
        found = Some(doctor::examine(conn, &clock));
        Err::<(), _>(Error::RollbackTransaction)
    });
    assert_eq!(undone, Err(Error::RollbackTransaction), "{damage}");
    let found = found.expect("an examination").expect("findings");
    found.into_iter().filter(doctor::Finding::is_failure).map(|finding| finding.detail).collect()
}

/// Books and works on one appointment of one period and one of three, with different cars.
async fn workshop(on: Backend) -> TestApp {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let short = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    ada.book(services::FULL_RESPRAY, TUESDAY, "09:00").await;
    let done = ada.book(services::BODY_KIT, TUESDAY, "09:00").await;
    root.take(&short).await;
    root.take(&done).await;
    root.complete(&done).await;
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
    app
}

/// Checks that each kind of damage alone leads to its message.
fn assert_each_is_named(app: &TestApp, failures: &[(&str, &str)]) {
    for (damage, expected) in failures {
        let found = find_damage(app, damage);
        assert!(found.iter().any(|finding| finding.contains(expected)), "{damage}: {found:?}");
    }
    assert_eq!(find_damage(app, "SELECT 1"), Vec::<String>::new(), "the damage was reverted");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_names_each_missing_index_and_nothing_else(#[case] on: Backend) {
    let app = workshop(on).await;
    for (table, index) in [
        ("occupancy", "occupancy_slot_held_once"),
        ("occupancy", "occupancy_plate_held_once"),
        ("occupancy", "occupancy_by_date"),
        ("accounts", "accounts_email_unique"),
        ("capacity_overrides", "capacity_overrides_day_unique"),
        ("events", "events_by_subject"),
    ] {
        let found = find_damage(&app, &format!("DROP INDEX {index}"));
        assert_eq!(found, [format!("{table} index {index} is missing")]);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_finds_an_index_with_another_condition(#[case] on: Backend) {
    let app = workshop(on).await;
    let columns = "ON occupancy (workshop_id, date, period_start, slot_no)";
    let other = "occupancy index occupancy_slot_held_once is not CREATE UNIQUE INDEX";
    assert_each_is_named(
        &app,
        &[
            (
                &format!(
                    "DROP INDEX occupancy_slot_held_once; CREATE UNIQUE INDEX occupancy_slot_held_once {columns}"
                ),
                other,
            ),
            (
                &format!(
                    "DROP INDEX occupancy_slot_held_once; CREATE INDEX occupancy_slot_held_once {columns} WHERE released_at IS NULL"
                ),
                other,
            ),
            (
                &format!(
                    "DROP INDEX occupancy_slot_held_once; CREATE UNIQUE INDEX occupancy_slot_held_once {columns} WHERE released_at IS NOT NULL"
                ),
                other,
            ),
        ],
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_names_missing_constraints_columns_and_tables(#[case] on: Backend) {
    let app = workshop(on).await;
    for (table, constraint, text) in [
        ("occupancy", "occupancy_slot_range", "CHECK (slot_no BETWEEN 1 AND capacity)"),
        ("appointments", "appointments_reference_unique", "UNIQUE (workshop_id, reference)"),
        (
            "appointments",
            "appointments_assigned_has_employee",
            "CHECK (status NOT IN ('assigned', 'in_progress', 'on_hold') OR assignee_id IS NOT NULL)",
        ),
        (
            "occupancy",
            "occupancy_appointment_exists",
            "FOREIGN KEY (workshop_id, appointment_id) REFERENCES appointments (workshop_id, id)",
        ),
    ] {
        let damage = match on {
            Backend::Postgres => format!("ALTER TABLE {table} DROP CONSTRAINT {constraint}"),
            // SQLite cannot drop a constraint, so its stored schema is edited directly.
            Backend::Sqlite => format!(
                "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET
                    sql = replace(sql, 'CONSTRAINT {constraint} {}', 'CONSTRAINT other CHECK (TRUE)')
                 WHERE type = 'table' AND name = '{table}'",
                text.replace('\'', "''")
            ),
        };
        assert_eq!(find_damage(&app, &damage), [format!("{table} constraint {constraint} is missing")]);
    }
    assert_each_is_named(
        &app,
        &[
            ("ALTER TABLE accounts DROP COLUMN specialisation", "accounts column specialisation is missing"),
            ("DROP TABLE idempotency_keys", "idempotency_keys column key is missing"),
            ("ALTER TABLE appointments RENAME COLUMN period_span TO periods", "cannot be examined"),
        ],
    );
}

/// A crash empties unlogged tables. SQLite does not have them.
#[actix_web::test]
async fn the_doctor_finds_an_unlogged_table() {
    let app = workshop(Backend::Postgres).await;
    let found = find_damage(&app, "ALTER TABLE occupancy SET UNLOGGED");
    assert_eq!(found, ["occupancy table occupancy is not LOGGED but UNLOGGED"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_ignores_objects_that_an_operator_has_added(#[case] on: Backend) {
    let app = workshop(on).await;
    let added = "CREATE INDEX added_index ON events (at); CREATE TABLE added_table (id INTEGER)";
    assert_eq!(find_damage(&app, added), Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_finds_contradictions_in_the_ledger(#[case] on: Backend) {
    let app = workshop(on).await;
    let unchecked = match on {
        Backend::Sqlite => "PRAGMA ignore_check_constraints = ON;",
        Backend::Postgres => {
            "ALTER TABLE occupancy DROP CONSTRAINT occupancy_slot_range;
             ALTER TABLE occupancy DROP CONSTRAINT occupancy_released_later;"
        }
    };
    let beyond = format!("{unchecked} UPDATE occupancy SET slot_no = 6 WHERE id = 1");
    let backwards =
        format!("{unchecked} UPDATE occupancy SET released_at = '2020-01-01 00:00:00' WHERE id = 5");
    assert_each_is_named(
        &app,
        &[
            (SAME_SLOT, "slot 1 of 2026-11-24 09:00 is held twice"),
            (
                // The slot of the third appointment, at a time when that one still held it.
                "UPDATE occupancy SET slot_no = 3 WHERE id = 1; UPDATE occupancy SET
                    taken_at = (SELECT taken_at FROM occupancy WHERE id = 5) WHERE id = 1",
                "slot 3 of 2026-11-24 09:00 was held twice at 2026-11-23 02:00:00",
            ),
            (
                "DROP INDEX occupancy_plate_held_once; UPDATE occupancy SET
                    plate = (SELECT plate FROM occupancy WHERE id = 1) WHERE id = 2",
                "is in slot",
            ),
            (&beyond, "slot 6 of 2026-11-24 09:00 is beyond its capacity of 5"),
            (&backwards, "slot 3 of 2026-11-24 09:00 was released before it was taken"),
            // Two appointments hold it already.
            ("UPDATE occupancy SET slot_no = 1, capacity = 1 WHERE id = 5", "was taken as number 3 of 1"),
            ("UPDATE occupancy SET reason = NULL WHERE id = 5", "a release without a reason"),
            ("UPDATE days SET changed_at = '2020-01-01 00:00:00'", "the day was last locked at 2020"),
            ("DELETE FROM days", "slots of 2026-11-24 are held and the day was never locked"),
        ],
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_finds_appointments_that_disagree_with_the_ledger(#[case] on: Backend) {
    let app = workshop(on).await;
    assert_each_is_named(
        &app,
        &[
            (
                "UPDATE occupancy SET released_at = taken_at, reason = 'cancel' WHERE id = 1",
                "is active and holds no slot",
            ),
            ("DELETE FROM occupancy WHERE id = 1", "is active and holds no slot"),
            ("DELETE FROM occupancy WHERE id = 3", "is active and holds 2 of 3 slots"),
            (
                "UPDATE occupancy SET released_at = taken_at, reason = 'complete' WHERE id = 4",
                "is active and holds 2 of 3 slots",
            ),
            (
                "UPDATE appointments SET status = 'cancelled' WHERE id = 1",
                "is cancelled and holds slot 1 of 2026-11-24 09:00",
            ),
            (
                "UPDATE occupancy SET released_at = NULL, reason = NULL WHERE id = 5",
                "is completed and holds slot 3",
            ),
            (
                "UPDATE appointments SET period_start = '11:00:00' WHERE id = 1",
                "is booked for other periods than it holds",
            ),
            (
                "UPDATE appointments SET last_date = '2026-11-25' WHERE id = 2",
                "is booked for other periods than it holds",
            ),
        ],
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_finds_appointments_that_disagree_with_the_log(#[case] on: Backend) {
    let app = workshop(on).await;
    assert_each_is_named(
        &app,
        &[
            ("UPDATE appointments SET version = 3 WHERE id = 1", "is at version 3 and the log has 2 writes"),
            ("DELETE FROM events WHERE kind = 'complete'", "is at version 3 and the log has 2 writes"),
            ("DELETE FROM events WHERE kind = 'complete'", "is completed and by the log assigned"),
            ("DELETE FROM events WHERE kind = 'book'", "of which the log knows nothing"),
            (
                "UPDATE appointments SET updated_at = '2020-01-01 00:00:00' WHERE id = 1",
                "was last changed at 2020",
            ),
            (
                "UPDATE appointments SET status = 'in_progress' WHERE id = 1",
                "is in_progress and by the log assigned",
            ),
        ],
    );
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_finds_a_database_newer_than_the_program(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    make_newer(&app.place);
    assert_eq!(app.doctor_failures().await, ["99990101000000 is newer than this program"]);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_doctor_finds_a_clock_that_was_set_back(#[case] on: Backend) {
    let app = workshop(on).await;
    app.clock.set(app.clock.now() - TimeDelta::seconds(90));
    let failures = app.doctor_failures().await;
    assert!(failures.len() == 1 && failures[0].contains("later than now"), "{failures:?}");
}

/// Compares the schema that the doctor expects with the one that the migrations create. `REFRESH=1` writes
/// it.
#[apply(on_both_databases)]
fn the_doctor_knows_the_schema_of_the_migrations(#[case] on: Backend) {
    let place = on.place();
    migrations::run(&place.url).expect("migrations");
    let mut conn: AnyConnection = place.url.connect(Purpose::Read).expect("a connection");
    let actual = doctor::schema::lines(&mut conn).expect("the schema").join("\n") + "\n";
    let name = if on == Backend::Sqlite { "sqlite" } else { "postgres" };
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../crates/server/src/app/doctor/schema.{name}.txt"));
    if std::env::var_os("REFRESH").is_some() {
        fs::write(&file, &actual).expect("a file");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        expected == actual,
        "{} is out of date: run `REFRESH=1 cargo xtask test knows_the_schema`",
        file.display()
    );
}
