//! One log entry per change, with old and new values of everything that is not personal.

use diesel::prelude::*;
use pitboard_api::{CreateCapacityOverride, CreateClosure, SettingsPatch};
use pitboard_server::db::engine::schema::events;
use pitboard_tests::{Backend, MONDAY, TUESDAY, TestApp, WEDNESDAY, date, local, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{DECEMBER, capacity, closure, pattern, slots};
use crate::on_both_databases;

/// Returns the log entries of the calendar and the settings: subject, kind, change.
async fn logged(app: &TestApp) -> Vec<(String, String, Value)> {
    let rows = app.db.read(|conn| {
        let of_accounts = events::subject.like("account:%").or(events::subject.like("appointment:%"));
        let query = events::table.filter(diesel::dsl::not(of_accounts)).order(events::id);
        Ok(query.select((events::subject, events::kind, events::change)).load(conn.raw)?)
    });
    let rows: Vec<(String, String, String)> = rows.await.expect("the log");
    rows.into_iter()
        .map(|(subject, kind, change)| (subject, kind, serde_json::from_str(&change).expect("JSON")))
        .collect()
}

fn entry(subject: &str, kind: &str, change: Value) -> (String, String, Value) {
    (subject.to_owned(), kind.to_owned(), change)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn each_change_is_logged_once_with_its_old_and_new_values(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut root = app.admin("root").await;
    let pattern = pattern(DECEMBER, &[("09:00", "11:00", Some(2))]);
    root.create_weekly_pattern(&pattern).await.expect("in force");
    root.delete_weekly_pattern(date(DECEMBER), false).await.expect("deleted");
    root.create_capacity_override(&capacity(TUESDAY, None, 8)).await.expect("set");
    let replaced = root.create_capacity_override(&capacity(TUESDAY, None, 6)).await.expect("replaced");
    root.delete_capacity_override(replaced.id, false).await.expect("deleted");
    let closed = root.create_closure(&closure(MONDAY, WEDNESDAY)).await.expect("closed");
    app.clock.set(local(TUESDAY, "07:00"));
    root.sign_in_again().await;
    root.delete_closure(closed.id, false).await.expect("open again");

    let monday = json!([["09:00", "11:00", 2]]);
    let week = json!([monday, monday, monday, monday, monday, monday, []]);
    let pattern = format!("weekly_pattern:{DECEMBER}");
    let expected = [
        entry(&pattern, "create_weekly_pattern", json!({ "days": [null, week] })),
        entry(&pattern, "delete_weekly_pattern", json!({ "days": [week, null] })),
        entry(
            "capacity_override:1",
            "create_capacity_override",
            json!({ "date": TUESDAY, "period": null, "capacity": [null, 8], "changed": ["reason"] }),
        ),
        entry(
            "capacity_override:2",
            "create_capacity_override",
            json!({ "date": TUESDAY, "period": null, "capacity": [8, 6], "changed": ["reason"] }),
        ),
        entry(
            "capacity_override:2",
            "delete_capacity_override",
            json!({ "date": TUESDAY, "period": null, "capacity": [6, null] }),
        ),
        entry(
            "closure:1",
            "create_closure",
            json!({
                "first_date": [null, MONDAY], "last_date": [null, WEDNESDAY], "periods": [null, []],
                "changed": ["reason", "public_note"],
            }),
        ),
        entry("closure:1", "delete_closure", json!({ "last_date": [WEDNESDAY, MONDAY] })),
    ];
    assert_eq!(logged(&app).await, expected);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn settings_are_logged_by_field_and_contacts_by_name_alone(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let patch = SettingsPatch {
        name: Some("Grace's Garage".to_owned()),
        phone: Some(None),
        daily_limit: Some(Some(9)),
        public_service_names: Some(true),
        ..slots(3)
    };
    root.update_settings(&patch).await.expect("set");
    root.update_settings(&patch).await.expect("nothing new");
    for _ in 0..3 {
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    }
    let accepted = SettingsPatch { accept_conflicts: true, ..slots(2) };
    root.update_settings(&accepted).await.expect("accepted");
    let expected = [
        entry(
            "workshop",
            "update_settings",
            json!({ "slots_per_period": [5, 3], "daily_limit": [null, 9], "changed": ["name", "phone"] }),
        ),
        entry("workshop", "update_settings", json!({ "slots_per_period": [3, 2], "accepted_conflicts": 3 })),
    ];
    assert_eq!(logged(&app).await, expected);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn refused_changes_dry_runs_and_reasons_are_not_logged(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    root.create_closure(&closure(TUESDAY, TUESDAY)).await.expect_err("refused");
    root.create_closure_dry_run(&closure(TUESDAY, TUESDAY)).await.expect("a preview");
    root.create_capacity_override(&capacity("2026-11-20", None, 1)).await.expect_err("over");
    assert_eq!(logged(&app).await, []);

    let (reason, note) = ("Plantagenet is ill".to_owned(), Some("Plantagenet is away".to_owned()));
    let closure =
        CreateClosure { reason: reason.clone(), public_note: note, ..closure(WEDNESDAY, WEDNESDAY) };
    root.create_closure(&closure).await.expect("closed");
    let set = CreateCapacityOverride { reason, ..capacity(WEDNESDAY, None, 1) };
    root.create_capacity_override(&set).await.expect("set");
    let log = format!("{:?}", logged(&app).await);
    assert!(log.contains("create_closure") && !log.contains("Plantagenet"), "{log}");
}
