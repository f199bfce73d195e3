//! The days that a change locks: every affected day that can be or was booked gets a new version (rules §7.27). A dry
//! run locks no day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use pitboard_api::SettingsPatch;
use pitboard_server::db::engine::schema::{days, workshops};
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, services};
use rstest_reuse::apply;

use super::{DECEMBER, capacity, closure, pattern, slots};
use crate::on_both_databases;

/// The day after the last bookable day, which a concurrent booking can reach after midnight.
const HORIZON: &str = "2026-12-24";

/// Returns the version of each day that was ever locked.
async fn versions(app: &TestApp) -> BTreeMap<NaiveDate, i64> {
    let rows = app.db.read(|conn| Ok(days::table.select((days::date, days::version)).load(conn.raw)?));
    let rows: Vec<(NaiveDate, i64)> = rows.await.expect("the days");
    rows.into_iter().collect()
}

/// Returns the first and last day with a new version, if all days between them have one too.
async fn locked_since(app: &TestApp, before: &mut BTreeMap<NaiveDate, i64>) -> Option<(String, String)> {
    let now = versions(app).await;
    let changed: Vec<NaiveDate> = now
        .iter()
        .filter(|(date, version)| before.get(date) != Some(version))
        .map(|(date, _)| *date)
        .collect();
    assert!(changed.windows(2).all(|pair| pair[0].succ_opt() == Some(pair[1])), "with gaps: {changed:?}");
    *before = now;
    Some((changed.first()?.to_string(), changed.last()?.to_string()))
}

fn from_to(first: &str, last: &str) -> Option<(String, String)> {
    Some((first.to_owned(), last.to_owned()))
}

fn ahead(days: u32) -> SettingsPatch {
    SettingsPatch { max_days_ahead: Some(days), ..SettingsPatch::default() }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_calendar_change_locks_every_day_that_it_affects(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let mut before = versions(&app).await;
    root.create_capacity_override(&capacity(TUESDAY, None, 7)).await.expect("set");
    assert_eq!(locked_since(&app, &mut before).await, from_to(TUESDAY, TUESDAY));
    root.create_closure(&closure(MONDAY, WEDNESDAY)).await.expect("closed");
    assert_eq!(locked_since(&app, &mut before).await, from_to(MONDAY, WEDNESDAY));
    root.create_closure(&closure("2026-12-20", "2027-01-10")).await.expect("closed");
    assert_eq!(locked_since(&app, &mut before).await, from_to("2026-12-20", HORIZON));
    root.create_closure(&closure("2027-02-01", "2027-02-10")).await.expect("closed");
    assert_eq!(locked_since(&app, &mut before).await, None, "not bookable yet");
    root.create_weekly_pattern(&pattern(DECEMBER, &[("09:00", "11:00", None)])).await.expect("in force");
    assert_eq!(locked_since(&app, &mut before).await, from_to(DECEMBER, HORIZON));
    root.update_settings(&slots(4)).await.expect("set");
    assert_eq!(locked_since(&app, &mut before).await, from_to(MONDAY, HORIZON));

    root.update_settings(&ahead(40)).await.expect("set");
    assert_eq!(locked_since(&app, &mut before).await, from_to(MONDAY, "2027-01-03"), "the new horizon");
    root.update_settings(&ahead(20)).await.expect("set");
    assert_eq!(locked_since(&app, &mut before).await, from_to(MONDAY, "2027-01-03"), "the old one");
    let far = ada.book(services::ECU_REMAPPING, "2026-12-10", "09:00").await;
    root.update_settings(&ahead(10)).await.expect("set");
    before = versions(&app).await;
    root.update_settings(&slots(3)).await.expect("set");
    assert_eq!(locked_since(&app, &mut before).await, from_to(MONDAY, "2026-12-10"), "the last booking");
    ada.cancel_appointment(&far.reference, &Default::default()).await.expect("cancelled");
    before = versions(&app).await;
    root.update_settings(&slots(5)).await.expect("set");
    assert_eq!(locked_since(&app, &mut before).await, from_to(MONDAY, "2026-12-10"), "it could be restored");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_change_increments_the_version_of_the_workshop_and_a_dry_run_does_not(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let version = async || {
        let version = app.db.read(|conn| Ok(workshops::table.select(workshops::version).first(conn.raw)?));
        let version: i64 = version.await.expect("a version");
        version
    };
    let (first, mut before) = (version().await, versions(&app).await);
    root.create_closure_dry_run(&closure(TUESDAY, TUESDAY)).await.expect("a preview");
    root.update_settings_dry_run(&slots(2)).await.expect("a preview");
    assert_eq!((version().await, locked_since(&app, &mut before).await), (first, None));
    root.create_closure(&closure("2027-02-01", "2027-02-10")).await.expect("closed");
    assert_eq!(version().await, first + 1);
}
