//! The indexes and constraints that protect the ledger against bugs (rules §1.4, §9.31).

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use pitboard_server::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        errors::{Class, Unique, classify},
    },
};
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, local, services};
use rstest_reuse::apply;

use crate::on_both_databases;

const SAME_SLOT: &str = "INSERT INTO occupancy
        (workshop_id, date, period_start, period_end, slot_no, capacity, appointment_id, plate, taken_at)
    SELECT workshop_id, date, period_start, period_end, slot_no, capacity, appointment_id, NULL, taken_at
    FROM occupancy WHERE id = 1";
const SAME_PLATE: &str = "INSERT INTO occupancy
        (workshop_id, date, period_start, period_end, slot_no, capacity, appointment_id, plate, taken_at)
    SELECT workshop_id, date, period_start, period_end, slot_no + 1, capacity, appointment_id, plate, taken_at
    FROM occupancy WHERE id = 1";
const SLOT_BEYOND: &str = "UPDATE occupancy SET slot_no = 6 WHERE id = 1";
const RELEASE: &str = "UPDATE occupancy SET released_at = taken_at WHERE id = 1";

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    name: String,
}

fn connect(app: &TestApp) -> AnyConnection {
    app.place.url.connect(Purpose::Write).expect("a connection")
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_database_refuses_the_same_slot_or_car_twice(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.customer("ada").await.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let mut conn = connect(&app);
    let class = |conn: &mut AnyConnection, sql| classify(&conn.batch_execute(sql).expect_err("a violation"));
    assert_eq!(class(&mut conn, SAME_SLOT), Class::Unique(Unique::Slot));
    assert_eq!(class(&mut conn, SAME_PLATE), Class::Unique(Unique::Plate));
    assert_eq!(class(&mut conn, SLOT_BEYOND), Class::Other);
    conn.batch_execute(RELEASE).expect("a release");
    conn.batch_execute(SAME_SLOT).expect("a released slot is free");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_clock_that_was_set_back_does_not_reorder_the_ledger(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 1).await;
    let ada = app.customer("ada").await;
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    app.clock.set(app.clock.now() - chrono::TimeDelta::seconds(90));
    ada.cancel_appointment(&job.reference, &Default::default()).await.expect("cancelled");
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let holdings = app.holdings().await;
    let released = holdings[0].released_at.expect("a release");
    assert!(holdings[0].taken_at < released && released < holdings[1].taken_at, "{holdings:?}");
}

/// The clock of one server is after the end of the first period, the clock of the other before it, and no write locks
/// the day of that period any more.
#[apply(on_both_databases)]
#[actix_web::test]
async fn a_slower_clock_does_not_release_the_ended_periods_of_a_rescheduled_appointment(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, mut root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ENGINE_REBUILD, MONDAY, "09:00").await;
    app.clock.set(local(MONDAY, "11:00:01"));
    root.sign_in_again().await;
    root.reschedule(&job, TUESDAY, "09:00").await;
    app.clock.set(local(MONDAY, "10:59:59"));
    let cancelled = root.cancel(&job).await;
    let released: Vec<bool> = cancelled.slots.iter().map(|slot| slot.released_at.is_some()).collect();
    assert_eq!(released, [false, true, true, true]);
}

/// Without it a crash could lose acknowledged writes.
#[test]
fn synchronous_commit_is_switched_on_where_it_is_off() {
    let place = Backend::Postgres.place();
    let asynchronous = place.text.replace("options=", "options=-csynchronous_commit%3Doff%20");
    let url: Url = asynchronous.parse().expect("a database URL");
    let mut conn = url.connect(Purpose::Write).expect("a connection");
    let setting = diesel::sql_query("SELECT current_setting('synchronous_commit') AS name");
    assert_eq!(setting.get_result::<Setting>(&mut conn).expect("a setting").name, "on");
}
