//! Changes of the document since its last release: within v1 they are only additions.

mod compare;
mod schemas;

use std::fs;

use serde_json::{Value, json};

use self::compare::breaking_changes;
use crate::walk::document::Document;

#[test]
fn the_document_breaks_no_client_of_the_last_release() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/released/v1.json");
    let released: Value = serde_json::from_str(&fs::read_to_string(path).expect(path)).expect("JSON");
    let changes = breaking_changes(&released, &Document::published().0);
    assert_eq!(changes, Vec::<String>::new(), "docs/api-changelog.md has the rules");
}

/// Returns a document with one write and one read.
fn document() -> Value {
    json!({
        "paths": { "/things": {
            "post": {
                "operationId": "create_thing",
                "parameters": [{
                    "name": "dry_run", "in": "query", "required": false, "schema": { "type": "boolean" },
                }],
                "requestBody": {
                    "required": false,
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/CreateThing" } } },
                },
                "responses": { "201": {
                    "headers": { "Location": { "schema": { "type": "string" } } },
                    "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } },
                } },
            },
            "get": { "operationId": "list_things", "responses": { "200": { "content": {} } } },
        } },
        "components": { "schemas": {
            "CreateThing": { "type": "object", "required": ["name"], "properties": {
                "name": { "type": "string", "maxLength": 40, "minLength": 1 },
                "kind": { "type": "string", "enum": ["small", "large"] },
                "note": { "oneOf": [{ "type": "string" }, { "type": "null" }] },
                "tags": { "type": "array", "items": { "type": "string" } },
            } },
            "Thing": { "type": "object", "required": ["id", "name"], "properties": {
                "id": { "type": "integer" },
                "name": { "type": "string" },
                "kind": { "type": "string", "enum": ["small", "large"] },
                "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } },
            } },
        } },
    })
}

/// Returns the breaking changes after a value of the document was replaced, inserted or, by null, removed.
fn after(pointer: &str, value: Value) -> Vec<String> {
    let mut changed = document();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let key = key.replace("~1", "/");
    match changed.pointer_mut(parent).expect("a parent") {
        Value::Object(object) if value.is_null() => drop(object.remove(&key).expect("a value")),
        Value::Object(object) => drop(object.insert(key, value)),
        Value::Array(values) if value.is_null() => drop(values.remove(key.parse().expect("an index"))),
        parent => panic!("{parent} has no parts"),
    }
    breaking_changes(&document(), &changed)
}

const POST: &str = "/paths/~1things/post";
const INPUT: &str = "/components/schemas/CreateThing";
const OUTPUT: &str = "/components/schemas/Thing";

#[test]
fn each_kind_of_breaking_change_is_detected() {
    for (pointer, value, expected) in [
        ("/paths/~1things".to_owned(), Value::Null, "POST /things: the operation was removed"),
        ("/paths/~1things/get".to_owned(), Value::Null, "GET /things: the operation was removed"),
        (
            format!("{POST}/operationId"),
            json!("make"),
            "POST /things: the operationId create_thing was renamed",
        ),
        (
            format!("{POST}/parameters/0"),
            Value::Null,
            "POST /things: the query parameter dry_run was removed",
        ),
        (
            format!("{POST}/parameters/0/required"),
            json!(true),
            "POST /things: the query parameter dry_run is now required",
        ),
        (
            format!("{POST}/parameters/0/schema/type"),
            json!("string"),
            "POST /things dry_run: boolean is no longer accepted",
        ),
        (format!("{POST}/requestBody/required"), json!(true), "POST /things: the body is now required"),
        (
            format!("{POST}/requestBody/content/application~1json"),
            Value::Null,
            "POST /things: the body is no longer accepted as application/json",
        ),
        (format!("{POST}/responses/201"), Value::Null, "POST /things: the response 201 was removed"),
        (
            format!("{POST}/responses/201/headers/Location"),
            Value::Null,
            "POST /things 201: the header Location was removed",
        ),
        (
            format!("{POST}/responses/201/content/application~1json"),
            Value::Null,
            "POST /things 201: the response is no longer application/json",
        ),
        (format!("{INPUT}/required"), json!(["name", "kind"]), "POST /things body/kind: is now required"),
        (format!("{INPUT}/properties/note"), Value::Null, "POST /things body/note: the property was removed"),
        (
            format!("{INPUT}/properties/note"),
            json!({ "type": "string" }),
            "POST /things body/note: null is no longer accepted",
        ),
        (
            format!("{INPUT}/properties/kind/enum"),
            json!(["small"]),
            "POST /things body/kind: the value \"large\" was removed",
        ),
        (
            format!("{INPUT}/properties/name/enum"),
            json!(["a"]),
            "POST /things body/name: only some values are accepted now",
        ),
        (
            format!("{INPUT}/properties/name/maxLength"),
            json!(39),
            "POST /things body/name: maxLength is stricter",
        ),
        (
            format!("{INPUT}/properties/name/minLength"),
            json!(2),
            "POST /things body/name: minLength is stricter",
        ),
        (
            format!("{INPUT}/properties/name/pattern"),
            json!("^a"),
            "POST /things body/name: pattern is stricter",
        ),
        (
            format!("{INPUT}/properties/tags/items/type"),
            json!("integer"),
            "POST /things body/tags/0: string is no longer accepted",
        ),
        (format!("{OUTPUT}/properties/kind"), Value::Null, "POST /things 201/kind: the property was removed"),
        (format!("{OUTPUT}/properties/id/type"), json!("string"), "POST /things 201/id: may now be string"),
        (
            format!("{OUTPUT}/properties/name/type"),
            json!(["string", "null"]),
            "POST /things 201/name: may now be null",
        ),
        (format!("{OUTPUT}/required"), json!(["id"]), "POST /things 201/name: may now be absent"),
    ] {
        let changes = after(&pointer, value);
        assert!(changes.iter().any(|change| change == expected), "{pointer}: {changes:?}");
    }
    let required = json!([
        { "name": "dry_run", "in": "query", "required": false, "schema": { "type": "boolean" } },
        { "name": "key", "in": "header", "required": true, "schema": { "type": "string" } },
    ]);
    let expected = ["POST /things: the header parameter key is new and required"];
    assert_eq!(after(&format!("{POST}/parameters"), required), expected);
}

#[test]
fn additions_are_compatible() {
    assert_eq!(breaking_changes(&document(), &document()), Vec::<String>::new());
    let optional = json!([
        { "name": "dry_run", "in": "query", "required": false, "schema": { "type": ["boolean", "null"] } },
        { "name": "key", "in": "header", "required": false, "schema": { "type": "string" } },
    ]);
    for (pointer, value) in [
        ("/paths/~1others".to_owned(), json!({ "get": { "operationId": "list_others", "responses": {} } })),
        (format!("{POST}/parameters"), optional),
        (format!("{POST}/responses/409"), json!({})),
        (format!("{INPUT}/properties/colour"), json!({ "type": "string" })),
        (format!("{INPUT}/properties/kind/enum"), json!(["small", "large", "huge"])),
        (format!("{INPUT}/properties/name/maxLength"), json!(80)),
        (format!("{INPUT}/properties/name/maxLength"), Value::Null),
        (format!("{INPUT}/required"), json!([])),
        (format!("{OUTPUT}/properties/colour"), json!({ "type": "string" })),
        (format!("{OUTPUT}/properties/kind/enum"), json!(["small", "large", "huge"])),
        (format!("{OUTPUT}/required"), json!(["id", "name", "kind"])),
        (format!("{OUTPUT}/description"), json!("A thing.")),
    ] {
        assert_eq!(after(&pointer, value), Vec::<String>::new(), "{pointer}");
    }
}
