//! Internal failures: a panic, missing tables, a locked database. The answer says whether to retry, but not
//! the cause.

use chrono::{DateTime, Utc};
use diesel::{Connection as _, PgConnection, SqliteConnection, connection::SimpleConnection};
use pitboard_api::ProblemCode::{Internal, Unavailable};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_tests::{Backend, TestApp, app::MONDAY_MORNING, appointment, at, people::PASSWORD, services};
use rstest_reuse::apply;
use serde_json::json;

use crate::{
    on_both_databases,
    walk::{answers::refused, rows},
};

/// A second connection to the database of the app, which executes statements until it is dropped.
enum SecondConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl SecondConnection {
    fn at(app: &TestApp, on: Backend) -> Self {
        let url = &app.place.text;
        match on {
            Backend::Sqlite => {
                let path = url.trim_start_matches("sqlite:");
                Self::Sqlite(SqliteConnection::establish(path).expect("the file"))
            }
            Backend::Postgres => Self::Postgres(PgConnection::establish(url).expect("PostgreSQL")),
        }
    }

    fn execute(&mut self, sqlite: &str, postgres: &str) {
        match self {
            Self::Sqlite(conn) => conn.batch_execute(sqlite),
            Self::Postgres(conn) => conn.batch_execute(postgres),
        }
        .expect("an executed statement");
    }
}

/// Checks that an answer does not contain the cause.
fn assert_no_cause(answer: &RawAnswer) {
    let text = answer.text().to_lowercase();
    for cause in ["panic", "overflow", "relation", "table", "sql", "lock", "timeout", "busy", "thread", ".rs"]
    {
        assert!(!text.contains(cause), "{cause}: {text}");
    }
}

async fn get(app: &TestApp, target: &str) -> RawAnswer {
    app.anonymous().raw(Method::GET, target).send().await.expect("an answer")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_panic_is_a_500_and_the_server_continues(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let before = rows::of(&app).await;
    // No local time is that late, so that date arithmetic panics in a handler, a query and a write.
    app.clock.set(DateTime::<Utc>::MAX_UTC);
    for target in ["/api/v1/workshop", "/api/v1/availability?date=2026-11-24"] {
        let answer = get(&app, target).await;
        refused(&app, target, &answer, Internal, target);
        assert_no_cause(&answer);
    }
    let register = "/api/v1/auth/register";
    let body = json!({
        "email": "ada@example.com", "password": PASSWORD, "first_name": "A", "last_name": "B", "phone": "123",
    });
    let answer = app.anonymous().raw(Method::POST, register).json(&body).send().await.expect("an answer");
    refused(&app, register, &answer, Internal, register);
    assert_no_cause(&answer);

    app.clock.set(at(MONDAY_MORNING));
    assert_eq!(rows::of(&app).await, before);
    assert_eq!(get(&app, "/api/v1/workshop").await.status, 200);
    let ada = app.customer("ada").await;
    ada.book(services::AUDIO, "2026-11-25", "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_missing_table_is_a_500_without_details(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let mut second = SecondConnection::at(&app, on);
    second.execute("ALTER TABLE occupancy RENAME TO elsewhere", "ALTER TABLE occupancy RENAME TO elsewhere");
    let target = "/api/v1/availability?date=2026-11-24";
    let day = get(&app, target).await;
    refused(&app, target, &day, Internal, "reading");
    assert_no_cause(&day);
    let book = "/api/v1/appointments";
    let raw = ada.raw(Method::POST, book).json(&appointment(services::AUDIO, "2026-11-25", "09:00"));
    let booking = raw.send().await.expect("an answer");
    refused(&app, book, &booking, Internal, "writing");
    assert_no_cause(&booking);

    second.execute("ALTER TABLE elsewhere RENAME TO occupancy", "ALTER TABLE elsewhere RENAME TO occupancy");
    assert_eq!(get(&app, target).await.status, 200);
    ada.book(services::AUDIO, "2026-11-25", "09:00").await;
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_locked_database_is_a_503_with_retry_after(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let before = rows::of(&app).await;
    let mut second = SecondConnection::at(&app, on);
    second.execute("BEGIN IMMEDIATE", "BEGIN; LOCK TABLE days IN EXCLUSIVE MODE");
    let book = "/api/v1/appointments";
    let raw = ada.raw(Method::POST, book).json(&appointment(services::AUDIO, "2026-11-25", "09:00"));
    let booking = raw.send().await.expect("an answer");
    refused(&app, book, &booking, Unavailable, "writing");
    assert_no_cause(&booking);
    assert_eq!(get(&app, "/api/v1/availability?date=2026-11-25").await.status, 200, "reads still work");
    assert_eq!(rows::of(&app).await, before);

    second.execute("ROLLBACK", "ROLLBACK");
    ada.book(services::AUDIO, "2026-11-25", "09:00").await;
}
