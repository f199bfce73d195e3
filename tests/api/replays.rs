//! `Idempotency-Key` on every write of a signed-in caller: a repetition gets the first response and changes nothing.

use pitboard_api::{Appointment, CreateSavedVehicle, CustomerPatch, ProblemCode};
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_domain::vehicle::VehicleType;
use pitboard_tests::{Backend, Person, TUESDAY, TestApp, WEDNESDAY, refusal, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    calendar::closure,
    catalogue::new_service,
    on_both_databases,
    walk::document::{Document, Operation},
};

/// The writes that ignore a key, because they carry or return a secret that must not be stored.
const WITH_SECRETS: [&str; 10] = [
    "register",
    "login",
    "refresh",
    "logout",
    "accept_invitation",
    "reset_password",
    "change_password",
    "create_employee",
    "reset_employee_password",
    "reset_customer_password",
];

async fn send(person: &Person, key: &str, method: &Method, path: &str, body: Option<&Value>) -> RawAnswer {
    let request = person.with_key(key).raw(method.clone(), path);
    let request = match body {
        Some(body) => request.json(body),
        None => request,
    };
    request.send().await.expect("an answer")
}

/// Sends a request twice with one key, and expects one change and two equal responses.
async fn assert_executed_once(
    app: &TestApp,
    person: &Person,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> RawAnswer {
    let key = format!("{method} {path}");
    let before = app.count_entries().await;
    let first = send(person, &key, &method, path, body.as_ref()).await;
    let entries = app.count_entries().await;
    assert!((200..300).contains(&first.status), "{key}: {} {}", first.status, first.text());
    assert_eq!(first.header("idempotency-replayed"), None, "{key}");
    assert_eq!(entries, before + 1, "{key}: the first request adds one entry");

    let second = send(person, &key, &method, path, body.as_ref()).await;
    assert_eq!(second.header("idempotency-replayed"), Some("true"), "{key}");
    assert_eq!((second.status, second.text()), (first.status, first.text()), "{key}");
    for header in ["etag", "location", "content-type"] {
        assert_eq!(second.header(header), first.header(header), "{key}: {header}");
    }
    assert_eq!(app.count_entries().await, entries, "{key}: the repetition adds no entry");
    first
}

fn path_of(job: &Appointment, action: &str) -> String {
    format!("/api/v1/appointments/{}{action}", job.reference)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_transition_of_an_appointment_is_executed_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john) = (app.customer("ada").await, app.employee("john").await);
    let (mary, root) = (app.manager("mary").await, app.admin("root").await);
    let job = ada.book(services::ECU_REMAPPING, TUESDAY, "09:00").await;
    let new_start = json!({ "date": WEDNESDAY, "period": "11:00" });
    for (person, method, action, body) in [
        (&ada, Method::PATCH, "", json!({ "customer_notes": "Mind the paint" })),
        (&ada, Method::POST, "/reschedule", new_start),
        (&john, Method::POST, "/assign", json!({})),
        (&john, Method::POST, "/notes", json!({ "text": "Waits for a part" })),
        (&mary, Method::POST, "/unassign", json!({})),
        (&mary, Method::POST, "/assign", json!({ "employee_id": john.id() })),
        (&john, Method::POST, "/start", json!({})),
        (&john, Method::POST, "/hold", json!({ "reason": "parts" })),
        (&john, Method::POST, "/resume", json!({})),
        (&john, Method::POST, "/complete", json!({ "note": "Done" })),
        (&root, Method::POST, "/reopen", json!({ "reason": "It rattles" })),
    ] {
        assert_executed_once(&app, person, method, &path_of(&job, action), Some(body)).await;
    }
    let other = ada.book(services::ECU_REMAPPING, TUESDAY, "13:00").await;
    let cancelled = assert_executed_once(&app, &ada, Method::POST, &path_of(&other, "/cancel"), None).await;
    assert_eq!(cancelled.header("etag"), Some("\"v2\""));
    assert_executed_once(
        &app,
        &root,
        Method::POST,
        &path_of(&other, "/restore"),
        Some(json!({ "reason": "A mistake" })),
    )
    .await;
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_other_write_is_executed_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let (ada, john, root) = (app.customer("ada").await, app.employee("john").await, app.admin("root").await);
    let car = CreateSavedVehicle {
        make: "Honda".to_owned(),
        model: "Civic".to_owned(),
        year: 2020,
        license_plate: "GJ01 AB 1234".to_owned(),
        r#type: VehicleType::Sedan,
    };
    let (customer, employee) =
        (format!("/api/v1/customers/{}", ada.id()), format!("/api/v1/employees/{}", john.id()));
    let table = "service_id,service,vehicle_type,complexity,amount,currency\r\n1,,,,770000,INR\r\n";
    for (person, method, path, body) in [
        (&ada, Method::PATCH, "/api/v1/me", json!({ "phone": "+91 98250 54321" })),
        (&ada, Method::POST, "/api/v1/me/vehicles", json!(car)),
        (&ada, Method::DELETE, "/api/v1/me/vehicles/1", Value::Null),
        (&john, Method::POST, &format!("{employee}/status"), json!({ "status": "break" })),
        (&root, Method::PATCH, &employee, json!({ "specialisation": "Paint" })),
        (&root, Method::POST, &format!("{employee}/deactivate"), Value::Null),
        (&root, Method::POST, &format!("{employee}/activate"), Value::Null),
        (&root, Method::PATCH, &customer, json!({ "last_name": "Lovelace" })),
        (&root, Method::POST, &format!("{customer}/deactivate"), Value::Null),
        (&root, Method::POST, &format!("{customer}/activate"), Value::Null),
        (&root, Method::POST, "/api/v1/categories", json!({ "name": "Wheels" })),
        (&root, Method::PUT, "/api/v1/categories/order", json!({ "ids": [5, 4, 3, 2, 1] })),
        (&root, Method::PATCH, "/api/v1/categories/1", json!({ "description": "Loud" })),
        (&root, Method::POST, "/api/v1/categories/1/deactivate", Value::Null),
        (&root, Method::POST, "/api/v1/categories/1/activate", Value::Null),
        (&root, Method::POST, "/api/v1/services", json!(new_service("Wheels"))),
        (&root, Method::PATCH, "/api/v1/services/1", json!({ "description": "Fast" })),
        (&root, Method::POST, "/api/v1/services/1/deactivate", Value::Null),
        (&root, Method::POST, "/api/v1/services/1/activate", Value::Null),
        (&root, Method::PATCH, "/api/v1/services", json!({ "ids": [1], "action": "deactivate" })),
        (
            &root,
            Method::PUT,
            "/api/v1/services/1/prices",
            json!({ "cells": [{ "vehicle_type": "suv", "complexity": "complex",
                "price": { "amount": 990_000, "currency": "INR" } }] }),
        ),
        (&root, Method::POST, "/api/v1/prices/raise", json!({ "basis_points": 500, "own_prices": true })),
        (&root, Method::POST, "/api/v1/closures", json!(closure(TUESDAY, TUESDAY))),
        (&root, Method::DELETE, "/api/v1/closures/1", Value::Null),
        (
            &root,
            Method::POST,
            "/api/v1/capacity-overrides",
            json!({ "date": TUESDAY, "capacity": 3, "reason": "Holiday" }),
        ),
        (&root, Method::DELETE, "/api/v1/capacity-overrides/1", Value::Null),
        (&root, Method::PATCH, "/api/v1/settings", json!({ "min_lead_minutes": 90 })),
        (&root, Method::POST, "/api/v1/settings/reset", Value::Null),
        (&root, Method::DELETE, "/api/v1/services/1", Value::Null),
        (&root, Method::POST, &format!("{customer}/erase"), Value::Null),
    ] {
        assert_executed_once(&app, person, method, path, Some(body).filter(|body| !body.is_null())).await;
    }
    let import = async || {
        let request = root.with_key("import").raw(Method::POST, "/api/v1/prices/import").body(table);
        request.header("content-type", "text/csv").send().await.expect("an answer")
    };
    let (first, second) = (import().await, import().await);
    assert_eq!((second.status, second.text()), (first.status, first.text()));
    assert_eq!(second.header("idempotency-replayed"), first.status.eq(&200).then_some("true"));
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
    for Operation { id, method, object, .. } in document.operations() {
        if method == Method::GET {
            continue;
        }
        let parameters = object["parameters"].as_array().cloned().unwrap_or_default();
        if !parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key") {
            exempt.push(id);
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
