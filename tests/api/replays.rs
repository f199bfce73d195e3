//! `Idempotency-Key` on every write of a signed-in caller: a repetition gets the first response and changes nothing.

use std::collections::BTreeSet;

use pitboard_api::{Appointment, CreateSavedVehicle, CustomerPatch, ProblemCode, Settings};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_domain::vehicle::VehicleType;
use pitboard_tests::{
    Authenticator, Backend, Person, TUESDAY, TestApp, WEDNESDAY, appointment, refusal, services,
};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    calendar::{closure, pattern},
    catalogue::new_service,
    on_both_databases,
    walk::document::{Document, Operation},
};

/// The writes that ignore a key, because they carry or return a secret that must not be stored.
const WITH_SECRETS: [&str; 20] = [
    "register",
    "login",
    "refresh",
    "logout",
    "accept_invitation",
    "reset_password",
    "change_password",
    "set_up_second_factor",
    "confirm_second_factor",
    "remove_second_factor",
    "replace_recovery_codes",
    "create_hold",
    "release_hold",
    "create_employee",
    "reset_employee_password",
    "reset_customer_password",
    "create_api_key",
    "rotate_api_key",
    "create_webhook",
    "rotate_webhook_secret",
];

async fn send(person: &Person, key: &str, method: &Method, path: &str, body: Option<&Value>) -> RawAnswer {
    let request = person.with_key(key).raw(method.clone(), path);
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    request.send().await.expect("an answer")
}

/// Whether an operation takes a key.
fn takes_key(operation: &Operation) -> bool {
    let mut parameters = operation.object["parameters"].as_array().into_iter().flatten();
    parameters.any(|parameter| parameter["name"] == "Idempotency-Key")
}

/// Returns the ids of the operations that take a key and whose path `is_wanted`.
fn ids_with_key(document: &Document, is_wanted: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let operations = document.operations().into_iter();
    operations.filter(|one| takes_key(one) && is_wanted(&one.path)).map(|one| one.id).collect()
}

/// The paths below this one belong to the appointments.
const APPOINTMENTS: &str = "/api/v1/appointments";

/// Returns the path of an operation with its parameter, if it has one, replaced by `subject`; a delivery is the first.
fn path_to(operation: &Operation, subject: &str) -> String {
    if let Some(path) = operation.path.strip_suffix("{delivery}/replay") {
        return format!("{}1/replay", path.replace("{id}", subject));
    }
    match (operation.path.split_once('{'), operation.path.split_once('}')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{subject}{after}"),
        _ => operation.path.clone(),
    }
}

/// The writes that a test has sent twice.
struct Repeater<'a> {
    app: &'a TestApp,
    document: Document,
    repeated: BTreeSet<String>,
}

impl<'a> Repeater<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self { app, document: Document::published(), repeated: BTreeSet::new() }
    }

    /// Sends a request twice with one key, and expects one change and two equal responses. A body of null is none.
    async fn expect_one_change(
        &mut self,
        person: &Person,
        id: &str,
        subject: &str,
        body: Value,
    ) -> RawAnswer {
        let operation = self.document.operation(id);
        let (method, path) = (&operation.method, path_to(&operation, subject));
        let key = format!("{method} {path}");
        let body = Some(&body).filter(|body| !body.is_null());
        let request = async || send(person, &key, method, &path, body).await;
        self.repeated.insert(operation.id.clone());
        expect_one_change(self.app, &key, request).await
    }
}

/// Sends a request twice, and expects one change and two equal responses.
async fn expect_one_change(app: &TestApp, name: &str, request: impl AsyncFn() -> RawAnswer) -> RawAnswer {
    let before = app.count_entries().await;
    let first = request().await;
    let entries = app.count_entries().await;
    assert!((200..300).contains(&first.status), "{name}: {} {}", first.status, first.text());
    assert_eq!(first.header("idempotency-replayed"), None, "{name}");
    assert_eq!(entries, before + 1, "{name}: the first request adds one entry");

    let second = request().await;
    assert_eq!(second.header("idempotency-replayed"), Some("true"), "{name}");
    assert_eq!((second.status, second.text()), (first.status, first.text()), "{name}");
    for header in ["etag", "location", "content-type"] {
        assert_eq!(second.header(header), first.header(header), "{name}: {header}");
    }
    assert_eq!(app.count_entries().await, entries, "{name}: the repetition adds no entry");
    first
}

fn path_of(job: &Appointment, action: &str) -> String {
    format!("{APPOINTMENTS}/{}{action}", job.reference)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_write_to_an_appointment_is_executed_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let (mary, root) = (app.manager("mary").await, app.admin("root").await);
    let mut repeater = Repeater::new(&app);
    let booking = json!(appointment(services::ECU_REMAPPING, TUESDAY, "09:00"));
    let booked = repeater.expect_one_change(&ada, "book_appointment", "", booking).await;
    let job = booked.json::<Appointment>().expect("an appointment").reference;
    let new_start = json!({ "date": WEDNESDAY, "period": "11:00" });
    for (person, id, body) in [
        (&ada, "update_appointment", json!({ "customer_notes": "Mind the paint" })),
        (&ada, "reschedule_appointment", new_start),
        (&john, "assign_appointment", json!({})),
        (&john, "add_appointment_note", json!({ "text": "Waits for a part" })),
        (&mary, "unassign_appointment", json!({})),
        (&mary, "assign_appointment", json!({ "employee_id": john.id() })),
        (&john, "start_appointment", json!({})),
        (&john, "hold_appointment", json!({ "reason": "parts" })),
        (&john, "resume_appointment", json!({})),
        (&john, "complete_appointment", json!({ "note": "Done" })),
        (&root, "reopen_appointment", json!({ "reason": "It rattles" })),
    ] {
        repeater.expect_one_change(person, id, &job, body).await;
    }
    let other = ada.book(services::ECU_REMAPPING, TUESDAY, "13:00").await.reference;
    let cancelled = repeater.expect_one_change(&ada, "cancel_appointment", &other, Value::Null).await;
    assert_eq!(cancelled.header("etag"), Some("\"v2\""));
    let third = ada.book(services::ECU_REMAPPING, TUESDAY, "15:00").await.reference;
    let several = json!({ "references": [third], "reason": "other" });
    repeater.expect_one_change(&root, "cancel_appointments", "", several).await;
    let reason = json!({ "reason": "A mistake" });
    repeater.expect_one_change(&root, "restore_appointment", &other, reason).await;
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
    let expected = ids_with_key(&repeater.document, |path| path.starts_with(APPOINTMENTS));
    assert_eq!(repeater.repeated, expected, "every operation is in this test");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_other_write_is_executed_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    Authenticator::enroll(&app, &john).await;
    let car = CreateSavedVehicle {
        make: "Honda".to_owned(),
        model: "Civic".to_owned(),
        year: 2020,
        license_plate: "GJ01 AB 1234".to_owned(),
        r#type: VehicleType::Sedan,
    };
    let december = "2026-12-01";
    let file = Settings { slots_per_period: 6, ..root.export_settings().await.expect("settings") };
    let key = json!({ "name": "Fleet", "scopes": ["appointments:write"] });
    root.create_api_key(&serde_json::from_value(key).expect("a body")).await.expect("a key");
    let webhook = json!({ "url": "https://example.com/hook" });
    root.create_webhook(&serde_json::from_value(webhook).expect("a body")).await.expect("a webhook");
    let elsewhere = ada.renew(&ada.client).await.expect("a sign-in").list_sessions().await.expect("sessions");
    let elsewhere = elsewhere.items.iter().find(|session| session.current).expect("a session").id.clone();
    let (customer, employee) = (&*ada.id().to_string(), &*john.id().to_string());
    let newcomer = &*app.newcomer("eve").await.id().to_string();
    let mut repeater = Repeater::new(&app);
    for (person, id, subject, body) in [
        (&ada, "update_me", "", json!({ "phone": "+91 98250 54321" })),
        (&ada, "end_session", &*elsewhere, Value::Null),
        (&ada, "add_vehicle", "", json!(car)),
        (&ada, "delete_vehicle", "1", Value::Null),
        (&john, "set_employee_status", employee, json!({ "status": "break" })),
        (&john, "confirm_customer", newcomer, Value::Null),
        (&root, "remove_employee_second_factor", employee, Value::Null),
        (&root, "update_employee", employee, json!({ "specialisation": "Paint" })),
        (&root, "deactivate_employee", employee, Value::Null),
        (&root, "activate_employee", employee, Value::Null),
        (&root, "update_customer", customer, json!({ "last_name": "Lovelace" })),
        (&root, "deactivate_customer", customer, Value::Null),
        (&root, "activate_customer", customer, Value::Null),
        (&root, "create_category", "", json!({ "name": "Wheels" })),
        (&root, "order_categories", "", json!({ "ids": [5, 4, 3, 2, 1] })),
        (&root, "update_category", "1", json!({ "description": "Loud" })),
        (&root, "deactivate_category", "1", Value::Null),
        (&root, "activate_category", "1", Value::Null),
        (&root, "delete_category", "5", Value::Null),
        (&root, "create_service", "", json!(new_service("Wheels"))),
        (&root, "update_service", "1", json!({ "description": "Fast" })),
        (&root, "deactivate_service", "1", Value::Null),
        (&root, "activate_service", "1", Value::Null),
        (&root, "change_services", "", json!({ "ids": [1], "action": "deactivate" })),
        (
            &root,
            "set_prices",
            "1",
            json!({ "cells": [{ "vehicle_type": "suv", "complexity": "complex",
                "price": { "amount": 990_000, "currency": "INR" } }] }),
        ),
        (&root, "raise_prices", "", json!({ "basis_points": 500, "own_prices": true })),
        (&root, "create_closure", "", json!(closure(TUESDAY, TUESDAY))),
        (&root, "delete_closure", "1", Value::Null),
        (
            &root,
            "create_capacity_override",
            "",
            json!({ "date": TUESDAY, "capacity": 3, "reason": "Holiday" }),
        ),
        (&root, "delete_capacity_override", "1", Value::Null),
        (&root, "create_weekly_pattern", "", json!(pattern(december, &[("09:00", "11:00", None)]))),
        (&root, "delete_weekly_pattern", december, Value::Null),
        (&root, "update_settings", "", json!({ "min_lead_minutes": 90 })),
        (&root, "import_settings", "", json!(file)),
        (&root, "reset_settings", "", Value::Null),
        (&root, "delete_service", "1", Value::Null),
        (&root, "update_api_key", "1", json!({ "name": "Market" })),
        (&root, "revoke_api_key", "1", Value::Null),
        (&root, "update_webhook", "1", json!({ "description": "Calendar" })),
        (&root, "test_webhook", "1", Value::Null),
        (&root, "replay_webhook_delivery", "1", Value::Null),
        (&root, "delete_webhook", "1", Value::Null),
        (&root, "erase_customer", customer, Value::Null),
    ] {
        repeater.expect_one_change(person, id, subject, body).await;
    }
    let prices = format!(
        "service_id,service,vehicle_type,complexity,amount,currency\r\n{},,,,770000,INR\r\n",
        services::BODY_KIT
    );
    let import = async || {
        let request =
            root.with_key("import").raw(Method::POST, "/api/v1/prices/import").body(prices.as_str());
        request.header("content-type", "text/csv").send().await.expect("an answer")
    };
    assert_eq!(expect_one_change(&app, "the import", import).await.status, 200);
    let price = app.anonymous().get_service(services::BODY_KIT).await.expect("a service").price;
    assert_eq!(price.amount, 770_000);
    repeater.repeated.insert("import_prices".to_owned());
    let expected = ids_with_key(&repeater.document, |path| !path.starts_with(APPOINTMENTS));
    assert_eq!(repeater.repeated, expected, "every operation is in this test");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_is_for_one_request_to_one_path(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let jobs = [
        ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await,
        ada.book(services::ECU_REMAPPING, TUESDAY, "11:00").await,
    ];
    let keyed = john.with_key("key");
    let post = async |job: &Appointment, action: &str, body: &Value| {
        keyed.raw(Method::POST, &path_of(job, action)).json(body).send().await.expect("an answer")
    };
    for action in ["/assign", "/start"] {
        let answer = post(&jobs[0], action, &json!({})).await;
        assert_eq!((answer.status, answer.header("idempotency-replayed")), (200, None), "{action}");
        let other_path = post(&jobs[1], action, &json!({})).await;
        assert_eq!(other_path.status, 422, "{action}: {}", other_path.text());
        assert!(other_path.text().contains(ProblemCode::IdempotencyMismatch.as_str()), "{action}");
    }
    assert_eq!(john.get_appointment(&jobs[1].reference).await.expect("the job").version, 1);
    assert_eq!(post(&jobs[0], "/notes", &json!({ "text": "One" })).await.status, 201);
    let other_body = post(&jobs[0], "/notes", &json!({ "text": "Two" })).await;
    assert_eq!(other_body.status, 422, "{}", other_body.text());
    assert!(other_body.text().contains(ProblemCode::IdempotencyMismatch.as_str()));
    let other_version = keyed.if_match(3).raw(Method::POST, &path_of(&jobs[0], "/notes"));
    let other_version = other_version.json(&json!({ "text": "One" })).send().await.expect("an answer");
    assert!(other_version.text().contains(ProblemCode::IdempotencyMismatch.as_str()));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_refused_transition_does_not_use_its_key(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let start = async || send(&john, "key", &Method::POST, &path_of(&job, "/start"), None).await;
    assert!((400..500).contains(&start().await.status));
    john.take(&job).await;
    let started = start().await;
    assert_eq!((started.status, started.header("idempotency-replayed")), (200, None), "{}", started.text());
    assert_eq!(start().await.header("idempotency-replayed"), Some("true"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_dry_run_does_not_use_its_key(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let root = app.admin("root").await;
    let closed = root.create_closure(&closure(WEDNESDAY, WEDNESDAY)).await.expect("a closure");
    for (method, path, body) in [
        (Method::POST, "/api/v1/closures", json!(closure(TUESDAY, TUESDAY))),
        (Method::DELETE, &format!("/api/v1/closures/{}", closed.id), Value::Null),
        (Method::PATCH, "/api/v1/services", json!({ "ids": [1], "action": "deactivate" })),
        (Method::PATCH, "/api/v1/settings", json!({ "min_lead_minutes": 90 })),
    ] {
        let body = Some(&body).filter(|body| !body.is_null());
        let dry_run = send(&root, "key", &method, &format!("{path}?dry_run=true"), body).await;
        assert_eq!(dry_run.status, 200, "{path}: {}", dry_run.text());
        for replayed in [None, Some("true")] {
            let answer = send(&root, "key", &method, path, body).await;
            assert!((200..300).contains(&answer.status), "{path}: {}", answer.text());
            assert_eq!(answer.header("idempotency-replayed"), replayed, "{path}");
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_subject_is_404_before_its_key_is_422(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    for (method, path, status) in [
        (Method::POST, path_of(&job, "/cancel"), 422),
        (Method::POST, "/api/v1/appointments/7K3M9QXR/cancel".to_owned(), 404),
        (Method::DELETE, "/api/v1/services/1".to_owned(), 422),
        (Method::DELETE, "/api/v1/services/99".to_owned(), 404),
        (Method::DELETE, "/api/v1/closures/99".to_owned(), 404),
        (Method::POST, "/api/v1/customers/99/activate".to_owned(), 404),
    ] {
        for key in ["", " ", &"k".repeat(256)] {
            assert_eq!(send(&root, key, &method, &path, None).await.status, status, "{path} {key}");
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_response_about_an_erased_customer_is_stored(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    assert_eq!(send(&john, "assign", &Method::POST, &path_of(&job, "/assign"), None).await.status, 200);
    let rename = CustomerPatch { last_name: Some("Lovelace".to_owned()), ..CustomerPatch::default() };
    root.with_key("rename").update_customer(ada.id(), &rename).await.expect("renamed");
    ada.cancel(&job).await;
    assert!(app.snapshot().await.answers.iter().any(|answer| answer.contains("Lovelace")));
    root.erase_customer(ada.id()).await.expect("erased");
    assert_eq!(app.snapshot().await.answers, Vec::<String>::new());
    let repeated = refusal(root.with_key("rename").update_customer(ada.id(), &rename).await);
    assert_eq!(repeated.code, ProblemCode::NotFound);
}

#[test]
fn every_write_takes_a_key_and_marks_its_replay_unless_it_has_a_secret() {
    let document = Document::published();
    let mut exempt = Vec::new();
    for operation in document.operations() {
        let Operation { id, method, object, .. } = &operation;
        if method == Method::GET {
            continue;
        }
        if !takes_key(&operation) {
            exempt.push(id.clone());
            continue;
        }
        let responses = object["responses"].as_object().expect("responses");
        for (status, response) in responses.iter().filter(|(status, _)| status.starts_with('2')) {
            assert!(response["headers"]["Idempotency-Replayed"].is_object(), "{id} {status}");
        }
        assert!(
            responses["422"]["description"].as_str().is_some_and(|codes| codes.contains("mismatch")),
            "{id}"
        );
    }
    exempt.sort();
    let mut with_secrets = WITH_SECRETS;
    with_secrets.sort_unstable();
    assert_eq!(exempt, with_secrets);
}
