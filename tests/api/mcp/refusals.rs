//! What the tools refuse: results that say what is wrong, with the codes and pointers of the API.

use pitboard_api::ProblemCode;
use pitboard_domain::scope::Scope;
use pitboard_tests::{Backend, TUESDAY, TestApp, local, services};
use rmcp::{model::ErrorCode, service::ServiceError};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{Agent, HANDSHAKE};
use crate::{
    integrations::{booking_for, create_key, new_key},
    on_both_databases,
    walk::requests::new_name,
};

async fn connect(app: &TestApp, scopes: &[Scope]) -> Agent {
    let key = create_key(app, &app.admin(&new_name()).await, &new_key(scopes)).await;
    Agent::connect(app, &key.secret, HANDSHAKE).await
}

fn booking() -> Value {
    json!(booking_for(&new_name(), services::AUDIO, TUESDAY, "09:00"))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_full_period_is_refused_with_alternatives(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = connect(&app, &[Scope::AppointmentsWrite]).await;
    let elsewhere = json!(booking_for("grace", services::AUDIO, TUESDAY, "11:00"));
    let own = agent.call("book", elsewhere).await;
    for _ in 0..5 {
        agent.call("book", booking()).await;
    }
    let to = json!({ "reference": own["reference"], "date": TUESDAY, "period": "09:00" });
    for (tool, arguments) in [("book", booking()), ("reschedule", to)] {
        let full = agent.fail(tool, arguments).await;
        assert_eq!(
            (full.code, full.status, full.instance.as_str()),
            (ProblemCode::CapacityExceeded, 409, "/mcp")
        );
        assert!(full.r#type.starts_with(&app.url) && full.detail.contains("09:00"), "{full:?}");
        assert_eq!(full.alternatives.len(), 3, "{tool}");
    }
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 0);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn wrong_arguments_are_named(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = connect(&app, &[Scope::AppointmentsWrite]).await;
    let with = |name: &str, value: Value| {
        let mut arguments = booking();
        arguments[name] = value;
        arguments
    };
    let to = |reference: Value| json!({ "reference": reference, "date": TUESDAY, "period": "09:00" });
    let cases = [
        ("list_services", json!({ "limit": 1000 }), "/limit"),
        ("list_services", json!({ "colour": "red" }), "/colour"),
        ("list_services", json!({ "search": { "name": "audio" } }), "/search"),
        ("find_times", json!({}), "/service_id"),
        ("find_times", json!({ "service_id": "three" }), "/service_id"),
        ("find_times", json!({ "service_id": 3, "weekdays": ["funday"] }), "/weekdays"),
        ("find_times", json!({ "service_id": 3, "from": "11:00", "until": "09:00" }), "/until"),
        ("book", with("vehicle", Value::Null), "/vehicle"),
        ("book", with("colour", json!("red")), "/colour"),
        ("book", with("customer", Value::Null), "/customer"),
        ("book", with("date", json!("tomorrow")), "/date"),
        ("book", with("idempotency_key", json!(4711)), "/idempotency_key"),
        ("book", with("idempotency_key", json!("x".repeat(256))), "/idempotency_key"),
        ("book", with("idempotency_key", json!("first\nsecond")), "/idempotency_key"),
        // PostgreSQL could not store it.
        ("book", with("idempotency_key", json!("a\u{0}b")), "/idempotency_key"),
        ("book", with("idempotency_key", json!("Prüfung 1")), "/idempotency_key"),
        ("reschedule", json!({ "date": TUESDAY, "period": "09:00" }), "/reference"),
        ("reschedule", to(json!(7)), "/reference"),
        ("cancel", json!({}), "/reference"),
    ];
    for (tool, arguments, pointer) in cases {
        let refused = agent.fail(tool, arguments.clone()).await;
        let named: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            (refused.code, named),
            (ProblemCode::ValidationFailed, vec![pointer]),
            "{tool} {arguments}"
        );
    }
    for reference in ["7K3M9QXR", "no reference"] {
        assert_eq!(agent.fail("reschedule", to(json!(reference))).await.code, ProblemCode::NotFound);
    }
    let unknown = agent.fail("find_times", json!({ "service_id": 999 })).await;
    assert_eq!(unknown.code, ProblemCode::NotFound);
    let booked = agent.call("book", booking()).await;
    let wrong = agent.fail("cancel", json!({ "reference": booked["reference"], "reason": "boredom" })).await;
    assert_eq!(wrong.errors[0].pointer, "/reason");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn all_wrong_arguments_are_named_at_once(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = connect(&app, &[Scope::AppointmentsWrite]).await;
    let vehicle = json!({ "make": 1, "model": "Civic", "year": "new", "license_plate": "GJ01 AB 1234" });
    let cases = [
        (
            "list_services",
            json!({ "limit": 0, "colour": "red", "search": {} }),
            vec!["/colour", "/limit", "/search"],
        ),
        (
            "find_times",
            json!({ "limit": "few", "weekdays": ["funday"] }),
            vec!["/limit", "/service_id", "/weekdays"],
        ),
        (
            "book",
            json!({ "colour": "red", "period": "09:00", "service_id": "three", "vehicle": vehicle, "idempotency_key": 7 }),
            vec![
                "/colour",
                "/customer",
                "/date",
                "/idempotency_key",
                "/service_id",
                "/vehicle/make",
                "/vehicle/year",
            ],
        ),
        (
            "reschedule",
            json!({ "period": "noon", "idempotency_key": "" }),
            vec!["/date", "/idempotency_key", "/period", "/reference"],
        ),
        ("cancel", json!({ "reason": "boredom", "note": 7 }), vec!["/note", "/reason", "/reference"]),
    ];
    for (tool, arguments, pointers) in cases {
        let refused = agent.fail(tool, arguments).await;
        let mut named: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
        named.sort_unstable();
        assert_eq!((refused.code, named), (ProblemCode::ValidationFailed, pointers), "{tool}");
    }
    // That there is no such appointment precedes.
    let unknown = agent.fail("reschedule", json!({ "reference": "7K3M9QXR", "period": "noon" })).await;
    assert_eq!(unknown.code, ProblemCode::NotFound);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn after_the_cutoff_an_agent_is_told_to_call(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = connect(&app, &[Scope::AppointmentsWrite]).await;
    let booked = agent.call("book", booking()).await;
    app.clock.set(local(TUESDAY, "08:00"));
    let late = agent.fail("cancel", json!({ "reference": booked["reference"] })).await;
    assert_eq!(late.code, ProblemCode::CancellationWindowPassed);
    assert!(late.detail.contains("call"), "{}", late.detail);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_reads_with_any_scope_and_writes_only_with_its_own_what_it_has_booked(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let writer = connect(&app, &[Scope::AppointmentsWrite]).await;
    let booked = writer.call("book", booking()).await;
    let reference = json!({ "reference": booked["reference"] });
    let to = json!({ "reference": booked["reference"], "date": TUESDAY, "period": "11:00" });

    let reader = connect(&app, &[Scope::CatalogueRead]).await;
    reader.call("list_services", json!({})).await;
    reader.call("find_times", json!({ "service_id": services::AUDIO })).await;
    for (tool, arguments) in [("book", booking()), ("reschedule", to.clone()), ("cancel", reference.clone())]
    {
        let refused = reader.fail(tool, arguments).await;
        assert_eq!(refused.code, ProblemCode::Forbidden, "{tool}");
        assert!(refused.detail.contains("appointments:write"), "{}", refused.detail);
    }
    let other = connect(&app, &[Scope::AppointmentsWrite]).await;
    for (tool, arguments) in [("reschedule", to), ("cancel", reference)] {
        assert_eq!(other.fail(tool, arguments).await.code, ProblemCode::NotFound, "{tool}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_tool_is_an_error_of_the_protocol(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = connect(&app, &[Scope::CatalogueRead]).await;
    match agent.try_call("overbook", json!({})).await {
        Err(ServiceError::McpError(error)) => {
            assert_eq!(error.code, ErrorCode::INVALID_PARAMS);
            assert!(error.message.contains("overbook"), "{error:?}");
        }
        other => panic!("{other:?}"),
    }
}
