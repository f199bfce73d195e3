//! Export and import of the settings as a file, its errors, and the reset to the defaults.

use pitboard_api::{ImportQuery, ProblemCode, Settings, SettingsPatch};
use pitboard_client::reqwest::Method;
use pitboard_domain::settings::{self, DEFAULTS, NewCustomers, SETTINGS};
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, refusal, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{conflicting_references, slots};
use crate::{on_both_databases, walk::rows};

/// Returns a patch in which every setting differs from its default.
fn changed_settings() -> SettingsPatch {
    SettingsPatch {
        slots_per_period: Some(7),
        daily_limit: Some(Some(40)),
        min_lead_minutes: Some(30),
        max_days_ahead: Some(45),
        max_active_per_customer: Some(9),
        cancellation_cutoff_hours: Some(12),
        grace_minutes: Some(5),
        public_service_names: Some(false),
        ..SettingsPatch::default()
    }
}

/// Accepts all conflicts and confirms time zone and currency.
fn accept_everything() -> ImportQuery {
    ImportQuery { dry_run: false, accept_conflicts: true, confirm_zone: true, confirm_currency: true }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_exported_file_can_be_imported_unchanged(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    root.update_settings(&changed_settings()).await.expect("set");
    let answer =
        root.raw(Method::GET, "/api/v1/settings/export").send().await.expect("the settings as a file");
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"settings.json\""));
    let file: Settings = answer.json().expect("settings");
    assert_eq!(file, root.get_settings().await.expect("settings"));

    let zone = SettingsPatch { zone: Some("Europe/Berlin".to_owned()), confirm_zone: true, ..slots(3) };
    root.update_settings(&zone).await.expect("set");
    let unconfirmed = refusal(root.import_settings(&file, &ImportQuery::default()).await);
    assert_eq!(unconfirmed.errors[0].pointer, "/confirm_zone");
    let start = app.count_entries().await;
    let confirmed = ImportQuery { confirm_zone: true, ..ImportQuery::default() };
    assert_eq!(root.import_settings(&file, &confirmed).await.expect("imported"), file);
    assert_eq!(root.get_settings().await.expect("settings"), file);
    let entries = app.entries_since(start).await;
    assert_eq!((entries.len(), entries[0].kind.as_str()), (1, "import_settings"));
    let change = json!({ "zone": ["Europe/Berlin", "Asia/Kolkata"], "slots_per_period": [3, 7] });
    assert_eq!(entries[0].change, change);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_bad_file_changes_nothing_and_all_its_errors_are_named(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let before = rows::of(&app).await;
    let mut file = serde_json::to_value(root.export_settings().await.expect("settings")).expect("JSON");
    let fields = file.as_object_mut().expect("an object");
    for (name, value) in [
        ("name", Value::Null),
        ("phone", json!("call me")),
        ("currency", json!("rupees")),
        ("slots_per_period", json!(501)),
        ("daily_limit", json!(0)),
        ("min_lead_minutes", json!(-1)),
        ("mercy_minutes", json!("30")),
        ("public_service_names", json!("yes")),
        ("new_customers", json!("everybody")),
        ("colour", json!("red")),
    ] {
        fields.insert(name.to_owned(), value);
    }
    fields.remove("zone");
    let refused = refusal(root.import_settings(&file, &accept_everything()).await);
    assert_eq!(refused.code, ProblemCode::ValidationFailed);
    let mut pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        [
            "/colour",
            "/currency",
            "/daily_limit",
            "/mercy_minutes",
            "/min_lead_minutes",
            "/name",
            "/new_customers",
            "/phone",
            "/public_service_names",
            "/slots_per_period",
            "/zone"
        ]
    );
    let missing = refused.errors.iter().find(|error| error.pointer == "/zone").expect("the zone");
    assert_eq!(missing.detail, "is missing");
    let refused = refusal(root.import_settings(&json!({}), &accept_everything()).await);
    let mut pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/currency", "/name", "/phone", "/zone"]);
    let mut file = root.export_settings().await.expect("settings");
    (file.zone, file.slots_per_period) = ("Mars/Olympus".to_owned(), 501);
    let refused = refusal(root.import_settings(&file, &accept_everything()).await);
    let pointers: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!((refused.code, pointers), (ProblemCode::ValidationFailed, vec!["/slots_per_period", "/zone"]));
    file.slots_per_period = 5;
    let refused = refusal(root.import_settings(&file, &accept_everything()).await);
    assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (ProblemCode::Inconsistent, "/zone"));
    assert_eq!(rows::of(&app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_file_of_an_earlier_release_keeps_the_settings_that_it_lacks(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    root.update_settings(&changed_settings()).await.expect("set");
    let before = root.get_settings().await.expect("settings");
    let mut file = serde_json::to_value(&before).expect("JSON");
    let fields = file.as_object_mut().expect("an object");
    for setting in SETTINGS {
        fields.remove(setting.name);
    }
    fields.insert("slots_per_period".to_owned(), json!(8));
    let imported = root.import_settings(&file, &ImportQuery::default()).await.expect("imported");
    assert_eq!(imported, Settings { slots_per_period: 8, ..before });
    fields_are_refused_if_null(&root, &file).await;
}

/// Null is a value only of the settings that may be null.
async fn fields_are_refused_if_null(root: &Person, file: &Value) {
    for (setting, is_refused) in [("slots_per_period", true), ("guest_booking", true), ("daily_limit", false)]
    {
        let mut file = file.clone();
        file[setting] = Value::Null;
        let imported = root.import_settings(&file, &accept_everything()).await;
        assert_eq!(imported.is_err(), is_refused, "{setting}");
    }
    assert_eq!(root.get_settings().await.expect("settings").daily_limit, None);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_reset_restores_the_defaults_and_keeps_name_time_zone_and_protection(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let changed = SettingsPatch {
        name: Some("The Garage".to_owned()),
        new_customers: Some(NewCustomers::ConfirmFirst),
        ..changed_settings()
    };
    let before = root.update_settings(&changed).await.expect("set");
    let after = root.reset_settings(false).await.expect("reset");
    let kept = settings::Settings {
        staff_second_factor: before.staff_second_factor,
        new_customers: before.new_customers,
        ..DEFAULTS
    };
    assert_eq!(kept.new_customers, NewCustomers::ConfirmFirst);
    let expected =
        Settings::new(before.name, before.phone, before.zone, before.currency, before.embed_origins, kept);
    assert_eq!(after, expected);
    let start = app.count_entries().await;
    assert_eq!(root.reset_settings(false).await.expect("nothing to do"), expected);
    assert_eq!(app.count_entries().await, start);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn import_and_reset_list_their_conflicts_and_need_them_accepted(#[case] on: Backend) {
    let app = TestApp::start_with(on, |setup| setup.settings.slots_per_period = 6).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    root.update_settings(&SettingsPatch { max_active_per_customer: Some(0), ..SettingsPatch::default() })
        .await
        .expect("set");
    let mut jobs = Vec::new();
    for _ in 0..6 {
        jobs.push(ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await.reference);
    }
    let before = rows::of(&app).await;
    let file = Settings { slots_per_period: 5, ..root.export_settings().await.expect("settings") };
    let previews = [
        root.import_settings_dry_run(&file, &ImportQuery::default()).await.expect("a preview"),
        root.reset_settings_dry_run().await.expect("a preview"),
    ];
    for preview in previews {
        assert_eq!((preview.total, preview.acceptable), (6, true));
    }
    assert_eq!(
        conflicting_references(&refusal(root.import_settings(&file, &ImportQuery::default()).await)),
        jobs
    );
    assert_eq!(conflicting_references(&refusal(root.reset_settings(false).await)), jobs);
    assert_eq!(rows::of(&app).await, before);
    assert_eq!(root.import_settings(&file, &accept_everything()).await.expect("accepted"), file);
}
