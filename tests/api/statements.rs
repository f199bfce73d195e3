//! The number of statements of one booking: each is a round trip to PostgreSQL, and work of the one writer on SQLite.

use chrono::TimeDelta;
use diesel::prelude::*;
use pitboard_server::db::engine::schema::sessions;
use pitboard_tests::{
    Backend, TUESDAY, TestApp, app::MONDAY_MORNING, at, booking_transaction::BookingTransaction, services,
};
use rstest_reuse::apply;

use crate::on_both_databases;

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customers_booking_takes_few_statements(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let ada = app.customer("ada").await;
    let session = app.db.read(|conn| Ok(sessions::table.select(sessions::id).first::<String>(conn.raw)?));
    let session = session.await.expect("a session");

    let mut transaction = BookingTransaction::new(&app.place.url, ada.id(), session, app.clock.clone());
    // Only the first booking inserts the day's row and loads the calendar; later ones are the usual case.
    let counts = [0, 1, 2].map(|minute| {
        // Writes of the same instant are ordered by further statements.
        app.clock.set(at(MONDAY_MORNING) + TimeDelta::minutes(minute));
        transaction.book(services::AUDIO, TUESDAY, "09:00")
    });
    let max = match on {
        Backend::Sqlite => 14,
        Backend::Postgres => 12,
    };
    assert!(counts[1..].iter().all(|count| *count <= max), "{counts:?}");
}
