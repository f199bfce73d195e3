//! The cost of the statistics does not depend on the history outside the requested days: both databases
//! search growing tables by date.

use diesel::connection::SimpleConnection;
use pitboard_server::db::{engine::connection::Purpose, statistics};
use pitboard_tests::{Backend, TUESDAY, TestApp, at, date, explain::assert_no_scan, services};
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

fn history(on: Backend) -> String {
    let (date, instant) = match on {
        Backend::Sqlite => {
            ("date('2020-01-01', (i % 2000) || ' days')", "datetime('2020-01-01', (i % 2000) || ' days')")
        }
        Backend::Postgres => {
            ("DATE '2020-01-01' + i % 2000", "TIMESTAMP '2020-01-01' + i % 2000 * INTERVAL '1 day'")
        }
    };
    HISTORY.replace("{date}", date).replace("{instant}", instant)
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
