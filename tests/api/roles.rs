//! Permissions: every operation, in every relevant situation, by every role.

use std::collections::BTreeSet;

use pitboard_api::Appointment;
use pitboard_client::{Client, RawAnswer};
use pitboard_domain::{role::Role, status::Status};
use pitboard_tests::{Backend, people::PASSWORD};
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    on_both_databases,
    walk::{
        document::{Document, Operation},
        requests,
        scene::{CALLERS, Scene},
    },
};

/// The table: operation, situation, and the status for each caller. A situation is the status of the
/// appointment, or a property of the body. An appointment that is no longer `booked` has an assignee.
#[rustfmt::skip]
const TABLE: &[(&str, &str, [u16; 7])] = &[
    //                                           anonymous owner other employee assignee manager admin
    ("get_health",              "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("get_readiness",           "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("get_workshop",            "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("list_categories",         "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("list_services",           "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("get_service",             "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("get_availability",        "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("get_availability",        "of an appointment", [401, 200, 404, 200, 200, 200, 200]),
    ("list_availability_days",  "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("list_next_starts",        "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("stream_availability",     "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("get_available_slots",     "",                  [200, 200, 200, 200, 200, 200, 200]),

    ("register",                "",                  [201, 201, 201, 201, 201, 201, 201]),
    ("login",                   "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("refresh",                 "",                  [204, 200, 200, 200, 200, 200, 200]),
    ("logout",                  "",                  [204, 204, 204, 204, 204, 204, 204]),
    ("accept_invitation",       "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("reset_password",          "",                  [200, 200, 200, 200, 200, 200, 200]),
    ("get_me",                  "",                  [401, 200, 200, 200, 200, 200, 200]),
    ("update_me",               "",                  [401, 200, 200, 200, 200, 200, 200]),
    ("change_password",         "",                  [401, 204, 204, 204, 204, 204, 204]),
    ("list_sessions",           "",                  [401, 200, 200, 200, 200, 200, 200]),
    ("end_session",             "one's own",         [401, 204, 204, 204, 204, 204, 204]),
    ("end_session",             "a stranger's",      [401, 404, 404, 404, 404, 404, 404]),
    ("get_second_factor",       "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("set_up_second_factor",    "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("confirm_second_factor",   "a wrong code",      [401, 403, 403, 409, 409, 409, 409]),
    ("remove_second_factor",    "without one",       [401, 403, 403, 409, 409, 409, 409]),
    ("replace_recovery_codes",  "without one",       [401, 403, 403, 409, 409, 409, 409]),
    ("list_vehicles",           "",                  [401, 200, 200, 403, 403, 403, 403]),
    ("add_vehicle",             "",                  [401, 201, 201, 403, 403, 403, 403]),
    ("delete_vehicle",          "one's own",         [401, 204, 204, 403, 403, 403, 403]),
    ("delete_vehicle",          "a stranger's",      [401, 404, 404, 403, 403, 403, 403]),

    ("book_appointment",        "for the caller",    [422, 201, 201, 422, 422, 422, 422]),
    ("book_appointment",        "for a person",      [201, 403, 403, 201, 201, 201, 201]),
    ("create_hold",             "",                  [201, 201, 201, 201, 201, 201, 201]),
    ("release_hold",            "",                  [204, 204, 204, 204, 204, 204, 204]),
    ("list_appointments",       "",                  [401, 200, 200, 200, 200, 200, 200]),
    ("get_appointment",         "booked",            [401, 200, 404, 200, 200, 200, 200]),
    ("get_appointment_history", "booked",            [401, 200, 404, 200, 200, 200, 200]),
    ("update_appointment",      "its notes",         [401, 200, 404, 200, 200, 200, 200]),
    ("update_appointment",      "its priority",      [401, 403, 403, 200, 200, 200, 200]),

    ("cancel_appointment",      "booked",            [401, 200, 404, 200, 200, 200, 200]),
    ("cancel_appointment",      "assigned",          [401, 200, 404, 200, 200, 200, 200]),
    ("cancel_appointment",      "in_progress",       [401, 403, 404, 403, 403, 403, 200]),
    ("cancel_appointment",      "on_hold",           [401, 403, 404, 403, 403, 403, 200]),
    ("cancel_appointment",      "completed",         [401, 409, 404, 409, 409, 409, 409]),
    ("cancel_appointment",      "cancelled",         [401, 409, 404, 409, 409, 409, 409]),

    ("cancel_appointments",     "",                  [401, 403, 403, 403, 403, 403, 200]),

    ("assign_appointment",      "booked",            [401, 403, 403, 200, 200, 200, 200]),
    ("assign_appointment",      "to another person", [401, 403, 403, 403, 403, 200, 200]),
    ("assign_appointment",      "assigned",          [401, 403, 403, 403, 403, 200, 200]),
    ("assign_appointment",      "in_progress",       [401, 403, 403, 409, 409, 409, 409]),
    ("assign_appointment",      "on_hold",           [401, 403, 403, 409, 409, 409, 409]),
    ("assign_appointment",      "completed",         [401, 403, 403, 409, 409, 409, 409]),
    ("assign_appointment",      "cancelled",         [401, 403, 403, 409, 409, 409, 409]),

    ("unassign_appointment",    "booked",            [401, 403, 403, 403, 403, 409, 409]),
    ("unassign_appointment",    "assigned",          [401, 403, 403, 403, 403, 200, 200]),
    ("unassign_appointment",    "in_progress",       [401, 403, 403, 403, 403, 409, 409]),
    ("unassign_appointment",    "on_hold",           [401, 403, 403, 403, 403, 409, 409]),
    ("unassign_appointment",    "completed",         [401, 403, 403, 403, 403, 409, 409]),
    ("unassign_appointment",    "cancelled",         [401, 403, 403, 403, 403, 409, 409]),

    ("start_appointment",       "booked",            [401, 403, 403, 403, 403, 403, 409]),
    ("start_appointment",       "assigned",          [401, 403, 403, 403, 200, 403, 200]),
    ("start_appointment",       "in_progress",       [401, 403, 403, 403, 409, 403, 409]),
    ("start_appointment",       "on_hold",           [401, 403, 403, 403, 409, 403, 409]),
    ("start_appointment",       "completed",         [401, 403, 403, 403, 409, 403, 409]),
    ("start_appointment",       "cancelled",         [401, 403, 403, 403, 409, 403, 409]),

    ("hold_appointment",        "booked",            [401, 403, 403, 403, 403, 403, 409]),
    ("hold_appointment",        "assigned",          [401, 403, 403, 403, 409, 403, 409]),
    ("hold_appointment",        "in_progress",       [401, 403, 403, 403, 200, 403, 200]),
    ("hold_appointment",        "on_hold",           [401, 403, 403, 403, 409, 403, 409]),
    ("hold_appointment",        "completed",         [401, 403, 403, 403, 409, 403, 409]),
    ("hold_appointment",        "cancelled",         [401, 403, 403, 403, 409, 403, 409]),

    ("resume_appointment",      "booked",            [401, 403, 403, 403, 403, 403, 409]),
    ("resume_appointment",      "assigned",          [401, 403, 403, 403, 409, 403, 409]),
    ("resume_appointment",      "in_progress",       [401, 403, 403, 403, 409, 403, 409]),
    ("resume_appointment",      "on_hold",           [401, 403, 403, 403, 200, 403, 200]),
    ("resume_appointment",      "completed",         [401, 403, 403, 403, 409, 403, 409]),
    ("resume_appointment",      "cancelled",         [401, 403, 403, 403, 409, 403, 409]),

    ("complete_appointment",    "booked",            [401, 403, 403, 403, 403, 403, 409]),
    ("complete_appointment",    "assigned",          [401, 403, 403, 403, 200, 403, 200]),
    ("complete_appointment",    "in_progress",       [401, 403, 403, 403, 200, 403, 200]),
    ("complete_appointment",    "on_hold",           [401, 403, 403, 403, 200, 403, 200]),
    ("complete_appointment",    "completed",         [401, 403, 403, 403, 409, 403, 409]),
    ("complete_appointment",    "cancelled",         [401, 403, 403, 403, 409, 403, 409]),

    ("reschedule_appointment",  "booked",            [401, 200, 404, 403, 403, 200, 200]),
    ("reschedule_appointment",  "assigned",          [401, 200, 404, 403, 403, 200, 200]),
    ("reschedule_appointment",  "in_progress",       [401, 409, 404, 403, 403, 409, 409]),
    ("reschedule_appointment",  "on_hold",           [401, 403, 404, 403, 403, 200, 200]),
    ("reschedule_appointment",  "completed",         [401, 409, 404, 403, 403, 409, 409]),
    ("reschedule_appointment",  "cancelled",         [401, 409, 404, 403, 403, 409, 409]),

    ("reopen_appointment",      "booked",            [401, 403, 403, 403, 403, 403, 409]),
    ("reopen_appointment",      "assigned",          [401, 403, 403, 403, 403, 403, 409]),
    ("reopen_appointment",      "in_progress",       [401, 403, 403, 403, 403, 403, 409]),
    ("reopen_appointment",      "on_hold",           [401, 403, 403, 403, 403, 403, 409]),
    ("reopen_appointment",      "completed",         [401, 403, 403, 403, 403, 403, 200]),
    ("reopen_appointment",      "cancelled",         [401, 403, 403, 403, 403, 403, 409]),

    ("restore_appointment",     "booked",            [401, 403, 403, 403, 403, 403, 409]),
    ("restore_appointment",     "assigned",          [401, 403, 403, 403, 403, 403, 409]),
    ("restore_appointment",     "in_progress",       [401, 403, 403, 403, 403, 403, 409]),
    ("restore_appointment",     "on_hold",           [401, 403, 403, 403, 403, 403, 409]),
    ("restore_appointment",     "completed",         [401, 403, 403, 403, 403, 403, 409]),
    ("restore_appointment",     "cancelled",         [401, 403, 403, 403, 403, 403, 200]),

    ("add_appointment_note",    "booked",            [401, 403, 403, 201, 201, 201, 201]),
    ("add_appointment_note",    "assigned",          [401, 403, 403, 201, 201, 201, 201]),
    ("add_appointment_note",    "in_progress",       [401, 403, 403, 201, 201, 201, 201]),
    ("add_appointment_note",    "on_hold",           [401, 403, 403, 201, 201, 201, 201]),
    ("add_appointment_note",    "completed",         [401, 403, 403, 201, 201, 201, 201]),
    ("add_appointment_note",    "cancelled",         [401, 403, 403, 201, 201, 201, 201]),

    ("get_occupancy",           "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("get_ledger",              "",                  [401, 403, 403, 200, 200, 200, 200]),

    ("list_employees",          "",                  [401, 403, 403, 403, 403, 200, 200]),
    ("create_employee",         "",                  [401, 403, 403, 403, 403, 403, 201]),
    ("get_employee",            "one's own",         [401, 403, 403, 200, 200, 200, 200]),
    ("get_employee",            "of another person", [401, 403, 403, 403, 403, 200, 200]),
    ("update_employee",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("set_employee_status",     "one's own",         [401, 403, 403, 200, 200, 200, 200]),
    ("set_employee_status",     "of another person", [401, 403, 403, 403, 403, 200, 200]),
    ("activate_employee",       "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("deactivate_employee",     "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("reset_employee_password", "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("remove_employee_second_factor", "",            [401, 403, 403, 403, 403, 403, 204]),

    ("list_customers",          "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("get_customer",            "",                  [401, 403, 403, 403, 403, 200, 200]),
    ("update_customer",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("activate_customer",       "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("deactivate_customer",     "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("confirm_customer",        "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("reset_customer_password", "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("export_customer",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("erase_customer",          "",                  [401, 403, 403, 403, 403, 403, 204]),

    ("list_audit_log",          "",                  [401, 403, 403, 403, 403, 403, 200]),

    ("list_events",             "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("list_webhooks",           "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("get_webhook",             "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("create_webhook",          "",                  [401, 403, 403, 403, 403, 403, 201]),
    ("update_webhook",          "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("delete_webhook",          "",                  [401, 403, 403, 403, 403, 403, 204]),
    ("test_webhook",            "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("rotate_webhook_secret",   "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("list_webhook_deliveries", "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("replay_webhook_delivery", "",                  [401, 403, 403, 403, 403, 403, 200]),

    ("list_managed_categories", "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("get_managed_category",    "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("order_categories",        "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("create_category",         "",                  [401, 403, 403, 403, 403, 403, 201]),
    ("update_category",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("activate_category",       "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("deactivate_category",     "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("delete_category",         "with services",     [401, 403, 403, 403, 403, 403, 409]),
    ("list_managed_services",   "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("get_managed_service",     "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("create_service",          "",                  [401, 403, 403, 403, 403, 403, 201]),
    ("update_service",          "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("activate_service",        "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("deactivate_service",      "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("change_services",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("delete_service",          "not in use",        [401, 403, 403, 403, 403, 403, 204]),
    ("get_prices",              "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("set_prices",              "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("raise_prices",            "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("export_prices",           "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("import_prices",           "an empty table",    [401, 403, 403, 403, 403, 403, 422]),

    ("list_api_keys",           "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("get_api_key",             "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("create_api_key",          "",                  [401, 403, 403, 403, 403, 403, 201]),
    ("update_api_key",          "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("rotate_api_key",          "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("revoke_api_key",          "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("get_statistics",          "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("export_statistics",       "",                  [401, 403, 403, 403, 403, 403, 200]),

    ("list_weekly_patterns",    "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("get_weekly_pattern",      "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("create_weekly_pattern",   "",                  [401, 403, 403, 403, 403, 403, 201]),
    ("delete_weekly_pattern",   "",                  [401, 403, 403, 403, 403, 403, 204]),
    ("list_closures",           "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("get_closure",             "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("create_closure",          "",                  [401, 403, 403, 403, 403, 403, 201]),
    ("delete_closure",          "",                  [401, 403, 403, 403, 403, 403, 204]),
    ("list_capacity_overrides", "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("get_capacity_override",   "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("create_capacity_override", "",                 [401, 403, 403, 403, 403, 403, 201]),
    ("delete_capacity_override", "",                 [401, 403, 403, 403, 403, 403, 204]),
    ("get_settings",            "",                  [401, 403, 403, 200, 200, 200, 200]),
    ("update_settings",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("export_settings",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("import_settings",         "",                  [401, 403, 403, 403, 403, 403, 200]),
    ("reset_settings",          "",                  [401, 403, 403, 403, 403, 403, 200]),
];

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_operation_responds_to_every_role_as_in_the_table(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let listed: BTreeSet<&str> = TABLE.iter().map(|(id, ..)| *id).collect();
    let operations = scene.document.operations();
    let documented: BTreeSet<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(listed, documented, "the role table and the document name the same operations");

    let mut wrong = Vec::new();
    for (id, situation, expected) in TABLE {
        let operation = scene.document.operation(id);
        // A refusal changes nothing, so the next caller can use the same appointment.
        let mut reusable = None;
        for (caller, expected) in CALLERS.into_iter().zip(expected) {
            let (answer, used) = call(&scene, &operation, situation, caller, reusable.take()).await;
            operation.assert_documents(&answer);
            if answer.status != *expected {
                let text = answer.text();
                wrong.push(format!(
                    "{id} ({situation}) by {caller}: {} instead of {expected}: {text}",
                    answer.status
                ));
            }
            reusable = used.filter(|_| answer.status >= 400);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_document_names_the_roles_that_the_table_allows() {
    const ROLES: [&str; 6] = ["customer", "customer", "employee", "employee", "manager", "admin"];
    const BY_ASSIGNEE: [&str; 4] =
        ["start_appointment", "hold_appointment", "resume_appointment", "complete_appointment"];
    for operation in Document::published().operations() {
        let id = operation.id.as_str();
        let rows = || TABLE.iter().filter(|(of, ..)| *of == id);
        let is_allowed = |role: &str| {
            let has_role = |place: &usize| ROLES[*place] == role;
            rows().any(|(.., expected)| {
                (0..ROLES.len()).filter(has_role).any(|place| expected[place + 1] != 403)
            })
        };
        let allowed: Vec<&str> =
            Role::ALL.iter().map(|role| role.as_str()).filter(|role| is_allowed(role)).collect();
        let needs_session = rows().all(|(.., [anonymous, ..])| *anonymous == 401);
        let named = operation.object["x-roles"].as_array();
        // Guests book without a session, and others under their roles.
        assert_eq!(named.is_some(), needs_session || id == "book_appointment", "{id}");
        if let Some(named) = named {
            let named: Vec<&str> = named.iter().filter_map(Value::as_str).collect();
            // The managers of the table are never assignees.
            let needs_assignment = |role: &&str| *role == "manager" && BY_ASSIGNEE.contains(&id);
            let missing: Vec<&str> = named.iter().copied().filter(|role| !allowed.contains(role)).collect();
            assert!(allowed.iter().all(|role| named.contains(role)), "{id}: {named:?}");
            assert!(missing.iter().all(needs_assignment), "{id}: {named:?}");
            let description = operation.object["description"].as_str().expect("a description");
            let callers = format!("Roles: {}. API keys: ", named.join(", "));
            assert!(description.contains(&callers), "{id}: {description}");
        }
    }
}

/// Executes one cell of the table, and returns its appointment.
async fn call(
    scene: &Scene,
    operation: &Operation,
    situation: &str,
    caller: &str,
    reusable: Option<Appointment>,
) -> (RawAnswer, Option<Appointment>) {
    let subject = match reusable {
        None if operation.path.contains("{reference}") || situation == "of an appointment" => {
            Some(scene.appointment(situation.parse().unwrap_or(Status::Booked)).await)
        }
        reusable => reusable,
    };
    let target = match (operation.id.as_str(), situation) {
        ("get_employee" | "set_employee_status", "one's own") => {
            operation.target_of(None, scene.id_of(caller))
        }
        ("delete_vehicle", "one's own") => operation.target_of(None, scene.vehicle_of(caller).await),
        ("end_session", "one's own") => {
            let mut target = operation.target(None);
            if let Some(person) = scene.person(caller) {
                let session = scene.new_session_of(person).await;
                target = target.replace("a-session-that-has-ended", &session);
            }
            target
        }
        ("delete_vehicle", _) => operation.target_of(None, vehicle_of_another_customer(scene).await),
        (_, "of an appointment") => {
            let named = subject.as_ref().map_or("", |appointment| &appointment.reference);
            format!("{}&reference={named}", operation.target(None))
        }
        ("release_hold", _) => format!("/api/v1/holds/{}", new_hold(scene).await),
        _ => scene.target(operation, subject.as_ref()).await,
    };
    let body = match operation.body() {
        Some(_) => Some(body(scene, &operation.id, situation).await),
        None => None,
    };
    let client = client(scene, &operation.id, caller).await;
    let answer = operation.send(&client, &target, body.as_ref()).await;
    if let ("change_password", 200..300, Some(body)) = (operation.id.as_str(), answer.status, &body) {
        change_back(&client, body).await;
    }
    (answer, subject)
}

/// Reverses a change of the password, because further sessions begin with the first one.
async fn change_back(client: &Client, change: &Value) {
    let back =
        json!({ "current_password": change["new_password"], "new_password": change["current_password"] });
    client
        .change_password(&serde_json::from_value(back).expect("a change"))
        .await
        .expect("the first password");
}

/// Returns the secret of a hold of an anonymous caller.
async fn new_hold(scene: &Scene) -> String {
    let body = serde_json::from_value(requests::body("create_hold", scene)).expect("a start");
    scene.app.anonymous().create_hold(&body).await.expect("a hold").hold
}

/// Returns a car saved by a person who is not one of the callers.
async fn vehicle_of_another_customer(scene: &Scene) -> i64 {
    let customer = scene.app.customer(&requests::new_name()).await;
    let body = serde_json::from_value(requests::body("add_vehicle", scene)).expect("a car");
    customer.add_vehicle(&body).await.expect("a saved car").id
}

async fn body(scene: &Scene, id: &str, situation: &str) -> Value {
    match (id, situation) {
        ("accept_invitation", _) => {
            json!({ "token": scene.new_invitation().await, "password": PASSWORD })
        }
        ("reset_password", _) => json!({ "token": scene.new_password_reset().await, "password": PASSWORD }),
        ("book_appointment", "for the caller") => requests::own_booking(),
        ("book_appointment", "for a person") => {
            let mut body = requests::own_booking();
            body["customer"] = json!({ "first_name": "Grace", "phone": pitboard_tests::phone() });
            body
        }
        ("update_appointment", "its notes") => json!({ "customer_notes": "Ring the bell" }),
        ("update_appointment", _) => json!({ "priority": "high" }),
        ("assign_appointment", "to another person") => json!({ "employee_id": scene.admin.id() }),
        // The caller assigns it to themselves.
        ("assign_appointment", _) => json!({}),
        _ => requests::body(id, scene),
    }
}

/// Returns the client of a caller, with a session of its own that the call ends or renews.
async fn client(scene: &Scene, id: &str, caller: &str) -> Client {
    match (id, caller) {
        ("logout" | "refresh", "anonymous") => scene.app.anonymous(),
        ("logout" | "refresh", _) => scene.session_of(&scene.owner).await,
        _ => scene.client(caller),
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_customer_finds_only_their_own_appointments_with_any_filter(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let booked = scene.appointment(Status::Assigned).await;
    let assignee = format!("assignee={}", scene.assignee.id());
    let search = format!("search={}", booked.reference.to_lowercase());
    for query in ["", "search=ada", "search=honda", "status=assigned", "service_id=3", &assignee, &search] {
        let target = format!("/api/v1/appointments?{query}");
        let found =
            |answer: RawAnswer| answer.json::<Value>().expect("a list")["items"].as_array().map(Vec::len);
        let list = scene.document.operation("list_appointments");
        assert_eq!(found(list.send(&scene.other, &target, None).await), Some(0), "{query}");
        assert_eq!(found(list.send(&scene.owner, &target, None).await), Some(1), "{query}");
        assert_eq!(found(list.send(&scene.employee, &target, None).await), Some(1), "{query}");
    }
}
