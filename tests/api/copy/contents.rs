//! The content of a copy: every row of every table, so that it shows the same and continues where the source was.

use diesel::connection::SimpleConnection;
use pitboard_api::{CreateClosure, Login};
use pitboard_client::{Client, reqwest::Method};
use pitboard_server::{
    db::engine::{connection::Purpose, dialect, migrations, rows::BATCH, schema::TABLES},
    demo,
};
use pitboard_tests::{Backend, Person, TestApp, backend::Place, date, services};
use rstest_reuse::apply;

use super::{assert_equal, copied};
use crate::on_both_databases;

/// The addresses that the public reads.
const PUBLIC: [&str; 8] = [
    "/api/v1/workshop",
    "/api/v1/services",
    "/api/v1/categories",
    "/api/v1/availability/days?days=31",
    "/api/v1/availability?date=2026-11-23",
    "/api/v1/availability?date=2026-11-24",
    "/api/v1/availability/next?service_id=1",
    "/api/v1/services/1",
];
/// The addresses that an admin reads.
const STAFF: [&str; 8] = [
    "/api/v1/occupancy?date=2026-11-23",
    "/api/v1/ledger?date=2026-11-23&period=09:00",
    "/api/v1/ledger?date=2026-11-20&period=11:00",
    "/api/v1/audit-log?limit=100",
    "/api/v1/statistics?from=2026-10-25&to=2026-11-23",
    "/api/v1/appointments?limit=100",
    "/api/v1/customers?limit=100",
    "/api/v1/settings",
];

async fn answers(client: &Client, paths: &[&str]) -> Vec<String> {
    let mut answers = Vec::new();
    for path in paths {
        let answer = client.raw(Method::GET, path).send().await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answers.push(format!("{path}: {}", answer.text()));
    }
    answers
}

async fn sign_in(app: &TestApp, email: &str) -> Person {
    let login = Login { email: email.to_owned(), password: demo::PASSWORD.to_owned(), code: None };
    Person::sign_in(&app.anonymous(), &login).await.expect("a sign-in")
}

#[actix_web::test]
async fn the_demo_copied_to_postgres_shows_the_same_and_copied_back_has_the_same_rows() {
    let original = TestApp::start_demo(Backend::Sqlite).await;
    // Its session, in a row of its own, is valid on the copy too.
    let admin = sign_in(&original, "admin@carmodx.example").await;
    let (target, back) = (Backend::Postgres.place(), Backend::Sqlite.place());
    copied(&original.place, &target);
    copied(&target, &back);

    let rows = original.place.rows();
    assert!(rows["occupancy"].len() > 20 && rows["events"].len() > 100, "the demo has too few rows");
    assert_equal(&back.rows(), &rows);

    let copy = TestApp::start_in(target).await;
    assert_eq!(answers(&copy.anonymous(), &PUBLIC).await, answers(&original.anonymous(), &PUBLIC).await);
    let there = admin.at_server(&copy.url);
    assert_eq!(answers(&there, &STAFF).await, answers(&admin.client, &STAFF).await);
    assert_eq!(copy.doctor_failures().await, Vec::<String>::new());
    assert_eq!(TestApp::start_in(back).await.doctor_failures().await, Vec::<String>::new());
}

/// Adds rows for several batches to a table whose key is a number, and to one whose key is text.
fn add_rows(place: &Place) {
    let mut conn = place.url.connect(Purpose::Write).expect("a connection");
    let numbers = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n <= {})",
        2 * BATCH
    );
    for insert in [
        "INSERT INTO work_notes (workshop_id, appointment_id, author_id, at, text)
         SELECT 1, 1, 1, created_at, 'note ' || n FROM numbers, accounts WHERE id = 1",
        "INSERT INTO idempotency_keys (workshop_id, caller_id, operation, key, body_hash, answer, created_at)
         SELECT 1, n % 3, 'test', 'Key ' || n, '', '', created_at FROM numbers, accounts WHERE id = 1",
    ] {
        conn.batch_execute(&format!("{numbers} {insert}")).expect("rows");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_copy_to_the_same_kind_of_database_has_the_same_rows(#[case] on: Backend) {
    let original = TestApp::start_demo(on).await;
    add_rows(&original.place);
    let target = on.place();
    let line = copied(&original.place, &target);
    let rows = original.place.rows();
    assert_equal(&target.rows(), &rows);
    let count: usize =
        rows.iter().filter(|(table, _)| *table != "sqlite_sequence").map(|(_, rows)| rows.len()).sum();
    assert_eq!(line, format!("copied {count} rows in {} tables; read back and equal\n", TABLES.len()));
}

/// Copies to the other kind of database.
#[apply(on_both_databases)]
#[actix_web::test]
async fn the_copy_continues_with_new_ids(#[case] on: Backend) {
    let original = TestApp::start_demo(on).await;
    let admin = sign_in(&original, "admin@carmodx.example").await;
    let closure = CreateClosure {
        first_date: date("2026-12-25").into(),
        last_date: date("2026-12-25").into(),
        periods: Vec::new(),
        reason: "test".to_owned(),
        public_note: None,
        accept_conflicts: false,
    };
    let deleted = admin.create_closure(&closure).await.expect("a closure").id;
    admin.delete_closure(deleted, false).await.expect("a deletion");

    let target = match on {
        Backend::Sqlite => Backend::Postgres.place(),
        Backend::Postgres => Backend::Sqlite.place(),
    };
    copied(&original.place, &target);
    let copy = TestApp::start_in(target).await;
    let admin = admin.at_server(&copy.url);
    let ada = sign_in(&copy, "ada@example.com").await;
    ada.book(services::ECU_REMAPPING, "2026-12-07", "09:00").await;
    let closure = admin.create_closure(&closure).await.expect("a closure");
    assert!(closure.id > deleted, "the id {deleted} is given out again");
    assert_eq!(copy.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
fn every_table_of_the_database_is_copied(#[case] on: Backend) {
    let place = on.place();
    migrations::run(&place.url).expect("up");
    let mut conn = place.url.connect(Purpose::Read).expect("a connection");
    let mut tables = dialect::table_names(&mut conn).expect("the tables");
    tables.retain(|table| !table.starts_with("__diesel"));
    tables.sort();
    let mut copied: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
    copied.sort_unstable();
    assert_eq!(copied, tables);
}
