//! Every field of every body: missing, of another type, too long, out of range, with control characters; and
//! unknown fields. The fields come from the schemas of the document.

use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use rstest_reuse::apply;
use serde_json::{Value, json};

use crate::{
    on_both_databases,
    walk::{
        answers::refused_field,
        document::Operation,
        fields::{self, Field},
        requests, rows,
        scene::Scene,
    },
};

/// A body with one wrong field.
struct Wrong {
    pointer: String,
    body: Value,
    what: String,
}

/// Returns the status in which only the body can be refused for an admin.
fn status(id: &str) -> Status {
    match id {
        "hold_appointment" => Status::InProgress,
        "resume_appointment" => Status::OnHold,
        "reopen_appointment" => Status::Completed,
        "restore_appointment" => Status::Cancelled,
        "unassign_appointment" | "start_appointment" | "complete_appointment" => Status::Assigned,
        _ => Status::Booked,
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_field_of_every_body_is_refused_when_it_is_wrong_and_nothing_changes(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let mut sent = 0;
    for operation in scene.document.operations() {
        let Some(schema) = operation.body() else { continue };
        let subject = scene.appointment(status(&operation.id)).await;
        let target = scene.target(&operation, Some(&subject)).await;
        let valid = requests::present_body(&operation.id, &scene).await;
        let wrong = all_wrong(&fields::of(&scene.document, schema), &valid);
        let before = rows::of(&scene.app).await;
        for Wrong { pointer, body, what } in &wrong {
            let what = format!("{}: {what}", operation.id);
            let answer = operation.send(scene.permitted_client(&operation), &target, Some(body)).await;
            refused_field(&scene.app, &target, &answer, pointer, &what);
            operation.assert_documents(&answer);
        }
        assert_eq!(rows::of(&scene.app).await, before, "{}", operation.id);
        assert_accepted(&scene, &operation, &target, &valid).await;
        sent += wrong.len();
    }
    assert!(sent > 500, "only {sent} requests: the document was not read completely");
}

/// Checks that the valid body is accepted, so that the refusals are due to the wrong field.
async fn assert_accepted(scene: &Scene, operation: &Operation, target: &str, valid: &Value) {
    let answer = operation.send(scene.permitted_client(operation), target, Some(valid)).await;
    assert!(answer.status < 300, "{}: {}", operation.id, answer.text());
}

fn all_wrong(fields: &[Field], valid: &Value) -> Vec<Wrong> {
    let mut wrong = vec![with_unknown_field(valid, "")];
    for field in fields {
        assert!(valid.pointer(&field.pointer).is_some(), "add {} to the valid body", field.pointer);
        if field.required {
            wrong.push(without(valid, &field.pointer));
        }
        for value in field.wrong() {
            let mut body = valid.clone();
            let what =
                format!("{} = {}", field.pointer, value.to_string().chars().take(60).collect::<String>());
            *body.pointer_mut(&field.pointer).expect("a field of the body") = value;
            wrong.push(Wrong { pointer: field.pointer.clone(), body, what });
        }
        if let Some(most) = field.schema["maxItems"].as_u64() {
            wrong.push(with_extra_element(valid, &field.pointer, most));
        }
        if field.kind() == "object" {
            wrong.push(with_unknown_field(valid, &field.pointer));
        }
    }
    wrong
}

fn with_unknown_field(valid: &Value, at: &str) -> Wrong {
    let mut body = valid.clone();
    body.pointer_mut(at).expect("an object")["no_such_field"] = json!(1);
    Wrong { pointer: format!("{at}/no_such_field"), body, what: format!("an unknown field in {at:?}") }
}

/// Returns a list with one element more than allowed.
fn with_extra_element(valid: &Value, pointer: &str, most: u64) -> Wrong {
    let mut body = valid.clone();
    let list = body.pointer_mut(pointer).and_then(Value::as_array_mut).expect("a list");
    let first = list[0].clone();
    list.resize(usize::try_from(most).expect("a length") + 1, first);
    Wrong { pointer: pointer.to_owned(), body, what: format!("more than {most} of {pointer}") }
}

fn without(valid: &Value, pointer: &str) -> Wrong {
    let mut body = valid.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    body.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").remove(name);
    Wrong { pointer: pointer.to_owned(), body, what: format!("no {pointer}") }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn optional_fields_may_be_null(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    for operation in scene.document.operations() {
        let Some(schema) = operation.body() else { continue };
        for field in fields::of(&scene.document, schema).iter().filter(|field| field.nullable) {
            // Staff must name the customer of a booking, with a phone number, and the reason of a cancellation.
            if ["/customer", "/customer/phone", "/reason"].contains(&field.pointer.as_str()) {
                continue;
            }
            let target =
                scene.target(&operation, Some(&scene.appointment(status(&operation.id)).await)).await;
            let mut body = requests::body(&operation.id, &scene);
            *body.pointer_mut(&field.pointer).expect("a field of the body") = Value::Null;
            let answer = operation.send(scene.permitted_client(&operation), &target, Some(&body)).await;
            assert!(answer.status < 300, "{} {}: {}", operation.id, field.pointer, answer.text());
        }
    }
}

/// Writes all whole numbers of a body with a fraction of zero.
fn with_fractions(value: &mut Value) {
    match value {
        Value::Number(number) => *value = json!(number.as_f64()),
        Value::Array(values) => values.iter_mut().for_each(with_fractions),
        Value::Object(fields) => fields.values_mut().for_each(with_fractions),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn every_whole_number_may_have_a_fraction_of_zero_and_no_other(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let mut numbers = 0;
    for operation in scene.document.operations() {
        let Some(schema) = operation.body() else { continue };
        let valid = requests::present_body(&operation.id, &scene).await;
        let fields = fields::of(&scene.document, schema);
        let is_sent = |field: &&Field| valid.pointer(&field.pointer).is_some_and(Value::is_number);
        let sent: Vec<&Field> = fields.iter().filter(is_sent).collect();
        if sent.is_empty() {
            continue;
        }
        numbers += sent.len();
        let client = scene.permitted_client(&operation);
        let target = scene.target(&operation, Some(&scene.appointment(status(&operation.id)).await)).await;
        for field in sent {
            let mut body = valid.clone();
            *body.pointer_mut(&field.pointer).expect("a field of the body") = json!(5.5);
            let answer = operation.send(client, &target, Some(&body)).await;
            let what = format!("{} {}", operation.id, field.pointer);
            let problem = refused_field(&scene.app, &target, &answer, &field.pointer, &what);
            assert!(problem.errors[0].detail.contains("whole number"), "{what}: {:?}", problem.errors);
        }
        let mut body = valid;
        with_fractions(&mut body);
        assert!(body.to_string().contains(".0"), "{body}");
        let answer = operation.send(client, &target, Some(&body)).await;
        assert!(answer.status < 300, "{}: {}", operation.id, answer.text());
    }
    assert!(numbers >= 20, "{numbers}");
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn all_wrong_fields_of_a_body_are_named_together(#[case] on: Backend) {
    let scene = Scene::open(on).await;
    let mut body = requests::own_booking();
    body["vehicle"]["make"] = json!(" ");
    body["vehicle"]["year"] = json!(1492);
    body["vehicle"]["license_plate"] = json!("-");
    body["customer_notes"] = json!("a\u{0}b");
    let book = scene.document.operation("book_appointment");
    let answer = book.send(&scene.owner, &book.path, Some(&body)).await;
    let problem = refused_field(&scene.app, &book.path, &answer, "/vehicle/make", "four wrong fields");
    let named: Vec<&str> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(named, ["/vehicle/make", "/vehicle/year", "/vehicle/license_plate", "/customer_notes"]);
}
