//! The personal-data test (rules §11.9): plants personal values in every field, calls every operation that needs no
//! session, and searches the responses.

mod planted;

use diesel::prelude::*;
use pitboard_client::reqwest::Method;
use pitboard_server::db::engine::schema::events;
use pitboard_tests::{Backend, date, people::PASSWORD, services};
use rstest_reuse::apply;
use serde_json::{Value, json};

use self::planted::{DAY, PAID, PHONE, PLATE, WORD, plant};
use crate::{
    on_both_databases,
    walk::document::{Document, Operation},
};

/// Returns valid and invalid queries for an operation.
fn queries(operation: &Operation) -> Vec<String> {
    let mut queries = vec![String::new(), "?no_such=1".to_owned(), "?limit=0".to_owned()];
    // Days with their periods.
    queries.extend([format!("?from={DAY}&to={DAY}"), "?from=2026-11-20&to=2026-12-20".to_owned()]);
    for parameter in operation.query() {
        let name = parameter["name"].as_str().expect("a name");
        let values: &[&str] = match name {
            "date" | "from" | "to" | "after" => &[
                DAY,
                "2026-11-23",
                "2026-11-24",
                "2026-11-27",
                "2026-11-29",
                "2026-11-01",
                "2027-12-31",
                "nonsense",
            ],
            "until" => &["09:00", "24:00"],
            "weekdays" => &["monday", "friday,sunday", "x"],
            "days" => &["1", "62", "63"],
            "service_id" | "category" => &["1", "3", "6", "99", "x"],
            "limit" => &["1", "100", "101"],
            "reference" => &["7K3M9QXR", "nonsense-"],
            "search" => &["audio", "%25", "a", "0"],
            "cursor" => &["c1", "nonsense"],
            name => panic!("{name} is new: add values for it here"),
        };
        queries.extend(values.iter().map(|value| format!("?{name}={value}")));
        queries.extend(values.iter().map(|value| format!("?service_id=3&{name}={value}")));
    }
    queries
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_public_answer_contains_personal_data(#[case] on: Backend) {
    for service_names in [true, false] {
        let planted = plant(on, service_names).await;
        let client = planted.app.anonymous();
        let mut sent = 0;
        for operation in
            Document::published().operations().iter().filter(|o| o.is_public() && o.body().is_none())
        {
            for query in queries(operation) {
                let target = format!("{}{query}", operation.path.replace("{id}", "3"));
                let answer = operation.send(&client, &target, None).await;
                planted.assert_absent(&target, &answer);
                operation.assert_documents(&answer);
                sent += 1;
            }
        }
        assert!(sent > 60, "only {sent} requests: the document was not read completely");
        for target in
            ["/", "/appointments/book/", "/index.html", "/no-such.js", "/openapi.json", "/api/v1/x", "/x?y=z"]
        {
            for accept in ["text/html", "application/json", "*/*"] {
                let answer = client.raw(Method::GET, target).header("Accept", accept).send().await;
                planted.assert_absent(target, &answer.expect("an answer"));
            }
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn no_refusal_without_a_session_contains_personal_data(#[case] on: Backend) {
    let planted = plant(on, true).await;
    let client = planted.app.anonymous();
    for operation in Document::published().operations().iter().filter(|operation| !operation.is_public()) {
        for reference in &planted.references {
            let answer =
                operation.send(&client, &operation.path.replace("{reference}", reference), None).await;
            assert_eq!(answer.status, 401);
            // The response repeats only the path of the request.
            let text = answer.text().replace(reference.as_str(), "");
            planted.assert_text_absent(&operation.id, &text);
        }
    }
    let stranger = planted.app.customer("stranger").await;
    let email = &planted.values[planted.values.len() - 1];
    let register = json!({
        "email": email, "password": PASSWORD, "first_name": "A", "last_name": "B", "phone": "123",
    });
    for (path, body) in [
        ("/api/v1/auth/register", register),
        ("/api/v1/auth/login", json!({ "email": email, "password": "a wrong password" })),
        ("/api/v1/auth/login", json!({ "email": email })),
    ] {
        planted.assert_absent(
            path,
            &client.raw(Method::POST, path).json(&body).send().await.expect("an answer"),
        );
    }
    for reference in &planted.references {
        for (method, action) in [
            (Method::GET, ""),
            (Method::GET, "/history"),
            (Method::POST, "/cancel"),
            (Method::POST, "/reschedule"),
        ] {
            let target = format!("/api/v1/appointments/{reference}{action}");
            let answer = stranger.raw(method, &target).send().await.expect("an answer");
            assert_eq!(answer.status, 404);
            planted.assert_text_absent(&target, &answer.text().replace(reference.as_str(), ""));
        }
    }
    let full = stranger.fail_to_book(services::AUDIO, "2026-11-27", "09:00").await;
    planted.assert_text_absent("a refused booking", &format!("{full:?}"));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn staff_see_the_planted_personal_data(#[case] on: Backend) {
    let planted = plant(on, true).await;
    let mut text = String::new();
    let (board, ledger) =
        (format!("/api/v1/occupancy?date={DAY}"), format!("/api/v1/ledger?date={DAY}&period=09:00"));
    for target in ["/api/v1/appointments", &board, &ledger, "/api/v1/employees"] {
        let answer = planted.admin.raw(Method::GET, target).send().await.expect("an answer");
        text.push_str(&answer.text());
    }
    // The planted values must be found here, so that their absence elsewhere is significant.
    for value in planted.references.iter().map(String::as_str).chain([PLATE, PHONE, &PAID.to_string()]) {
        assert!(text.contains(value), "{value}: {text}");
    }
    for part in ["first", "last", "make", "model", " again", " note"] {
        assert!(text.contains(&format!("{WORD}{part}")), "{part}: {text}");
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn service_names_are_public_unless_the_workshop_hides_them(#[case] on: Backend) {
    for service_names in [true, false] {
        let planted = plant(on, service_names).await;
        let day = planted.app.anonymous().get_availability(date(DAY)).await.expect("a day");
        let expected = if service_names { vec!["Audio System"; 3] } else { Vec::new() };
        assert_eq!(day.periods[0].services, expected, "of five, one is completed and one cancelled");
        assert_eq!(day.periods[0].occupied, 3);
        let closed = planted.app.anonymous().get_availability(date("2026-11-27")).await.expect("a day");
        assert_eq!(closed.note.as_deref(), Some("Stocktaking"));
        assert_eq!(
            planted.app.anonymous().get_workshop().await.expect("it").public_service_names,
            service_names
        );
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_log_contains_no_personal_data(#[case] on: Backend) {
    let planted = plant(on, true).await;
    let customer = planted.app.customer("plantagenet.ben").await;
    let patch = json!({ "first_name": WORD, "last_name": WORD, "phone": PHONE });
    let patched = customer.raw(Method::PATCH, "/api/v1/me").json(&patch).send().await.expect("an answer");
    assert_eq!(patched.status, 200);
    let changes: Vec<String> = planted
        .app
        .db
        .read(|conn| Ok(events::table.select(events::change).load(conn.raw)?))
        .await
        .expect("events");
    assert!(changes.len() > 15, "{changes:?}");
    let prices = |change: &str| change.replace(&PAID.to_string(), "");
    for change in changes {
        let parsed: Value = serde_json::from_str(&change).expect("JSON");
        assert!(parsed.is_object(), "{parsed}");
        // The log, which only staff see, may contain prices.
        planted.assert_text_absent("an event", &prices(&change));
    }
}
