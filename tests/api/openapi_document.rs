//! The OpenAPI document: it names exactly the existing operations, and documents everything that a client
//! needs.

use std::collections::{BTreeSet, HashSet};

use pitboard_api::{ProblemCode, paths};
use pitboard_client::reqwest::Method;
use pitboard_tests::{Backend, TestApp};
use rstest_reuse::apply;
use serde_json::Value;

use crate::{
    on_both_databases,
    walk::{
        document::{Document, Operation},
        requests,
        scene::Scene,
    },
};

#[test]
fn the_document_names_the_operations_of_the_client_and_no_others() {
    let document = Document::published();
    let named: BTreeSet<_> =
        document.operations().into_iter().map(|o| (o.id, o.method.to_string(), o.path)).collect();
    let text = str::to_owned;
    let expected = paths::ALL.iter().map(|o| (text(o.id), text(o.method), text(o.path))).collect();
    assert_eq!(named, expected);
    assert_eq!(document.0["openapi"].as_str().map(|version| &version[..4]), Some("3.1."));
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_server_serves_its_document(#[case] on: Backend) {
    let app = TestApp::start(on).await;
    let answer = app.anonymous().raw(Method::GET, "/openapi.json").send().await.expect("an answer");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.json::<Value>().expect("JSON"), Document::published().0);
    assert!(!answer.text().contains(['\n', '\t']), "it is minified");
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let tag = answer.header("etag").expect("an ETag");
    let held = app.anonymous().raw(Method::GET, "/openapi.json").header("If-None-Match", tag).send().await;
    let held = held.expect("an answer");
    assert_eq!((held.status, held.text().as_str(), held.header("etag")), (304, "", Some(tag)));
    for (encoding, limit) in [("br", 50_000), ("gzip", 60_000)] {
        let raw = app.anonymous().raw(Method::GET, "/openapi.json").header("Accept-Encoding", encoding);
        let encoded = raw.send().await.expect("an answer");
        assert_eq!(encoded.header("content-encoding"), Some(encoding));
        assert!(encoded.body.len() < limit, "{encoding}: {}", encoded.body.len());
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_created_resource_can_be_fetched_at_its_location(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let operations = scene.document.operations();
    let located =
        |operation: &&Operation| !operation.object["responses"]["201"]["headers"]["Location"].is_null();
    let located: Vec<_> = operations.iter().filter(located).collect();
    assert_eq!(
        located.iter().map(|operation| operation.id.as_str()).collect::<BTreeSet<_>>(),
        BTreeSet::from([
            "book_appointment",
            "create_api_key",
            "create_capacity_override",
            "create_category",
            "create_closure",
            "create_employee",
            "create_service",
            "create_webhook",
            "create_weekly_pattern",
        ])
    );
    for operation in located {
        let body = requests::body(&operation.id, &scene);
        let answer = operation.send(&scene.admin, &operation.target(None), Some(&body)).await;
        assert_eq!(answer.status, 201, "{}: {}", operation.id, answer.text());
        let location = answer.header("location").expect("a Location");
        let fetched = scene.admin.raw(Method::GET, location).send().await.expect("an answer");
        assert_eq!(fetched.status, 200, "{} {location}", operation.id);
        let (mut created, fetched): (Value, Value) =
            (answer.json().expect("JSON"), fetched.json().expect("JSON"));
        // The response to a new employee, API key or webhook also has a secret, which is shown only once.
        created.as_object_mut().map(|created| created.remove("secret"));
        let shown = created.get("employee").or(created.get("api_key")).unwrap_or(&created);
        assert_eq!(*shown, fetched, "{}", operation.id);
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn a_calendar_entry_can_be_fetched_until_it_is_deleted(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    for kind in ["closures/1", "capacity-overrides/1", "weekly-periods/2027-01-04"] {
        let path = format!("/api/v1/{kind}");
        let fetch = async || scene.employee.raw(Method::GET, &path).send().await.expect("an answer").status;
        assert_eq!(fetch().await, 200, "{kind}");
        let deleted = scene.admin.raw(Method::DELETE, &path).send().await.expect("an answer");
        assert_eq!((deleted.status, fetch().await), (204, 404), "{kind}");
    }
}

#[test]
fn every_operation_documents_its_purpose_security_and_answers() {
    let document = Document::published();
    let tags: HashSet<&str> =
        document.0["tags"].as_array().expect("tags").iter().filter_map(|tag| tag["name"].as_str()).collect();
    for operation in document.operations() {
        let Operation { id, object, .. } = &operation;
        let summary = object["summary"].as_str().expect("a summary");
        assert!(summary.ends_with('.') && !summary.contains('\n') && summary.len() <= 80, "{id}: {summary}");
        let own: Vec<&str> =
            object["tags"].as_array().expect("tags").iter().filter_map(Value::as_str).collect();
        assert!(own.len() == 1 && tags.contains(own[0]), "{id} has the tags {own:?}");
        assert!(
            object["security"].as_array().is_some_and(|security| !security.is_empty()),
            "{id} has no security"
        );
        let statuses = operation.statuses();
        assert!(statuses.iter().any(|status| (200..300).contains(status)), "{id} never succeeds");
        assert!(statuses.is_superset(&[500, 503].into()), "{id} never fails");
        for (status, response) in object["responses"].as_object().expect("responses") {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{id} {status}");
        }
    }
}

#[test]
fn every_refusal_in_the_document_is_a_problem_document_that_names_its_codes() {
    for operation in Document::published().operations() {
        let responses = operation.object["responses"].as_object().expect("responses").clone();
        for (status, response) in responses.iter().filter(|(status, _)| ***status >= *"400") {
            let schema = response.pointer("/content/application~1problem+json/schema/$ref");
            assert_eq!(schema, Some(&"#/components/schemas/Problem".into()), "{} {status}", operation.id);
            let description = response["description"].as_str().expect("a description");
            for code in description.split(", ").map(|code| code.trim_matches('`')) {
                let known = ProblemCode::ALL.iter().find(|known| known.as_str() == code);
                assert_eq!(known.map(|known| known.status().to_string()).as_ref(), Some(status), "{code}");
            }
        }
    }
}

#[test]
fn every_operation_has_examples_of_its_bodies() {
    let document = Document::published();
    let (mut bodies, mut without_example) = (0, Vec::new());
    for Operation { id, object, .. } in document.operations() {
        let responses = object["responses"].as_object().expect("responses").iter();
        let successes = responses.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer);
        for body in successes.chain([&object["requestBody"]]) {
            for (media_type, content) in body["content"].as_object().into_iter().flatten() {
                bodies += 1;
                if !(has_own_example(content) || has_example(&document, &content["schema"])) {
                    without_example.push(format!("{id} {media_type}"));
                }
            }
        }
    }
    assert_eq!(without_example, Vec::<String>::new());
    assert!(bodies >= 140, "{bodies}");
}

/// Whether a media type or a schema has an example itself.
fn has_own_example(part: &Value) -> bool {
    part.get("example").or(part.get("examples")).is_some()
}

/// Whether a schema has an example, or each of its parts has one, or it needs none.
fn has_example(document: &Document, schema: &Value) -> bool {
    if has_own_example(schema) {
        return true;
    }
    let parts: Vec<&Value> = if let Some(target) = schema["$ref"].as_str() {
        let target = document.0.pointer(target.trim_start_matches('#'));
        vec![target.expect("the target of a reference")]
    } else if let Some(forms) = ["oneOf", "allOf"].iter().find_map(|kind| schema[*kind].as_array()) {
        forms.iter().collect()
    } else if let Some(items) = schema.get("items") {
        vec![items]
    } else if let Some(properties) = schema["properties"].as_object() {
        properties.values().collect()
    } else {
        return has_few_values(schema);
    };
    parts.into_iter().all(|part| has_example(document, part))
}

/// Whether a schema has only a few values: those of an enum, true and false, null, or the object without properties.
fn has_few_values(schema: &Value) -> bool {
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        one => vec![one.clone()],
    };
    schema.get("enum").is_some()
        || types.iter().all(|name| name == "boolean" || name == "null")
        || (types == ["object"] && schema["additionalProperties"] == false)
}

#[test]
fn every_body_refuses_unknown_fields_and_documents_that() {
    let document = Document::published();
    let operations = document.operations();
    let with_body: Vec<_> = operations.iter().filter_map(|one| Some((one, one.body()?))).collect();
    for (operation, body) in &with_body {
        assert_eq!(document.resolved(body)["additionalProperties"], false, "{}", operation.id);
        assert!(operation.statuses().is_superset(&[400, 413, 415, 422].into()), "{}", operation.id);
    }
    assert!(with_body.len() >= 45, "{}", with_body.len());
}

#[test]
fn every_operation_with_a_session_documents_401() {
    for operation in Document::published().operations() {
        let refused = operation.statuses().contains(&401);
        // Operations that check credentials, if there are any, answer 401 without needing a session.
        const CHECKING: [&str; 8] = [
            "login",
            "accept_invitation",
            "reset_password",
            "get_availability",
            "get_available_slots",
            "book_appointment",
            "create_hold",
            "release_hold",
        ];
        let checks_credentials = CHECKING.contains(&operation.id.as_str());
        assert_eq!(refused, !operation.is_public() || checks_credentials, "{}", operation.id);
        let not_found = operation.statuses().contains(&404);
        assert!(not_found || !operation.path.contains('{'), "{} has no 404", operation.id);
    }
}
