//! JSON bodies: a valid body of each operation with one hostile value, field or repetition; or any bytes.

use pitboard_domain::status::Status;
use pitboard_tests::Backend;
use proptest::{prelude::*, sample::Index};
use rstest_reuse::apply;
use serde_json::Value;

use super::{
    inputs,
    world::{Request, World},
};
use crate::{
    on_both_databases,
    walk::{document::Operation, requests},
};

const REGRESSIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/api/fuzz/regressions/bodies.txt");
/// Stands for the hostile value, which may be no JSON, until the body is a text.
const PLACE: &str = "the place of a hostile value";

/// Less than the limit of the server.
const LONGEST: usize = 60_000;

/// What is done to a body.
#[derive(Debug, Clone)]
enum Change {
    /// A value becomes another one.
    Replace(String),
    /// A field of the body appears once more.
    Repeat(String),
    /// An unknown field is added.
    Add(String, String),
    /// The body is this.
    Whole(Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => inputs::token().prop_map(Change::Replace),
        1 => inputs::token().prop_map(Change::Repeat),
        1 => (inputs::text(), inputs::token()).prop_map(|(name, value)| Change::Add(name, value)),
        1 => inputs::token().prop_map(|token| Change::Whole(token.into_bytes())),
        1 => inputs::bytes().prop_map(Change::Whole),
    ]
}

#[apply(on_both_databases)]
fn a_hostile_body_never_fails_the_server_and_a_refusal_changes_nothing(#[case] on: Backend) {
    let world = World::start(on);
    let operations = world.scene.document.operations();
    let operations: Vec<(Operation, String, Value)> = operations
        .into_iter()
        .filter(|operation| operation.body().is_some())
        .map(|operation| {
            let target = world.target(&operation);
            let body = world.run(requests::present_body(&operation.id, &world.scene));
            (operation, target, body)
        })
        .collect();
    let values = (any::<Index>(), any::<Index>(), change());
    world.check(REGRESSIONS, &values, |(operation, place, change)| {
        let (operation, target, body) = operation.get(&operations);
        let person = match operation.id.as_str() {
            "update_me" | "add_vehicle" => &world.scene.owner,
            _ => &world.scene.admin,
        };
        let sender = (!operation.is_public()).then_some(person);
        let request = Request::new(&operation.method, target, sender);
        world.send(&request.with_body("application/json", apply_change(body, place, change)))
    });
}

#[apply(on_both_databases)]
fn a_hostile_field_of_a_booking_never_fails_the_server_and_a_refusal_changes_nothing(#[case] on: Backend) {
    let world = World::start(on);
    let book = world.scene.document.operation("book_appointment");
    let edit = world.scene.document.operation("update_appointment");
    let edited = world.run(world.scene.appointment(Status::Booked)).reference;
    let edit_target = edit.path.replace("{reference}", &edited);
    let values = (any::<bool>(), any::<Index>(), change());
    world.check(REGRESSIONS, &values, |(is_new, place, change)| {
        let (operation, target, body) = if is_new {
            (&book, book.path.as_str(), requests::desk_booking())
        } else {
            (&edit, edit_target.as_str(), requests::body("update_appointment", &world.scene))
        };
        let request = Request::new(&operation.method, target, Some(&world.scene.admin));
        world.send(&request.with_body("application/json", apply_change(&body, place, change)))
    });
}

fn apply_change(body: &Value, place: Index, change: Change) -> Vec<u8> {
    let text = match change {
        Change::Whole(bytes) => return bytes,
        Change::Replace(token) => {
            let mut places: Vec<String> = Vec::new();
            collect_places(body, String::new(), &mut places);
            let mut body = body.clone();
            if let Some(value) = body.pointer_mut(place.get::<String>(&places)) {
                *value = PLACE.into();
            }
            body.to_string().replacen(&format!("\"{PLACE}\""), &token, 1)
        }
        Change::Repeat(token) => {
            let fields: Vec<&String> = body.as_object().map(|body| body.keys().collect()).unwrap_or_default();
            let name = if fields.is_empty() { "a" } else { place.get(&fields).as_str() };
            with_field(body, name, &token)
        }
        Change::Add(name, token) => with_field(body, &name, &token),
    };
    let mut bytes = text.into_bytes();
    // A longer body is refused before it is read.
    bytes.truncate(LONGEST);
    bytes
}

/// Collects the pointers of all values, the whole first.
fn collect_places(value: &Value, pointer: String, places: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(n, value)| (n.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let step = name.replace('~', "~0").replace('/', "~1");
        collect_places(child, format!("{pointer}/{step}"), places);
    }
    places.push(pointer);
}

/// Returns an object with one more field, also if it has that one.
fn with_field(body: &Value, name: &str, token: &str) -> String {
    let separator = if body.as_object().is_none_or(serde_json::Map::is_empty) { "" } else { "," };
    let body = body.to_string();
    let open = body.strip_suffix('}').unwrap_or(&body);
    format!("{open}{separator}{}:{token}}}", Value::String(name.to_owned()))
}
