//! Permissions: every operation of the document, by a key of every scope.

use pitboard_domain::{scope::Scope, status::Status};
use pitboard_tests::Backend;
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{Key, book, create_key, new_key};
use crate::{
    on_both_databases,
    walk::{
        document::{Document, Operation},
        requests::{self, new_name},
        scene::{DAY, Scene},
    },
};

/// The operations that API keys may call, with the scopes of which one is needed.
const TABLE: &[(&str, &[Scope])] = &[
    ("book_appointment", &[Scope::AppointmentsWrite]),
    ("cancel_appointment", &[Scope::AppointmentsWrite]),
    ("reschedule_appointment", &[Scope::AppointmentsWrite]),
    ("update_appointment", &[Scope::AppointmentsWrite]),
    ("get_appointment", READ),
    ("get_appointment_history", READ),
    ("list_appointments", READ),
    ("assign_appointment", &[Scope::AppointmentsWork]),
    ("unassign_appointment", &[Scope::AppointmentsWork]),
    ("start_appointment", &[Scope::AppointmentsWork]),
    ("hold_appointment", &[Scope::AppointmentsWork]),
    ("resume_appointment", &[Scope::AppointmentsWork]),
    ("complete_appointment", &[Scope::AppointmentsWork]),
    ("add_appointment_note", &[Scope::AppointmentsWork]),
    ("list_customers", &[Scope::CustomersRead]),
    ("get_customer", &[Scope::CustomersRead, Scope::CustomersWrite, Scope::AppointmentsWrite]),
    ("update_customer", &[Scope::CustomersWrite]),
    (
        "list_events",
        &[
            Scope::AvailabilityRead,
            Scope::CatalogueRead,
            Scope::AppointmentsWrite,
            Scope::AppointmentsReadAll,
            Scope::AppointmentsWork,
        ],
    ),
    ("list_webhooks", &[Scope::WebhooksManage]),
    ("get_webhook", &[Scope::WebhooksManage]),
    ("create_webhook", &[Scope::WebhooksManage]),
    ("update_webhook", &[Scope::WebhooksManage]),
    ("delete_webhook", &[Scope::WebhooksManage]),
    ("test_webhook", &[Scope::WebhooksManage]),
    ("rotate_webhook_secret", &[Scope::WebhooksManage]),
    ("list_webhook_deliveries", &[Scope::WebhooksManage]),
    ("replay_webhook_delivery", &[Scope::WebhooksManage]),
];

const READ: &[Scope] = &[Scope::AppointmentsWrite, Scope::AppointmentsReadAll, Scope::AppointmentsWork];

/// The scopes in the table; none for an operation that keys may not call.
fn scopes_of(id: &str) -> &'static [Scope] {
    TABLE.iter().find(|(of, _)| *of == id).map_or(&[], |(_, scopes)| scopes)
}

/// The appointment or webhook that a call is about.
#[derive(Clone, Copy, PartialEq)]
enum Whose {
    Own,
    Others,
}

#[test]
fn the_document_names_the_scopes_of_the_table() {
    let operations = Document::published().operations();
    for (id, _) in TABLE {
        assert!(operations.iter().any(|operation| operation.id == *id), "{id}");
    }
    for operation in operations {
        let named: Vec<&str> =
            operation.object["x-scopes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let expected: Vec<&str> = scopes_of(&operation.id).iter().map(|scope| scope.as_str()).collect();
        assert_eq!(named, expected, "{}", operation.id);
        let description = operation.object["description"].as_str().expect("a description");
        let sentence = match (operation.object.get("x-roles"), expected.as_slice()) {
            (None, _) => "anyone may call it.".to_owned(),
            (_, []) => "API keys: none.".to_owned(),
            (_, scopes) => format!("API keys: with the scope `{}`.", scopes.join("` or `")),
        };
        let sentence = match operation.object.get("x-guests") {
            Some(_) => format!("{sentence} Guests: for the appointment of their link."),
            None => sentence,
        };
        assert!(description.ends_with(&sentence), "{}: {description}", operation.id);
    }
}

/// The status of a call by a key with one scope.
fn expected(id: &str, scope: Scope, whose: Whose) -> u16 {
    let sees_all = matches!(scope, Scope::AppointmentsReadAll | Scope::AppointmentsWork);
    let success = match id {
        "book_appointment" | "add_appointment_note" | "create_webhook" => 201,
        "delete_webhook" => 204,
        _ => 200,
    };
    if !scopes_of(id).contains(&scope) {
        return 403;
    }
    match (id, whose) {
        ("book_appointment" | "list_appointments" | "list_customers" | "update_customer", _) => success,
        ("list_events" | "list_webhooks" | "create_webhook", _) => success,
        // Only `customers:read` reads the customers of others.
        ("get_customer", _) => {
            if scope == Scope::CustomersRead {
                200
            } else {
                404
            }
        }
        (_, Whose::Own) => success,
        (_, Whose::Others) if sees_all => success,
        (_, Whose::Others) => 404,
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_operation_responds_to_every_scope_as_in_the_table(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let mut wrong = Vec::new();
    for scope in Scope::ALL {
        let key = create_key(&scene.app, &scene.admin, &new_key(&[*scope])).await;
        for operation in scene.document.operations() {
            if operation.object.get("x-roles").is_none() {
                continue;
            }
            if scopes_of(&operation.id).is_empty() {
                // Refused before anything is looked up.
                let body = operation.body().map(|_| requests::body(&operation.id, &scene));
                let answer = operation.send(&key.client, &operation.target(None), body.as_ref()).await;
                if answer.status != 403 {
                    wrong.push(format!("{} with {scope}: {}, not 403", operation.id, answer.status));
                }
                continue;
            }
            for whose in [Whose::Own, Whose::Others] {
                let expected = expected(&operation.id, *scope, whose);
                let status = call(&scene, &operation, &key, whose, expected != 403).await;
                if status != expected {
                    let own = if whose == Whose::Own { "own" } else { "of others" };
                    wrong.push(format!("{} ({own}) with {scope}: {status}, not {expected}", operation.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn call(scene: &Scene, operation: &Operation, key: &Key, whose: Whose, is_admitted: bool) -> u16 {
    let id = operation.id.as_str();
    let subject = if operation.path.contains("{reference}") {
        Some(subject(scene, id, key, whose).await)
    } else {
        None
    };
    // Nothing needs to exist for a key that is refused.
    let target = if is_admitted {
        scene.target(operation, subject.as_ref()).await
    } else {
        operation.target(subject.as_ref())
    };
    if operation.path.contains("/webhooks/{id}") {
        scene.give_webhooks((whose == Whose::Own).then_some(key.id)).await;
    }
    let body = operation.body().map(|_| body(scene, id));
    let answer = operation.send(&key.client, &target, body.as_ref()).await;
    operation.assert_documents(&answer);
    answer.status
}

/// Returns an appointment in a status from which the operation succeeds. Its own appointment is booked with a key
/// that may book, and then given to the key.
async fn subject(scene: &Scene, id: &str, key: &Key, whose: Whose) -> pitboard_api::Appointment {
    let status = match id {
        "assign_appointment" | "cancel_appointment" | "reschedule_appointment" => Status::Booked,
        "unassign_appointment" | "start_appointment" => Status::Assigned,
        "hold_appointment" | "complete_appointment" => Status::InProgress,
        "resume_appointment" => Status::OnHold,
        _ => Status::Booked,
    };
    let appointment = scene.appointment(status).await;
    if whose == Whose::Own {
        scene.give(&appointment.reference, key.id).await;
    }
    appointment
}

fn body(scene: &Scene, id: &str) -> Value {
    match id {
        // A key without `appointments:work` edits as a customer.
        "update_appointment" => json!({ "customer_notes": "Ring the bell" }),
        "cancel_appointment" => json!({ "reason": "customer_request" }),
        // What a key attaches is for the customers whom it has created.
        "update_customer" => json!({ "first_name": "Grace" }),
        // A key asks for what it may read, which is nothing with a single scope.
        "create_webhook" | "update_webhook" => json!({ "url": "https://example.com/hook" }),
        "book_appointment" => {
            let mut body = requests::own_booking();
            body["customer"] =
                json!({ "first_name": new_name(), "last_name": "Fleet", "phone": pitboard_tests::phone() });
            body
        }
        _ => requests::body(id, scene),
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_that_reads_all_does_not_change_what_others_have_booked(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let scopes = [Scope::AppointmentsWrite, Scope::AppointmentsReadAll];
    let key = create_key(&scene.app, &scene.admin, &new_key(&scopes)).await;
    let foreign = scene.appointment(Status::Booked).await;
    let own = book(&key, "grace", pitboard_tests::services::AUDIO, DAY, "11:00").await;
    for id in ["cancel_appointment", "reschedule_appointment", "update_appointment"] {
        let operation = scene.document.operation(id);
        let body = body(&scene, id);
        for (subject, expected) in [(&foreign, 403), (&own, 200)] {
            if (id, expected) == ("cancel_appointment", 200) {
                continue;
            }
            let answer = operation.send(&key.client, &operation.target(Some(subject)), Some(&body)).await;
            assert_eq!(answer.status, expected, "{id}: {}", answer.text());
        }
    }
    assert_eq!(scene.admin.get_appointment(&foreign.reference).await.expect("unchanged").version, 1);
}
