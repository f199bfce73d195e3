//! Literal samples of every shape that the log contains, read and written again without a difference.

use serde_json::{Value, json};

use super::{calendar::SettingsChanged, *};
use crate::settings::Settings;

/// Subject, kind and change, one line for each shape that is stored.
fn samples() -> Vec<(&'static str, &'static str, Value)> {
    let week = json!([[["09:00", "11:00", 2], ["11:00", "13:30", null]], [], [], [], [], [], []]);
    let job = "appointment:7K3M9QXR";
    let (account, category, service) = ("account:12", "category:3", "service:7");
    vec![
        (
            job,
            "book",
            json!({
                "status": [null, "booked"], "service_id": 7, "date": "2026-11-24", "period": "09:00", "periods": 2,
                "slots": [3, 3], "price": 1_500_000,
            }),
        ),
        (job, "edit", json!({ "changed": ["customer_notes"] })),
        (
            job,
            "edit",
            json!({ "priority": ["normal", "high"], "complexity": ["standard", "complex"], "price": [100, 200] }),
        ),
        (job, "assign", json!({ "status": ["booked", "assigned"], "assignee_id": [null, 4] })),
        (job, "unassign", json!({ "status": ["assigned", "booked"], "assignee_id": [4, null] })),
        (job, "start", json!({ "status": ["assigned", "in_progress"] })),
        (
            job,
            "hold",
            json!({ "status": ["in_progress", "on_hold"], "reason": "parts", "expected_resume": null }),
        ),
        (
            job,
            "hold",
            json!({
                "status": ["in_progress", "on_hold"], "reason": "approval",
                "expected_resume": "2026-11-25T08:30:00Z",
            }),
        ),
        (job, "resume", json!({ "status": ["on_hold", "in_progress"] })),
        (job, "complete", json!({ "status": ["in_progress", "completed"], "released": 2 })),
        (job, "cancel", json!({ "status": ["booked", "cancelled"], "reason": "no_show", "released": 1 })),
        (
            job,
            "reschedule",
            json!({ "date": ["2026-11-24", "2026-11-25"], "period": ["09:00", "11:00"], "slots": [1] }),
        ),
        (
            job,
            "reschedule",
            json!({
                "date": ["2026-11-24", "2026-11-25"], "period": ["09:00", "11:00"], "slots": [1, 2],
                "assignee_id": [4, null], "status": ["assigned", "booked"],
                "service_id": [7, 8], "price": [100, 200],
            }),
        ),
        (
            job,
            "reopen",
            json!({ "status": ["completed", "in_progress"], "assignee_id": [4, 5], "slots": [1, 2] }),
        ),
        (job, "restore", json!({ "status": ["cancelled", "booked"], "slots": [2] })),
        (job, "note", json!({})),
        (job, "erase", json!({ "changed": ["vehicle", "license_plate", "customer_notes", "work_notes"] })),
        (account, "register", json!({ "role": [null, "customer"] })),
        (account, "login", json!({})),
        (account, "logout", json!({})),
        (account, "end_reused_session", json!({})),
        (
            account,
            "update_account",
            json!({
                "changed": ["email", "first_name", "last_name", "phone", "specialisation"],
                "role": ["employee", "manager"],
            }),
        ),
        (account, "update_account", json!({ "changed": ["phone"] })),
        (account, "update_account", json!({ "role": ["manager", "admin"] })),
        (account, "set_status", json!({ "employee_status": ["available", "off_duty"] })),
        (account, "activate", json!({ "active": [false, true] })),
        (account, "deactivate", json!({ "active": [true, false] })),
        (account, "confirm", json!({})),
        (account, "issue_link", json!({ "purpose": [null, "password_reset"] })),
        (account, "accept_invitation", json!({ "changed": ["password"] })),
        (account, "reset_password", json!({ "changed": ["password"] })),
        (account, "change_password", json!({ "changed": ["password"] })),
        (account, "enable_second_factor", json!({})),
        (account, "remove_second_factor", json!({})),
        (account, "replace_recovery_codes", json!({})),
        (account, "use_recovery_code", json!({})),
        (account, "add_vehicle", json!({ "vehicle": [null, 9] })),
        (account, "delete_vehicle", json!({ "vehicle": [9, null] })),
        (account, "erase", json!({ "appointments": 3 })),
        (
            category,
            "create",
            json!({
                "name": [null, "Wheels"], "description": [null, ""], "position": [null, 4], "active": [null, true],
            }),
        ),
        (category, "update", json!({ "description": ["", "Round"], "position": [4, 2] })),
        (category, "activate", json!({ "active": [false, true] })),
        (category, "deactivate", json!({ "active": [true, false] })),
        (
            category,
            "delete",
            json!({
                "name": ["Wheels", null], "description": ["Round", null], "position": [2, null],
                "active": [false, null],
            }),
        ),
        (
            service,
            "create",
            json!({
                "category_id": [null, 3], "name": [null, "Alloys"], "description": [null, ""],
                "price": [null, 250_000], "duration_minutes": [null, 90], "period_span": [null, 1],
                "active": [null, true],
            }),
        ),
        (service, "update", json!({ "price": [250_000, 300_000], "period_span": [1, 2] })),
        (
            service,
            "update",
            json!({ "image_url": [null, "https://example.com/a.webp"], "category_id": [3, 4] }),
        ),
        (service, "activate", json!({ "active": [false, true] })),
        (service, "deactivate", json!({ "active": [true, false] })),
        (
            service,
            "delete",
            json!({
                "category_id": [4, null], "name": ["Alloys", null], "description": ["", null],
                "price": [300_000, null], "duration_minutes": [90, null], "period_span": [2, null],
                "image_url": ["https://example.com/a.webp", null], "active": [true, null],
            }),
        ),
        ("categories", "order_categories", json!({ "categories": [[1, 2, 3], [3, 1, 2]] })),
        ("services", "activate_services", json!({ "ids": [3, 6], "active": [false, true] })),
        ("services", "deactivate_services", json!({ "ids": [3, 6], "active": [true, false] })),
        ("services", "delete_services", json!({ "ids": [3, 6], "name": [["Alloys", "Tyres"], null] })),
        (
            "prices",
            "set_prices",
            json!({ "service:3": { "price": [100, 200], "suv/complex": [null, 300], "sedan/standard": [5, null] } }),
        ),
        (
            "prices",
            "raise_prices",
            json!({ "service:3": { "price": [100, 110] }, "service:21": { "price": [200, 220] } }),
        ),
        ("prices", "import_prices", json!({ "service:3": { "other/complex": [100, 90] } })),
        (
            "workshop",
            "create",
            json!({ "slug": [null, "workshop"], "zone": [null, "UTC"], "currency": [null, "EUR"] }),
        ),
        (
            "workshop",
            "load_demo",
            json!({ "slug": [null, "carmodx"], "zone": [null, "Asia/Kolkata"], "currency": [null, "INR"] }),
        ),
        (
            "workshop",
            "update_settings",
            json!({
                "slots_per_period": [5, 3], "daily_limit": [null, 9], "changed": ["name", "phone"],
                "accepted_conflicts": 3,
            }),
        ),
        (
            "workshop",
            "import_settings",
            json!({
                "zone": ["UTC", "Europe/Berlin"], "currency": ["EUR", "USD"], "min_lead_minutes": [0, 60],
                "max_days_ahead": [30, 60], "max_active_per_customer": [5, 0], "cancellation_cutoff_hours": [24, 48],
                "mercy_minutes": [30, 10], "public_service_names": [true, false],
                "new_customers": ["open", "confirm_first"], "max_changes_per_customer_per_day": [20, 0],
                "keep_addresses_days": [90, 30],
            }),
        ),
        ("workshop", "reset_settings", json!({ "daily_limit": [9, null] })),
        ("weekly_pattern:2026-12-01", "create_weekly_pattern", json!({ "days": [null, week] })),
        (
            "weekly_pattern:2026-12-01",
            "create_weekly_pattern",
            json!({ "days": [week, week], "accepted_conflicts": 1 }),
        ),
        ("weekly_pattern:2026-12-01", "delete_weekly_pattern", json!({ "days": [week, null] })),
        (
            "closure:3",
            "create_closure",
            json!({
                "first_date": [null, "2026-11-23"], "last_date": [null, "2026-11-25"], "periods": [null, []],
                "changed": ["reason", "public_note"], "accepted_conflicts": 2,
            }),
        ),
        (
            "closure:3",
            "delete_closure",
            json!({
                "first_date": ["2026-11-23", null], "last_date": ["2026-11-25", null],
                "periods": [["09:00", "11:00"], null],
            }),
        ),
        ("closure:3", "delete_closure", json!({ "last_date": ["2026-11-25", "2026-11-23"] })),
        (
            "capacity_override:4",
            "create_capacity_override",
            json!({ "date": "2026-11-24", "period": null, "capacity": [null, 8], "changed": ["reason"] }),
        ),
        (
            "capacity_override:5",
            "create_capacity_override",
            json!({
                "date": "2026-11-24", "period": "09:00", "capacity": [8, 0], "changed": ["reason"],
                "accepted_conflicts": 5,
            }),
        ),
        (
            "capacity_override:5",
            "delete_capacity_override",
            json!({ "date": "2026-11-24", "period": "09:00", "capacity": [0, null] }),
        ),
        (
            "api_key:3",
            "create_api_key",
            json!({ "scopes": [null, "appointments:write customers:read"], "is_test": false }),
        ),
        ("api_key:3", "update_api_key", json!({ "changed": ["name", "networks"] })),
        (
            "api_key:3",
            "update_api_key",
            json!({
                "scopes": ["appointments:write", "customers:read"],
                "expires_at": [null, "2027-01-01T00:00:00Z"],
            }),
        ),
        ("api_key:3", "rotate_api_key", json!({})),
        ("api_key:3", "revoke_api_key", json!({})),
        (
            "webhook:5",
            "create",
            json!({
                "types": [null, ["appointment.booked"]], "active": [null, true], "changed": ["url", "description"],
            }),
        ),
        ("webhook:5", "update", json!({ "changed": ["url"] })),
        ("webhook:5", "delete", json!({ "types": [[], null], "active": [false, null] })),
        ("webhook:5", "rotate_secret", json!({})),
        ("webhook:5", "test", json!({})),
        ("webhook:5", "replay", json!({ "delivery": 12 })),
        ("webhook:5", "disable", json!({ "active": [true, false], "reason": "failing" })),
    ]
}

fn read(subject: &str, kind: &str, change: &Value) -> Result<Event, serde_json::Error> {
    let subject = subject.parse().expect("a subject");
    Event::read(subject, kind.parse().expect("a kind"), change)
}

fn written(event: &Event) -> Value {
    serde_json::to_value(event.change()).expect("JSON")
}

#[test]
fn every_stored_shape_is_read_and_written_without_a_difference() {
    for (subject, kind, change) in samples() {
        let event =
            read(subject, kind, &change).unwrap_or_else(|error| panic!("{kind} of {subject}: {error}"));
        assert_eq!((event.subject().to_string().as_str(), event.kind().as_str()), (subject, kind));
        assert_eq!(written(&event), change, "{kind} of {subject}");
    }
}

#[test]
fn every_kind_has_a_sample() {
    for kind in EventKind::ALL {
        assert!(samples().iter().any(|(_, sample, _)| *sample == kind.as_str()), "{kind}");
    }
}

#[test]
fn unknown_fields_are_ignored() {
    for (subject, kind, change) in samples().into_iter().filter(|(subject, ..)| *subject != "prices") {
        let mut more = change.clone();
        more["added_later"] = json!([1, 2]);
        let event = read(subject, kind, &more).unwrap_or_else(|error| panic!("{kind} of {subject}: {error}"));
        assert_eq!(written(&event), change, "{kind} of {subject}");
    }
}

#[test]
fn a_kind_that_its_subject_does_not_have_is_refused() {
    for subject in ["appointment:7K3M9QXR", "account:12", "service:7", "prices", "workshop", "closure:3"] {
        for kind in EventKind::ALL {
            let known = samples().iter().any(|(of, sample, _)| *of == subject && *sample == kind.as_str());
            let refused = match read(subject, kind.as_str(), &json!({})) {
                Err(error) => error.to_string().ends_with("is no kind of this subject"),
                Ok(_) => false,
            };
            assert_eq!(refused, !known, "{kind} of {subject}");
        }
    }
}

#[test]
fn values_of_the_wrong_shape_are_refused() {
    for (subject, kind, change) in [
        ("appointment:7K3M9QXR", "start", json!({})),
        ("appointment:7K3M9QXR", "start", json!({ "status": ["assigned"] })),
        ("appointment:7K3M9QXR", "start", json!({ "status": ["assigned", "in_progress", "completed"] })),
        ("appointment:7K3M9QXR", "start", json!({ "status": [null, "in_progress"] })),
        ("account:12", "update_account", json!({ "changed": ["ada@example.com"] })),
        ("prices", "set_prices", json!({ "account:3": { "price": [1, 2] } })),
        ("prices", "set_prices", json!({ "service:3": { "own": [1, 2] } })),
        ("prices", "set_prices", json!({ "service:3": { "suv/hard": [1, 2] } })),
        ("prices", "set_prices", json!({ "service:3": { "boat/complex": [1, 2] } })),
        ("capacity_override:5", "delete_capacity_override", json!({ "period": null, "capacity": [0, null] })),
    ] {
        assert!(read(subject, kind, &change).is_err(), "{kind}: {change}");
    }
}

#[test]
fn accepted_conflicts_are_recorded_in_calendar_changes_and_nowhere_else() {
    for (subject, kind, change) in samples() {
        let mut event = read(subject, kind, &change).expect("an event");
        event.set_accepted_conflicts(7);
        let mut expected = change;
        if event.kind().is_capacity_change() {
            expected["accepted_conflicts"] = json!(7);
        }
        assert_eq!(written(&event), expected, "{kind} of {subject}");
    }
}

#[test]
fn nine_kinds_change_capacities() {
    let found: Vec<&str> =
        EventKind::ALL.iter().filter(|kind| kind.is_capacity_change()).map(|kind| kind.as_str()).collect();
    let settings = ["update_settings", "import_settings", "reset_settings"];
    let patterns = ["create_weekly_pattern", "delete_weekly_pattern"];
    let closures = ["create_closure", "delete_closure"];
    let overrides = ["create_capacity_override", "delete_capacity_override"];
    assert_eq!(found, [&settings[..], &patterns, &closures, &overrides].concat());
}

#[test]
fn a_week_is_a_weekly_pattern_and_back() {
    let pattern = crate::calendar::fixtures::pattern("2026-01-01");
    assert_eq!(Week::from(&pattern).pattern(pattern.valid_from()), Ok(pattern));
}

#[test]
fn a_change_of_the_settings_contains_those_that_differ() {
    let before = crate::settings::DEFAULTS;
    assert_eq!(SettingsChanged::between(&before, &before), SettingsChanged::default());
    let after = Settings { daily_limit: Some(9), grace_minutes: 10, ..before };
    let change = serde_json::to_value(SettingsChanged::between(&before, &after)).expect("JSON");
    assert_eq!(change, json!({ "daily_limit": [null, 9], "mercy_minutes": [30, 10] }));
}

#[test]
fn a_pair_of_equal_values_is_no_change() {
    assert_eq!(Changed::between(1, 1), None);
    assert_eq!(Changed::between(1, 2), Some(Changed::new(1, 2)));
    assert_eq!(Changed::created(3), Changed::new(None, Some(3)));
    assert_eq!(Changed::removed(3), Changed::new(Some(3), None));
}
