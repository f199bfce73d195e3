//! The schemas of the tools' arguments, made from the published document: each is the query or the body of an
//! operation, so that both state the same fields and limits.

use pitboard_api::{header, paths::Operation};
use serde_json::{Map, Value, json};

use crate::http::mcp::{arguments::IDEMPOTENCY_KEY, tools::Tool};

type Object = Map<String, Value>;

/// Returns the schema of a tool's arguments.
pub fn input(document: &Value, tool: &Tool) -> Object {
    let Operation { method, path, .. } = *tool.operation;
    let operation = &document["paths"][path][method.to_ascii_lowercase()];
    let mut properties = Object::new();
    let mut required: Vec<Value> = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = match (parameter["in"].as_str(), parameter["name"].as_str()) {
            (Some("query" | "path"), Some(name)) => name,
            (_, Some(header::IDEMPOTENCY_KEY)) => IDEMPOTENCY_KEY,
            _ => continue,
        };
        let mut schema = resolve(document, &parameter["schema"]);
        schema["description"] = parameter["description"].clone();
        properties.insert(name.to_owned(), schema);
        if parameter["required"] == true {
            required.push(name.into());
        }
    }
    let body = resolve(document, &operation["requestBody"]["content"]["application/json"]["schema"]);
    if let Some(fields) = body["properties"].as_object() {
        properties.extend(fields.clone());
        required.extend(body["required"].as_array().into_iter().flatten().cloned());
    }
    properties.retain(|name, _| !tool.omitted.contains(&name.as_str()));
    for (name, description) in tool.described {
        if let Some(property) = properties.get_mut(*name) {
            property["description"] = json!(description);
        }
    }
    required.extend(tool.required.iter().map(|name| json!(name)));
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    match schema {
        Value::Object(schema) => schema,
        _ => Object::new(),
    }
}

/// Returns a schema with the named ones that it refers to in their places, none of which contains itself.
fn resolve(document: &Value, schema: &Value) -> Value {
    match schema {
        Value::Array(schemas) => schemas.iter().map(|schema| resolve(document, schema)).collect(),
        Value::Object(fields) => resolve_object(document, fields),
        other => other.clone(),
    }
}

fn resolve_object(document: &Value, fields: &Object) -> Value {
    // An argument may be left out, so none needs to be null.
    if let Some([only, Value::Object(null)]) =
        fields.get("oneOf").and_then(Value::as_array).map(Vec::as_slice)
        && null.get("type").is_some_and(|kind| kind == "null")
    {
        return resolve(document, only);
    }
    let named = fields.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
    let mut resolved =
        match named.and_then(|name| document.pointer(name)).map(|named| resolve(document, named)) {
            Some(Value::Object(resolved)) => resolved,
            _ => Object::new(),
        };
    for (name, value) in fields {
        let value = match (name.as_str(), value) {
            ("$ref", _) => continue,
            // For generators of code: patterns are long, and the server names the field that breaks one.
            ("pattern" | "example", _) => continue,
            ("type", Value::Array(kinds)) => match kinds.iter().find(|kind| *kind != "null") {
                Some(kind) if kinds.len() == 2 => kind.clone(),
                _ => value.clone(),
            },
            ("examples" | "enum" | "default" | "const", _) => value.clone(),
            _ => resolve(document, value),
        };
        resolved.insert(name.clone(), value);
    }
    resolved.into()
}
