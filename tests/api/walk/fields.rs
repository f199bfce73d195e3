//! Lists the fields of a body according to the document, with invalid values for each.

use serde_json::{Value, json};

use super::document::Document;

/// A field of a body at any depth; of a list, its first element.
pub struct Field {
    /// The JSON pointer into the body.
    pub pointer: String,
    pub required: bool,
    pub nullable: bool,
    /// The resolved schema.
    pub schema: Value,
}

/// Returns every field of an object schema, outer ones first.
pub fn of(document: &Document, schema: &Value) -> Vec<Field> {
    let mut fields = Vec::new();
    collect(document, document.resolved(schema), "", &mut fields);
    fields
}

fn collect(document: &Document, schema: &Value, at: &str, fields: &mut Vec<Field>) {
    if let Some(item) = schema.get("items") {
        let (pointer, item) = (format!("{at}/0"), document.resolved(item).clone());
        fields.push(Field {
            pointer: pointer.clone(),
            required: false,
            nullable: false,
            schema: item.clone(),
        });
        collect(document, &item, &pointer, fields);
    }
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let (pointer, resolved) = (format!("{at}/{name}"), document.resolved(schema));
        let null =
            |types: &Value| types.as_array().is_some_and(|types| types.iter().any(|kind| kind == "null"));
        let nullable = null(&schema["type"])
            || schema["oneOf"]
                .as_array()
                .is_some_and(|forms| forms.iter().any(|form| form["type"] == "null"));
        fields.push(Field {
            pointer: pointer.clone(),
            required: required(name),
            nullable,
            schema: resolved.clone(),
        });
        collect(document, resolved, &pointer, fields);
    }
}

impl Field {
    /// Returns its JSON type.
    pub fn kind(&self) -> &str {
        let types = &self.schema["type"];
        types.as_str().or_else(|| types[0].as_str()).expect("a type")
    }

    /// Returns values that the schema excludes.
    pub fn wrong(&self) -> Vec<Value> {
        let kind = self.kind();
        let mut wrong = Vec::new();
        if kind != "boolean" {
            wrong.push(json!(true));
        }
        if kind != "array" {
            wrong.extend([json!([]), json!(["x"])]);
        }
        if !self.nullable {
            wrong.push(Value::Null);
        }
        match kind {
            "string" => wrong.extend(self.wrong_texts().into_iter().map(Value::String)),
            "integer" => wrong.extend(self.wrong_numbers()),
            "boolean" => wrong.extend([json!("true"), json!(1), json!({})]),
            "array" => wrong.extend([json!("x"), json!(5), json!({})]),
            "object" => wrong.extend([json!("x"), json!(5)]),
            kind => panic!("{} is of a new type, {kind}", self.pointer),
        }
        if self.kind() == "string" {
            wrong.extend([json!(5), json!({}), json!(1.5)]);
        }
        wrong
    }

    fn wrong_texts(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let length = |name: &str| self.schema[name].as_u64().and_then(|length| usize::try_from(length).ok());
        let pattern = self.schema["pattern"].as_str();
        if let Some(max) = length("maxLength") {
            wrong.extend([too_long("1", max), too_long("é", max), "x".repeat(50_000)]);
        }
        if let Some(min) = length("minLength") {
            wrong.push("1".repeat(min - 1));
        }
        if let Some(words) = self.schema["enum"].as_array() {
            let upper_case = words[0].as_str().expect("a word").to_uppercase();
            wrong.extend([upper_case, "no_such_word".to_owned(), String::new()]);
        }
        let malformed: &[&str] = match (self.schema["format"].as_str(), pattern) {
            (Some("date"), _) => &WRONG_DATES,
            (Some("date-time"), _) => &WRONG_INSTANTS,
            (None, Some(pattern)) if pattern.starts_with("^([01]") => &WRONG_TIMES,
            (None, Some(_)) => &["12345678\u{0}", "12345678\u{7}a", "\u{1b}[31m12345678", "12345678\u{85}1"],
            _ => &[],
        };
        wrong.extend(malformed.iter().map(|text| (*text).to_owned()));
        wrong
    }

    fn wrong_numbers(&self) -> Vec<Value> {
        let bound = |name: &str| self.schema[name].as_i64().expect("a bound");
        vec![
            json!(bound("minimum") - 1),
            json!(bound("maximum") + 1),
            json!(9_007_199_254_740_992_u64),
            json!(u64::MAX),
            json!(1e300),
            json!(1.5),
            json!("3"),
            json!({}),
        ]
    }
}

const WRONG_DATES: [&str; 9] = [
    "",
    "tomorrow",
    "23.11.2026",
    "2026-02-29",
    "2026-13-01",
    "0000-01-01",
    "12026-11-23",
    "2026-11-23T09:00",
    "-2026-11-23",
];
const WRONG_TIMES: [&str; 7] = ["", "25:61", "24:00", "9:00", "09:00:00", "09.00", "०९:००"];
const WRONG_INSTANTS: [&str; 7] = [
    "",
    "now",
    "2026-11-24",
    "2026-11-24T09:00:00",
    "2026-11-24 09:00:00Z",
    "2026-11-24T25:61:00Z",
    "0000-01-01T00:00:00Z",
];

fn too_long(letter: &str, max: usize) -> String {
    letter.repeat(max + 1)
}
