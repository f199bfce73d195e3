//! The document as generators of clients read it: its references, names, patterns and parameters.

use std::collections::BTreeSet;

use pitboard_domain::text;
use serde_json::Value;

use crate::walk::document::Document;

/// Calls `visit` with every object below `value`.
fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a serde_json::Map<String, Value>)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, visit)),
        Value::Object(object) => {
            visit(object);
            object.values().for_each(|value| walk(value, visit));
        }
        _ => {}
    }
}

#[test]
fn every_reference_in_the_document_resolves() {
    let document = Document::published();
    let (mut references, mut missing) = (0, BTreeSet::new());
    walk(&document.0, &mut |object| {
        let Some(target) = object.get("$ref").and_then(Value::as_str) else { return };
        references += 1;
        if target.strip_prefix('#').and_then(|pointer| document.0.pointer(pointer)).is_none() {
            missing.insert(target);
        }
    });
    assert_eq!(missing, BTreeSet::new());
    assert!(references >= 1_000, "{references}");
}

#[test]
fn the_document_has_no_invisible_characters() {
    let document = pitboard_server::published().expect("the document");
    let invisible = |c: &char| !matches!(c, ' ' | '\n') && (text::controls(*c) || text::is_blank(*c));
    assert_eq!(document.json().chars().find(invisible), None);
    // Generators write escaped characters unescaped.
    let escaped = |c: char| format!("\\u{:04x}", u32::from(c));
    let written = ('\u{0}'..='\u{ffff}').filter(invisible).find(|c| document.json().contains(&escaped(*c)));
    assert_eq!(written, None);
}

/// The Go generator makes a constructor `NewX` for each schema `X`; others drop underscores or have types named `Date`
/// and `Time`.
#[test]
fn no_schema_name_collides_with_generated_names() {
    let document = Document::published();
    let schemas = document.0["components"]["schemas"].as_object().expect("schemas");
    let taken = [
        "Date", "Day", "Days", "Time", "Duration", "State", "Status", "Change", "Error", "Object", "Response",
    ];
    for name in schemas.keys() {
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{name}");
        assert!(!name.starts_with("New") && !taken.contains(&name.as_str()), "{name}");
    }
    let folded: BTreeSet<String> = schemas.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(folded.len(), schemas.len(), "names differ in more than the case of their letters");
}

#[test]
fn request_headers_are_described_strings_and_documented_with_their_statuses() {
    for operation in Document::published().operations() {
        let id = &operation.id;
        let parameters = operation.object["parameters"].as_array().cloned().unwrap_or_default();
        let mut headers = BTreeSet::new();
        for header in parameters.iter().filter(|parameter| parameter["in"] == "header") {
            let name = header["name"].as_str().expect("a name");
            assert_eq!(header["schema"]["type"], "string", "{id} {name}");
            // `If-None-Match` of any form is taken: at worst the response is sent again.
            let is_limited = name != "If-None-Match";
            assert_eq!(header["schema"]["minLength"] == 1, is_limited, "{id} {name}");
            assert_eq!(header["schema"]["maxLength"].is_u64(), is_limited, "{id} {name}");
            assert!(header["description"].as_str().is_some_and(|text| text.ends_with('.')), "{id} {name}");
            assert_eq!(header["required"], false, "{id} {name}");
            headers.insert(name.to_owned());
        }
        let codes = operation.object["responses"]["422"]["description"].as_str().unwrap_or_default();
        for (name, status) in [
            ("Idempotency-Key", codes.contains("`idempotency_mismatch`")),
            ("If-Match", operation.statuses().contains(&412)),
            ("If-None-Match", operation.statuses().contains(&304)),
        ] {
            assert_eq!(headers.contains(name), status, "{id} {name}");
        }
    }
}

#[test]
fn a_body_is_required_where_one_of_its_fields_is() {
    let document = Document::published();
    let operations = document.operations();
    let with_body: Vec<_> = operations.iter().filter_map(|one| Some((one, one.body()?))).collect();
    let mut required = 0;
    for (operation, body) in &with_body {
        let is_required =
            document.resolved(body)["required"].as_array().is_some_and(|fields| !fields.is_empty());
        assert_eq!(operation.object["requestBody"]["required"], is_required, "{}", operation.id);
        required += usize::from(is_required);
    }
    assert!(required >= 20 && with_body.len() >= required + 20, "{required} of {}", with_body.len());
}

#[test]
fn every_schema_property_and_parameter_is_described() {
    let document = Document::published();
    let mut undescribed = Vec::new();
    for (name, schema) in document.0["components"]["schemas"].as_object().expect("schemas") {
        let properties = schema["properties"].as_object().into_iter().flatten();
        let properties = properties.map(|(property, schema)| (format!("{name}.{property}"), schema));
        let described = [(name.clone(), schema)].into_iter().chain(properties);
        undescribed
            .extend(described.filter(|(_, schema)| !is_described(&document, schema)).map(|(name, _)| name));
    }
    for operation in document.operations() {
        for parameter in operation.object["parameters"].as_array().into_iter().flatten() {
            if parameter["description"].as_str().is_none_or(str::is_empty) {
                undescribed.push(format!("{} {}", operation.id, parameter["name"]));
            }
        }
    }
    assert_eq!(undescribed, Vec::<String>::new());
}

/// Whether a schema or one that it refers to has a description.
fn is_described(document: &Document, schema: &Value) -> bool {
    let own = schema["description"].as_str().is_some_and(|text| !text.is_empty());
    let forms = schema["oneOf"].as_array().into_iter().flatten();
    let target =
        schema["$ref"].as_str().and_then(|target| document.0.pointer(target.trim_start_matches('#')));
    own || target.into_iter().chain(forms).any(|schema| is_described(document, schema))
}
