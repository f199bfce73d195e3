//! The database itself: what its constraints refuse, which indexes the counts read, and the migration of a database
//! that has appointments.

use diesel::connection::SimpleConnection;
use pitboard_server::db::{
    engine::{
        connection::Purpose,
        errors::{Class, classify},
    },
    held_slots,
};
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, date, services};
use rstest_reuse::apply;

use super::{assert_sound, hold};
use crate::on_both_databases;

macro_rules! migration {
    ($direction:literal) => {
        [
            include_str!(concat!("../../../migrations/sqlite/2026-11-30-210000_holds/", $direction, ".sql")),
            include_str!(concat!(
                "../../../migrations/postgres/2026-11-30-210000_holds/",
                $direction,
                ".sql"
            )),
        ]
    };
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_database_refuses_a_slot_of_no_holder_of_two_or_beyond_its_expiry(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await.book(services::AUDIO, TUESDAY, "09:00").await;
    hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    let mut conn = app.place.url.connect(Purpose::Write).expect("a connection");
    for change in [
        "hold_id = NULL, expires_at = NULL",
        "appointment_id = 1",
        "expires_at = NULL",
        "expires_at = taken_at",
        "released_at = '2026-11-24 00:00:00'",
        "plate = 'GJ01AB1234'",
    ] {
        let refused = conn.batch_execute(&format!("UPDATE occupancy SET {change} WHERE hold_id IS NOT NULL"));
        assert_eq!(classify(&refused.expect_err("a violation")), Class::Other, "{change}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn migrating_down_and_up_keeps_the_slots_of_appointments(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::FULL_RESPRAY, TUESDAY, "15:00").await;
    ada.book(services::AUDIO, TUESDAY, "15:00").await;
    john.take(&job).await;
    john.complete(&job).await;
    let before = app.place.rows();
    hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    let mut conn = app.place.url.connect(Purpose::Write).expect("a connection");
    for [sqlite, postgres] in [migration!("down"), migration!("up")] {
        let migration = if on == Backend::Sqlite { sqlite } else { postgres };
        conn.batch_execute(&format!("BEGIN; {migration}; COMMIT")).expect("a migration");
    }
    let after = app.place.rows();
    assert_eq!((&after["occupancy"], &after["holds"]), (&before["occupancy"], &Vec::new()));
    ada.book(services::AUDIO, TUESDAY, "15:00").await;
    assert_sound(&app).await;
}

/// PostgreSQL reads a table of few rows as a whole.
#[actix_web::test]
async fn slots_are_counted_by_two_searches_of_indexes() {
    let app = TestApp::start(Backend::Sqlite).await;
    app.customer("ada").await.book(services::AUDIO, TUESDAY, "09:00").await;
    hold(&app.anonymous(), services::AUDIO, TUESDAY, "09:00").await;
    let now = app.clock.now();
    let plans = app.plans(|conn| held_slots::count(conn, date(MONDAY), date("2026-12-23"), now));
    let plans: Vec<String> = plans.iter().map(ToString::to_string).collect();
    assert_eq!(plans.len(), 2, "{plans:?}");
    assert!(plans[0].contains("SEARCH occupancy USING INDEX"), "{plans:?}");
    assert!(plans[1].contains("SEARCH occupancy USING INDEX occupancy_by_expiry"), "{plans:?}");
}
