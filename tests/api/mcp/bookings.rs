//! From a service to an appointment, and what others see of it.

use pitboard_api::{NextStarts, PageQuery, ProblemCode, ServicePage};
use pitboard_domain::{scope::Scope, status::Status};
use pitboard_tests::{Backend, TUESDAY, TestApp, WEDNESDAY, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use super::{Agent, HANDSHAKE, discovery};
use crate::{
    integrations::{Key, booking_for, create_key, new_key},
    on_both_databases,
    walk::requests::new_name,
};

async fn writer(app: &TestApp) -> Key {
    create_key(app, &app.admin("root").await, &new_key(&[Scope::AppointmentsWrite])).await
}

fn booking(day: &str, period: &str) -> Value {
    json!(booking_for(&new_name(), services::AUDIO, day, period))
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_agent_finds_a_service_and_times_and_books_reschedules_and_cancels(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let key = writer(&app).await;
    let admin = app.admin("boss").await;
    for lifecycle in [HANDSHAKE, discovery()] {
        let agent = Agent::connect(&app, &key.secret, lifecycle).await;
        let found = agent.call("list_services", json!({ "search": "audio", "cursor": null })).await;
        let found: ServicePage = serde_json::from_value(found).expect("services");
        assert_eq!(found.items.iter().map(|service| service.id).collect::<Vec<_>>(), [services::AUDIO]);
        let wanted =
            json!({ "service_id": services::AUDIO, "weekdays": ["tuesday"], "from": "11:00", "limit": 2 });
        let times: NextStarts =
            serde_json::from_value(agent.call("find_times", wanted).await).expect("starts");
        let starts: Vec<String> =
            times.items.iter().map(|start| format!("{} {}", start.date, start.period)).collect();
        assert_eq!(starts, [format!("{TUESDAY} 11:00"), format!("{TUESDAY} 13:00")]);

        let booked = agent.call("book", booking(TUESDAY, "11:00")).await;
        let reference = booked["reference"].as_str().expect("a reference");
        assert_eq!(booked["livemode"], true);
        assert_eq!(app.remaining(TUESDAY, "11:00").await, 4);
        let stored = admin.get_appointment(reference).await.expect("the appointment");
        assert_eq!((stored.status, stored.service.id), (Status::Booked, services::AUDIO));

        let to = json!({ "reference": reference, "date": WEDNESDAY, "period": "09:00" });
        let moved = agent.call("reschedule", to).await;
        assert_eq!((moved["date"].as_str(), moved["version"].as_i64()), (Some(WEDNESDAY), Some(2)));
        assert_eq!(app.remaining(TUESDAY, "11:00").await, 5);
        assert_eq!(app.remaining(WEDNESDAY, "09:00").await, 4);

        let note = json!({ "reference": reference, "note": "Sold the car" });
        assert_eq!(agent.call("cancel", note).await["status"], "cancelled");
        assert_eq!(app.remaining(WEDNESDAY, "09:00").await, 5);
        let again = agent.fail("cancel", json!({ "reference": reference })).await;
        assert_eq!(again.code, ProblemCode::InvalidTransition);
        let history =
            admin.get_appointment_history(reference, &PageQuery::default()).await.expect("a history");
        assert_eq!(history.items.len(), 3);
        assert!(history.items.iter().all(|entry| entry.actor.as_deref() == Some("API key: Fleet Ltd")));
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_pages_of_services_are_those_of_the_api(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let agent = Agent::connect(&app, &writer(&app).await.secret, HANDSHAKE).await;
    let (mut ids, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = agent.call("list_services", json!({ "limit": 3, "cursor": cursor })).await;
        ids.extend(page["items"].as_array().expect("items").iter().map(|service| service["id"].clone()));
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    let all = app.anonymous().list_services(&Default::default()).await.expect("services").items;
    assert_eq!(ids, all.iter().map(|service| json!(service.id)).collect::<Vec<_>>());
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_key_for_repetition_counts_once_over_both_ways(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let key = writer(&app).await;
    let agent = Agent::connect(&app, &key.secret, HANDSHAKE).await;
    let new = booking_for("grace", services::AUDIO, TUESDAY, "09:00");
    let mut arguments = json!(new);
    arguments["idempotency_key"] = json!("order 4711");
    let booked = agent.call("book", arguments.clone()).await;
    assert_eq!(agent.call("book", arguments.clone()).await, booked);
    let over_http = key.client.with_key("order 4711").book_appointment(&new).await.expect("a replay");
    assert_eq!(json!(over_http), booked);
    arguments["customer_notes"] = json!("Please wash it");
    assert_eq!(agent.fail("book", arguments).await.code, ProblemCode::IdempotencyMismatch);
    assert_eq!(app.remaining(TUESDAY, "09:00").await, 4);

    let cancel = json!({ "reference": booked["reference"], "idempotency_key": "order 4712" });
    let cancelled = agent.call("cancel", cancel.clone()).await;
    assert_eq!(agent.call("cancel", cancel).await, cancelled);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_test_key_gets_live_results_and_leaves_no_row(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let mut new = new_key(&[Scope::AppointmentsWrite]);
    new.livemode = Some(false);
    let key = create_key(&app, &app.admin("root").await, &new).await;
    // The first request records its use.
    let agent = Agent::connect(&app, &key.secret, HANDSHAKE).await;
    let before = app.place.rows();
    let booked = agent.call("book", booking(TUESDAY, "09:00")).await;
    assert_eq!(booked["livemode"], false);
    assert_eq!((app.remaining(TUESDAY, "09:00").await, app.place.rows()), (5, before));
    let reference = json!({ "reference": booked["reference"] });
    assert_eq!(agent.fail("cancel", reference).await.code, ProblemCode::NotFound);
}
