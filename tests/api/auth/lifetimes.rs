//! The lifetimes of sessions, which are settings.

use chrono::TimeDelta;
use pitboard_api::{ImportQuery, ProblemCode, SettingsPatch};
use pitboard_client::RawAnswer;
use pitboard_domain::settings::DEFAULTS;
use pitboard_tests::{Backend, TestApp, app::MONDAY_MORNING, at, people::PASSWORD, refusal};
use rstest_reuse::apply;

use super::{REFRESH, assert_signed_out, cookie, login, with_cookie};
use crate::on_both_databases;

fn advance_clock(app: &TestApp, hours: i64) {
    app.clock.set(at(MONDAY_MORNING) + TimeDelta::hours(hours));
}

/// Returns the seconds for which the browser keeps the cookie of an answer.
fn age(answer: &RawAnswer) -> Option<i64> {
    let set = answer.header("set-cookie")?;
    set.split("; ").find_map(|attribute| attribute.strip_prefix("Max-Age="))?.parse().ok()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn sessions_live_as_long_as_the_settings_say(#[case] on: Backend) {
    const HOUR: i64 = 60 * 60;
    let app = TestApp::start(on).await;
    app.customer("ada").await;
    app.employee("john").await;
    let root = app.admin("root").await;
    let patch = SettingsPatch {
        staff_session_days: Some(1),
        staff_session_idle_hours: Some(2),
        customer_session_days: Some(2),
        customer_session_idle_days: Some(1),
        ..SettingsPatch::default()
    };
    root.update_settings(&patch).await.expect("set");

    for (email, idle, total) in [("john@carmodx.example", 2, 24), ("ada@example.com", 24, 48)] {
        advance_clock(&app, 0);
        let unused = login(&app, email, PASSWORD).await;
        let mut used = login(&app, email, PASSWORD).await;
        assert_eq!(age(&unused), Some(idle * HOUR), "{email}");
        for hours in (idle / 2..total).step_by(usize::try_from(idle / 2).expect("hours")) {
            advance_clock(&app, hours);
            used = with_cookie(&app, REFRESH, &cookie(&used)).await;
            assert_eq!((used.status, age(&used)), (200, Some(idle * HOUR)), "{email} after {hours}");
        }
        advance_clock(&app, total);
        assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&used)).await);
        advance_clock(&app, idle);
        assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&unused)).await);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_shorter_lifetime_also_ends_sessions_that_have_begun(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    app.employee("john").await;
    let mut root = app.admin("root").await;
    let begun = login(&app, "john@carmodx.example", PASSWORD).await;
    advance_clock(&app, 3);
    root.sign_in_again().await;
    let patch = SettingsPatch { staff_session_idle_hours: Some(3), ..SettingsPatch::default() };
    root.update_settings(&patch).await.expect("set");
    assert_signed_out(&with_cookie(&app, REFRESH, &cookie(&begun)).await);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_session_of_staff_may_live_longer_than_a_week(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let patch = SettingsPatch {
        staff_session_days: Some(8),
        staff_session_idle_hours: Some(25),
        customer_session_days: Some(0),
        customer_session_idle_days: Some(31),
        ..SettingsPatch::default()
    };
    let refused = refusal(root.update_settings(&patch).await);
    let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    let expected = [
        "/staff_session_days",
        "/staff_session_idle_hours",
        "/customer_session_days",
        "/customer_session_idle_days",
    ];
    assert_eq!((refused.code, pointers), (ProblemCode::ValidationFailed, expected.to_vec()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_file_of_an_earlier_version_keeps_the_lifetimes(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let patch = SettingsPatch { staff_session_days: Some(3), ..SettingsPatch::default() };
    root.update_settings(&patch).await.expect("set");
    let mut file = serde_json::to_value(root.export_settings().await.expect("settings")).expect("JSON");
    file["slots_per_period"] = 6.into();
    let names = [
        "staff_session_days",
        "staff_session_idle_hours",
        "customer_session_days",
        "customer_session_idle_days",
    ];
    for name in names {
        assert!(file.as_object_mut().expect("an object").remove(name).is_some(), "{name}");
    }
    let imported = root.import_settings(&file, &ImportQuery::default()).await.expect("imported");
    assert_eq!((imported.slots_per_period, imported.staff_session_days), (6, 3));
    file["staff_session_days"] = DEFAULTS.staff_session_days.into();
    let imported = root.import_settings(&file, &ImportQuery::default()).await.expect("imported");
    assert_eq!(imported.staff_session_days, 7);
}
