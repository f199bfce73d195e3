//! The cost of the statistics does not depend on the history outside the requested days: both databases
//! search growing tables by date.

use diesel::connection::SimpleConnection;
use pitboard_domain::event::EventKind;
use pitboard_server::db::{
    appointments, engine::connection::Purpose, events, held_slots, ledger, occupancy, statistics,
};
use pitboard_tests::{
    Backend, TUESDAY, TestApp, at, date,
    explain::{assert_no_scan, assert_searches},
    services, time,
};
use rstest_reuse::apply;

use crate::on_both_databases;

/// Inserts 20,000 completed appointments of earlier years.
const HISTORY: &str = "
    INSERT INTO appointments (workshop_id, reference, status, customer_id, service_id, service_name, category_name,
        duration_minutes, period_span, price_amount, price_currency, date, period_start, last_date, last_period_end,
        vehicle_make, vehicle_model, vehicle_year, vehicle_type, search_text, created_at, updated_at,
        work_completed_at)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    SELECT workshop_id, 'OLD-' || i, 'completed', customer_id, service_id, service_name, category_name,
        duration_minutes, period_span, price_amount, price_currency, {date}, period_start, {date}, last_period_end,
        vehicle_make, vehicle_model, vehicle_year, vehicle_type, search_text, created_at, updated_at, {instant}
    FROM appointments, n WHERE reference NOT LIKE 'OLD-%';
    INSERT INTO occupancy (workshop_id, date, period_start, period_end, slot_no, capacity, appointment_id, taken_at,
        released_at)
    SELECT workshop_id, date, period_start, last_period_end, 1, 5, id, created_at, created_at
    FROM appointments WHERE reference LIKE 'OLD-%';";

/// Inserts 20,000 events of earlier years.
const EVENTS: &str = "
    INSERT INTO events (workshop_id, at, request_id, from_address, subject, kind, change)
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    SELECT workshop_id, {instant}, request_id, from_address, 'appointment:' || (i / 4), CASE{kinds} END, change
    FROM n CROSS JOIN (SELECT * FROM events WHERE subject LIKE 'appointment:%' ORDER BY id LIMIT 1) e;";

fn history(on: Backend) -> String {
    let (date, instant) = match on {
        Backend::Sqlite => {
            ("date('2020-01-01', (i % 2000) || ' days')", "datetime('2020-01-01', (i % 2000) || ' days')")
        }
        Backend::Postgres => {
            ("DATE '2020-01-01' + i % 2000", "TIMESTAMP '2020-01-01' + i % 2000 * INTERVAL '1 day'")
        }
    };
    let all = EventKind::ALL.iter().enumerate();
    let kinds: String =
        all.map(|(nth, kind)| format!(" WHEN i % {} = {nth} THEN '{kind}'", EventKind::ALL.len())).collect();
    let sql = HISTORY.to_owned() + EVENTS;
    sql.replace("{date}", date).replace("{instant}", instant).replace("{kinds}", &kinds)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_figure_scans_the_whole_history(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await.book(services::AUDIO, TUESDAY, "09:00").await;
    let mut conn = app.place.url.connect(Purpose::Write).expect("a connection");
    conn.batch_execute(&history(on)).expect("a history");
    drop(conn);
    let days = (date("2026-11-01"), date("2026-11-30"));
    let instants = (at("2026-11-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
    let plans = app.plans(|conn| statistics::count(conn, days, instants));
    assert_eq!(plans.len(), 4, "{plans:?}");
    for table in ["appointments", "occupancy"] {
        assert_no_scan(table, "a figure", &plans);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_query_of_the_log_by_subject_or_time_reads_it_whole(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await.book(services::AUDIO, TUESDAY, "09:00").await;
    let mut conn = app.place.url.connect(Purpose::Write).expect("a connection");
    conn.batch_execute(&history(on)).expect("a history");
    if on == Backend::Postgres {
        conn.batch_execute("VACUUM events").expect("what PostgreSQL does in time");
    }
    drop(conn);
    let since = at("2026-11-01T00:00:00Z");
    let plans = app.plans(|conn| events::capacity_changes_since(conn, since));
    assert_no_scan("events", "the changes of capacities", &plans);
    let subjects: Vec<String> = (1..=500).map(|id| format!("appointment:{id}")).collect();
    let plans = app.plans(|conn| events::of_subjects(conn, &subjects));
    assert_searches("events", "subject", "the history of appointments", &plans);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_day_a_period_and_some_appointments_are_read_without_the_rest_of_the_ledger(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await.book(services::AUDIO, TUESDAY, "09:00").await;
    let mut conn = app.place.url.connect(Purpose::Write).expect("a connection");
    conn.batch_execute(&history(on)).expect("a history");
    drop(conn);
    let (day, start, now) = (date(TUESDAY), time("09:00"), at("2026-11-23T02:00:00Z"));
    for (what, plans) in [
        ("the occupancy", app.plans(|conn| held_slots::of_day(conn, day, now))),
        ("the availability", app.plans(|conn| held_slots::count(conn, day, day, now))),
        ("the names of a day", app.plans(|conn| held_slots::service_names(conn, day, day))),
        ("the ledger", app.plans(|conn| ledger::held(conn, day, start, None, now))),
        ("the ledger at an instant", app.plans(|conn| ledger::held(conn, day, start, Some(now), now))),
        ("a page of the ledger", app.plans(|conn| ledger::entries(conn, day, start, 0, 50))),
    ] {
        assert_searches("occupancy", "date", what, &plans);
    }
    // As the doctor examines them.
    let ids: Vec<i64> = (1..=500).collect();
    let plans = app.plans(|conn| occupancy::of_appointments(conn, &ids));
    assert_searches("occupancy", "appointment_id", "the slots of appointments", &plans);
    let plans = app.plans(|conn| appointments::by_ids(conn, &ids));
    assert_searches("appointments", "id", "appointments", &plans);
}
