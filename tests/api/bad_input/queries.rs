//! Every parameter of every query: missing, of another type, out of range, repeated; and unknown parameters.

use pitboard_api::ProblemCode;
use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use rstest_reuse::apply;
use serde_json::Value;

use crate::{
    on_both_databases,
    walk::{
        answers::{refused, refused_field},
        document::{Document, Operation},
        requests, rows,
        scene::Scene,
    },
};

/// The only operation that ignores unknown parameters.
const IGNORES_UNKNOWN: &str = "get_available_slots";

/// Returns URL-encoded values that the schema of a parameter excludes.
fn wrong(document: &Document, parameter: &Value) -> Vec<String> {
    let schema = document.resolved(&parameter["schema"]);
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let types = &schema["type"];
    match (types.as_str().or_else(|| types[0].as_str()).expect("a type"), schema["format"].as_str()) {
        ("integer", _) => {
            let max = schema["maximum"].as_i64().expect("a maximum") + 1;
            let mut wrong =
                words(&["", "abc", "1.5", "0", "-1", "+1", "1e1", "%201", "9223372036854775808", "%D9%A3"]);
            wrong.push(max.to_string());
            wrong
        }
        (_, Some("date")) => words(&[
            "",
            "tomorrow",
            "23.11.2026",
            "2026-11-31",
            "0000-01-01",
            "12026-01-01",
            "2026-1-1",
            "%00",
            "2026-11-23%20",
        ]),
        ("boolean", _) => words(&["", "1", "yes", "TRUE", "true%20", "null"]),
        (_, Some("date-time")) => words(&[
            "",
            "now",
            "2026-11-25",
            "2026-11-25T09:00:00",
            "2026-11-25%2009:00:00Z",
            "2026-11-25T25:61:00Z",
            // An unencoded plus is a space.
            "2026-11-25T09:00:00+05:30",
        ]),
        ("string", _) if schema["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^([01]")) => {
            words(&["", "25:61", "24:00", "9:00", "09:00:00", "09.00", "%00", "09:00%20"])
        }
        ("array", _) => words(&["", ",", "no_such_word", "booked,", "booked,%20assigned", "BOOKED"]),
        ("string", _) if schema["enum"].is_array() => words(&["", "no_such_word", "STARTS_AT"]),
        ("string", _) if schema["maxLength"].is_u64() => {
            let max = usize::try_from(schema["maxLength"].as_u64().unwrap_or_default()).expect("a length");
            vec!["x".repeat(max + 1), "a%00b".to_owned(), "a%1Bb".to_owned(), "a%C2%85b".to_owned()]
        }
        // Cursors are opaque: only the list that they belong to validates them.
        _ => Vec::new(),
    }
}

/// Returns the shortest valid query with one parameter set.
fn target(operation: &Operation, base: &str, name: &str, value: &str) -> String {
    let mut pairs = others(operation, name);
    pairs.push(format!("{name}={value}"));
    format!("{base}?{}", pairs.join("&"))
}

/// Returns the shortest valid query without one parameter.
fn others(operation: &Operation, name: &str) -> Vec<String> {
    let pairs = requests::query(&operation.id).trim_start_matches('?').split('&');
    pairs
        .filter(|pair| !pair.is_empty() && !pair.starts_with(&format!("{name}=")))
        .map(str::to_owned)
        .collect()
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_parameter_of_every_query_is_refused_when_it_is_wrong(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let subject = scene.appointment(Status::Booked).await;
    let before = rows::of(&scene.app).await;
    let mut sent = 0;
    for operation in scene.document.operations().iter().filter(|operation| operation.query().next().is_some())
    {
        let path = operation.target(Some(&subject));
        let base = path.split('?').next().expect("a path");
        let body = operation.body().map(|_| requests::body(&operation.id, &scene));
        for parameter in operation.query() {
            let name = parameter["name"].as_str().expect("a name");
            let pointer = format!("/{name}");
            for value in wrong(&scene.document, parameter) {
                let target = target(operation, base, name, &value);
                let answer = operation.send(scene.permitted_client(operation), &target, body.as_ref()).await;
                refused_field(&scene.app, &target, &answer, &pointer, &target);
                operation.assert_documents(&answer);
                sent += 1;
            }
            let twice = format!("{}&{name}=1", target(operation, base, name, "1"));
            let answer = operation.send(scene.permitted_client(operation), &twice, body.as_ref()).await;
            refused_field(&scene.app, &twice, &answer, &pointer, &twice);
            if parameter["required"] == true {
                let target = format!("{base}?{}", others(operation, name).join("&"));
                let answer = operation.send(scene.permitted_client(operation), &target, body.as_ref()).await;
                refused_field(&scene.app, base, &answer, &pointer, "a missing parameter");
            }
        }
        if operation.id == IGNORES_UNKNOWN {
            continue;
        }
        let unknown = target(operation, base, "no_such_parameter", "1");
        let answer = operation.send(scene.permitted_client(operation), &unknown, body.as_ref()).await;
        refused_field(&scene.app, &unknown, &answer, "/no_such_parameter", &unknown);
    }
    assert!(sent > 100, "only {sent} requests: the document was not read completely");
    assert_eq!(rows::of(&scene.app).await, before);
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_cursor_is_404(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let subject = scene.appointment(Status::Booked).await;
    let has_cursor =
        |operation: &&Operation| operation.query().any(|parameter| parameter["name"] == "cursor");
    for operation in scene.document.operations().iter().filter(has_cursor) {
        for cursor in
            ["", "c", "c-1", "nonsense", "%00", "c%00", "%FF", "1;DROP%20TABLE%20days", &"c9".repeat(5000)]
        {
            let target = operation.target(Some(&subject));
            let separator = if target.contains('?') { '&' } else { '?' };
            let target = format!("{target}{separator}cursor={cursor}");
            let answer = operation.send(scene.permitted_client(operation), &target, None).await;
            refused(&scene.app, &target, &answer, ProblemCode::NotFound, &target);
            operation.assert_documents(&answer);
        }
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_first_and_last_representable_dates_are_accepted(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    for (id, query) in [
        ("get_availability", "date=0001-01-01"),
        ("get_availability", "date=9999-12-31"),
        ("get_availability", "from=9999-12-31&to=9999-12-31"),
        ("get_available_slots", "date=9999-12-31"),
        ("get_occupancy", "date=0001-01-01"),
        ("get_occupancy", "date=9999-12-31"),
        ("get_ledger", "date=9999-12-31&period=09:00&at=9998-12-31T23:59:59Z"),
        ("list_availability_days", "from=0001-01-01&days=62"),
        ("list_availability_days", "from=9999-12-31&days=62"),
        ("list_next_starts", "service_id=6&after=0001-01-01&limit=100"),
        ("list_next_starts", "service_id=6&after=9999-12-31&limit=100"),
        ("list_next_starts", "service_id=6&from=00:00&until=23:59&weekdays=sunday"),
        ("list_appointments", "from=0001-01-01&to=9999-12-31"),
        ("list_appointments", "updated_since=0002-01-01T00:00:00Z&sort=-updated_at"),
        ("list_appointments", "updated_since=9998-12-31T23:59:59.999999999Z"),
        ("list_appointments", "from=9999-12-31&to=0001-01-01"),
        ("list_services", "category=9007199254740991"),
        ("list_services", "search=%25%5C_'%22%3B--"),
        ("list_appointments", "search=%E0%A4%86%E0%A4%B6%E0%A4%BE%F0%9F%9A%97"),
        ("list_appointments", "assignee=9007199254740991&service_id=9007199254740991"),
        ("list_audit_log", "from=0001-01-01&to=9999-12-31"),
        ("list_audit_log", "from=9999-12-31&to=0001-01-01&actor=9007199254740991&kind=%25&subject=%25"),
        ("list_customers", "search=%25%5C_'%22%3B--"),
    ] {
        let operation = scene.document.operation(id);
        let answer = operation.send(&scene.admin, &format!("{}?{query}", operation.path), None).await;
        assert_eq!(answer.status, 200, "{id}?{query}: {}", answer.text());
        // Dates have a year of four digits, in answers too.
        assert!(!answer.text().contains("\"+1"), "{id}?{query}: {}", answer.text());
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn an_unknown_query_parameter_is_refused_by_every_operation(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let subject = scene.appointment(Status::Booked).await;
    let before = rows::of(&scene.app).await;
    for operation in scene.document.operations().iter().filter(|operation| operation.id != IGNORES_UNKNOWN) {
        let path = operation.target(Some(&subject));
        let separator = if path.contains('?') { '&' } else { '?' };
        let target = format!("{path}{separator}colour=red");
        let body = operation.body().map(|_| requests::body(&operation.id, &scene));
        let answer = operation.send(scene.permitted_client(operation), &target, body.as_ref()).await;
        refused_field(&scene.app, &target, &answer, "/colour", &target);
        operation.assert_documents(&answer);
    }
    assert_eq!(rows::of(&scene.app).await, before);
}
