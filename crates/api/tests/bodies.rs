//! The bodies that the written contract shows are taken and given back word for word.

use pitboard_api::{
    Appointment, AppointmentQuery, Assign, CapacityOverride, ChangedSettings, Closure, CreateAppointment,
    CreateCapacityOverride, CreateClosure, CreateNote, CreateWeeklyPattern, Day, DeskCustomer, Hold,
    LedgerQuery, NoBody, Preview, Problem, Reopen, Reschedule, Restore, Service, SettingsPatch, SignedIn,
    WeeklyPattern,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

fn survives<T: DeserializeOwned + Serialize>(body: Value) -> T {
    let read: T = serde_json::from_value(body.clone()).expect("the contract's body is read");
    assert_eq!(serde_json::to_value(&read).expect("a body is written"), body);
    read
}

fn refusal<T: DeserializeOwned>(body: Value) -> String {
    match serde_json::from_value::<T>(body) {
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}

fn booking() -> Value {
    json!({
        "service_id": 3, "date": "2026-11-23", "period": "09:00",
        "vehicle": { "make": "Honda", "model": "Civic", "year": 2020, "license_plate": "GJ01 AB 1234", "type": "sedan" },
        "customer_notes": "Please keep the old parts",
    })
}

/// The contract's booking with one field replaced.
fn booking_with(field: &str, value: Value) -> Value {
    let mut body = booking();
    body[field] = value;
    body
}

#[test]
fn a_booking() {
    survives::<CreateAppointment>(booking());
    let at_the_desk = survives::<CreateAppointment>(booking_with("customer", json!({ "id": 12 })));
    assert!(matches!(at_the_desk.customer, Some(DeskCustomer::Known(_))));
    let somebody_new = json!({ "first_name": "Ada", "last_name": "Shah", "phone": "+91 98250 12345" });
    let at_the_desk = survives::<CreateAppointment>(booking_with("customer", somebody_new));
    assert!(matches!(at_the_desk.customer, Some(DeskCustomer::New(_))));
}

#[test]
fn a_booking_that_is_misspelt_is_refused() {
    for (field, value, because) in [
        ("period", json!("25:61"), "HH:MM"),
        ("period", json!("9:00"), "HH:MM"),
        ("date", json!("0000-01-01"), "YYYY-MM-DD"),
        ("date", json!("+12345-1-1"), "YYYY-MM-DD"),
        ("service_id", json!("3"), "invalid type"),
        ("service_id", json!(1_i64 << 53), "must be 1 to"),
        ("vehicle", json!({ "make": "Honda", "model": "Civic", "year": 2020, "wheels": 4 }), "wheels"),
        ("customer", json!({ "id": 12, "role": "admin" }), "must be { id } or"),
        ("complexity", json!("hard"), "must be one of standard, complex"),
        ("role", json!("admin"), "role"),
    ] {
        let refusal = refusal::<CreateAppointment>(booking_with(field, value.clone()));
        assert!(refusal.contains(because), "{field}: {value} gives {refusal:?}");
    }
}

#[test]
fn an_appointment() {
    survives::<Appointment>(json!({
        "reference": "7K3M9QXR", "version": 1, "status": "booked", "priority": "normal", "complexity": "standard",
        "service": { "id": 3, "name": "Audio System", "category": "Electronics" },
        "price": { "amount": 1200000, "currency": "INR" },
        "date": "2026-11-23", "period": "09:00",
        "starts_at": "2026-11-23T09:00:00+05:30", "ends_at": "2026-11-23T11:00:00+05:30",
        "slots": [{ "date": "2026-11-23", "period": "09:00", "slot_no": 3, "released_at": null }],
        "vehicle": { "make": "Honda", "model": "Civic", "year": 2020, "license_plate": "GJ01 AB 1234", "type": "sedan" },
        "customer": { "id": 12, "name": "Ada Shah", "phone": "+91 98250 12345" }, "assignee": null,
        "customer_notes": "Please keep the old parts",
        "work_notes": [{ "at": "2026-11-23T10:12:00+05:30", "author": "John Carter", "text": "Boot." }],
        "hold": null, "cancel_reason": null,
        "work_started_at": null, "work_completed_at": null, "estimated_completion": null,
        "created_at": "2026-11-20T18:04:11.123456+05:30", "updated_at": "2026-11-20T18:04:11.123456+05:30",
        "may": ["cancel", "reschedule"],
    }));
}

#[test]
fn a_day() {
    survives::<Day>(json!({
        "workshop": "carmodx", "date": "2026-11-23", "zone": "Asia/Kolkata", "slots_per_period": 5,
        "capacity": 25, "occupied": 7, "remaining": 18, "bookable": true, "state": "open", "note": null,
        "periods": [{
            "start": "09:00", "end": "11:00",
            "starts_at": "2026-11-23T09:00:00+05:30", "ends_at": "2026-11-23T11:00:00+05:30",
            "capacity": 5, "occupied": 5, "remaining": 0, "over_by": 0, "bookable": false, "state": "full",
            "services": ["ECU Remapping", "Body Kit Install", "Audio System", "Paint Job", "Turbo Install"],
        }],
    }));
}

#[test]
fn a_session() {
    survives::<SignedIn>(json!({
        "access_token": "abc", "token_type": "Bearer", "expires_in": 600,
        "user": {
            "id": 12, "email": "ada@example.com", "first_name": "Ada", "last_name": "Shah",
            "phone": "+91 98250 12345", "role": "customer", "second_factor_missing": false,
        },
    }));
}

#[test]
fn a_service() {
    survives::<Service>(json!({
        "id": 3, "name": "Audio System", "description": "Speakers.", "category": { "id": 2, "name": "Electronics" },
        "price": { "amount": 1500000, "currency": "INR" }, "duration_minutes": 120, "period_span": 1,
        "vehicle_prices": [{ "type": "suv", "price": { "amount": 1800000, "currency": "INR" } }],
        "image_url": null,
    }));
}

#[test]
fn a_problem_with_alternatives_and_one_without() {
    let mut problem = json!({
        "type": "http://127.0.0.1:8000/problems/capacity_exceeded", "title": "All slots of this period are taken",
        "status": 409, "detail": "09:00 is full", "instance": "/api/v1/appointments", "code": "capacity_exceeded",
        "errors": [], "alternatives": [{
            "date": "2026-11-23", "period": "11:00", "starts_at": "2026-11-23T11:00:00+05:30", "remaining": 4,
        }],
    });
    survives::<Problem>(problem.clone());
    problem.as_object_mut().and_then(|problem| problem.remove("alternatives"));
    survives::<Problem>(problem);
}

#[test]
fn bodies_of_moves_may_be_empty_where_nothing_is_required() {
    survives::<Assign>(json!({}));
    survives::<NoBody>(json!({}));
    assert!(refusal::<NoBody>(json!({ "force": true })).contains("force"));
    assert!(refusal::<Hold>(json!({})).contains("reason"));
    survives::<Reopen>(json!({ "reason": "It rattles" }));
    survives::<Reschedule>(json!({ "date": "2026-11-24", "period": "09:00" }));
    assert!(refusal::<Restore>(json!({})).contains("reason"));
    assert!(refusal::<CreateNote>(json!({ "text": "a", "at": "now" })).contains("at"));
    let date_only = json!({ "reason": "parts", "expected_resume": "2026-11-24" });
    assert!(refusal::<Hold>(date_only).contains("offset"));
}

#[test]
fn the_ledger_is_asked_for_an_instant() {
    survives::<LedgerQuery>(
        json!({ "date": "2026-11-23", "period": "09:00", "at": "2026-11-23T10:13:00+05:30" }),
    );
    assert!(refusal::<LedgerQuery>(json!({ "date": "2026-11-23" })).contains("period"));
}

#[test]
fn statuses_are_asked_for_with_commas() {
    let query = survives::<AppointmentQuery>(
        json!({ "status": "booked,on_hold", "from": "2026-11-23", "sort": "-starts_at" }),
    );
    assert_eq!(query.status.len(), 2);
    for bad in ["", "booked,", "done", "booked, on_hold"] {
        assert!(refusal::<AppointmentQuery>(json!({ "status": bad })).contains("must be one of"), "{bad}");
    }
    assert!(refusal::<AppointmentQuery>(json!({ "limit": 101 })).contains("must be 1 to 100"));
    for bad in ["a\u{0}b".to_owned(), "a\nb".to_owned(), "x".repeat(101)] {
        assert!(refusal::<AppointmentQuery>(json!({ "search": bad })).contains("must"), "{bad:?}");
    }
    assert!(refusal::<AppointmentQuery>(json!({ "colour": "red" })).contains("colour"));
}

#[test]
fn a_pattern_is_taken_as_it_is_answered() {
    let monday =
        json!({ "weekday": "monday", "periods": [{ "start": "09:00", "end": "11:00", "capacity": null }] });
    let pattern = json!({ "valid_from": "2026-12-01", "days": [monday] });
    survives::<WeeklyPattern>(pattern.clone());
    let new: CreateWeeklyPattern = serde_json::from_value(pattern.clone()).expect("the answer's shape");
    assert!(!new.accept_conflicts && new.days[0].periods[0].capacity.is_none());
    let with = |pointer: &str, value: Value| {
        let mut body = pattern.clone();
        *body.pointer_mut(pointer).expect("a field") = value;
        refusal::<CreateWeeklyPattern>(body)
    };
    assert!(with("/days/0/weekday", json!("funday")).contains("funday"));
    assert!(with("/days/0/periods/0/end", json!("24:00")).contains("HH:MM"));
    assert!(
        with("/days/0/periods/0", json!({ "start": "09:00", "end": "11:00", "slots": 1 })).contains("slots")
    );
}

#[test]
fn closures_and_capacities() {
    let closure = json!({ "first_date": "2026-12-24", "last_date": "2026-12-26", "reason": "Away" });
    assert!(survives::<CreateClosure>(closure.clone()).periods.is_empty());
    let mut some = closure;
    some["periods"] = json!(null);
    assert_eq!(serde_json::from_value::<CreateClosure>(some.clone()).map(|c| c.periods.len()).ok(), Some(0));
    some["periods"] = json!(["09:00", "9:30"]);
    assert!(refusal::<CreateClosure>(some).contains("HH:MM"));
    survives::<Closure>(json!({
        "id": 3, "first_date": "2026-12-24", "last_date": "2026-12-26", "periods": ["09:00", "11:00"],
        "reason": "Away", "public_note": null,
    }));
    survives::<CreateCapacityOverride>(
        json!({ "date": "2026-12-24", "capacity": 8, "reason": "A lift more" }),
    );
    survives::<CapacityOverride>(
        json!({ "id": 3, "date": "2026-12-24", "period": null, "capacity": 8, "reason": "A lift more" }),
    );
}

#[test]
fn of_the_settings_null_is_said_only_where_it_means_something() {
    assert_eq!(survives::<SettingsPatch>(json!({})), SettingsPatch::default());
    let patch =
        survives::<SettingsPatch>(json!({ "phone": null, "daily_limit": null, "slots_per_period": 3 }));
    assert_eq!((patch.phone, patch.daily_limit, patch.slots_per_period), (Some(None), Some(None), Some(3)));
    let same: SettingsPatch = serde_json::from_value(json!({ "name": null, "zone": null })).expect("a patch");
    assert_eq!(same, SettingsPatch::default());
    assert!(refusal::<SettingsPatch>(json!({ "currency": "rupees" })).contains("three capital letters"));
}

#[test]
fn conflicts_stand_in_a_preview_and_in_a_problem() {
    let conflict = json!({
        "reference": "7K3M9QXR", "date": "2026-11-23", "period": "09:00", "slot_no": 4,
        "kind": "over_capacity", "capacity": 3, "occupied": 5,
    });
    survives::<Preview>(json!({ "conflicts": [conflict], "total": 1, "acceptable": true }));
    let preview = survives::<ChangedSettings>(json!({ "conflicts": [], "total": 0, "acceptable": true }));
    assert!(matches!(preview, ChangedSettings::Preview(_)));
    survives::<Problem>(json!({
        "type": "http://127.0.0.1:8000/problems/conflicts", "title": "Existing bookings conflict with this change", "status": 409,
        "detail": "1", "instance": "/api/v1/closures", "code": "conflicts", "errors": [], "conflicts": [conflict],
    }));
}
