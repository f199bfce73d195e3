//! Compares two OpenAPI documents and lists what breaks the clients of the older one.

use serde_json::Value;

use super::schemas::{Direction, Schemas};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Returns the changes that break clients: removed operations, parameters, properties and values, new requirements, and
/// changed types.
pub fn breaking_changes(old: &Value, new: &Value) -> Vec<String> {
    let mut schemas = Schemas::new(old, new);
    for (path, item) in entries(&old["paths"]) {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let place = format!("{} {path}", method.to_uppercase());
            match new["paths"].get(path).and_then(|item| item.get(method)) {
                Some(now) => compare_operation(&place, operation, now, &mut schemas),
                None => schemas.report(&place, "the operation was removed"),
            }
        }
    }
    schemas.changes
}

/// Returns the entries of an object; none of anything else.
pub fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn compare_operation(place: &str, old: &Value, new: &Value, schemas: &mut Schemas<'_>) {
    if old["operationId"] != new["operationId"] {
        let id = old["operationId"].as_str().unwrap_or_default();
        schemas.report(place, &format!("the operationId {id} was renamed"));
    }
    compare_parameters(place, old, new, schemas);
    let (old_body, new_body) = (&old["requestBody"], &new["requestBody"]);
    if old_body["required"] != true && new_body["required"] == true {
        schemas.report(place, "the body is now required");
    }
    for (media_type, content) in entries(&old_body["content"]) {
        match new_body["content"].get(media_type) {
            Some(now) => {
                let place = format!("{place} body");
                schemas.compare(&place, &content["schema"], &now["schema"], Direction::Request);
            }
            None => schemas.report(place, &format!("the body is no longer accepted as {media_type}")),
        }
    }
    let successes = entries(&old["responses"]).filter(|(status, _)| status.starts_with(['2', '3']));
    for (status, response) in successes {
        match new["responses"].get(status) {
            Some(now) => compare_response(&format!("{place} {status}"), response, now, schemas),
            None => schemas.report(place, &format!("the response {status} was removed")),
        }
    }
}

fn compare_parameters(place: &str, old: &Value, new: &Value, schemas: &mut Schemas<'_>) {
    let (old, new) = (parameters(old), parameters(new));
    let name = |parameter: &Value| {
        let text = |key: &str| parameter[key].as_str().unwrap_or_default().to_owned();
        (text("in"), text("name"))
    };
    for parameter in old {
        let (kind, own) = name(parameter);
        match new.iter().find(|now| name(now) == name(parameter)) {
            None => schemas.report(place, &format!("the {kind} parameter {own} was removed")),
            Some(now) => {
                if parameter["required"] != true && now["required"] == true {
                    schemas.report(place, &format!("the {kind} parameter {own} is now required"));
                }
                let place = format!("{place} {own}");
                schemas.compare(&place, &parameter["schema"], &now["schema"], Direction::Request);
            }
        }
    }
    for parameter in new.iter().filter(|now| now["required"] == true) {
        let (kind, own) = name(parameter);
        if !old.iter().any(|known| name(known) == name(parameter)) {
            schemas.report(place, &format!("the {kind} parameter {own} is new and required"));
        }
    }
}

fn parameters(operation: &Value) -> &[Value] {
    operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn compare_response(place: &str, old: &Value, new: &Value, schemas: &mut Schemas<'_>) {
    for (name, _) in entries(&old["headers"]) {
        if new["headers"].get(name).is_none() {
            schemas.report(place, &format!("the header {name} was removed"));
        }
    }
    for (media_type, content) in entries(&old["content"]) {
        match new["content"].get(media_type) {
            Some(now) => schemas.compare(place, &content["schema"], &now["schema"], Direction::Response),
            None => schemas.report(place, &format!("the response is no longer {media_type}")),
        }
    }
}
