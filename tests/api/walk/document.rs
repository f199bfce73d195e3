//! Reads the published OpenAPI document: its operations, with schemas resolved.

use std::collections::BTreeSet;

use pitboard_api::Problem;
use pitboard_client::{RawAnswer, reqwest::Method};
use pitboard_server::published;
use serde_json::Value;

pub struct Document(pub Value);

/// One operation of the document.
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// The path, with its `{parameter}`s.
    pub path: String,
    /// The operation object of the document.
    pub object: Value,
}

impl Document {
    pub fn published() -> Self {
        let document = published().expect("the document");
        Self(serde_json::from_str(document.json()).expect("JSON"))
    }

    pub fn operations(&self) -> Vec<Operation> {
        let operation = |path: &String, method: &String, object: &Value| Operation {
            id: object["operationId"].as_str().expect("an operationId").to_owned(),
            method: method.to_uppercase().parse().expect("a method"),
            path: path.clone(),
            object: self.with_responses(object),
        };
        let paths = self.0["paths"].as_object().expect("paths");
        let methods = |item: &Value| item.as_object().expect("a path item").clone();
        paths
            .iter()
            .flat_map(|(path, item)| {
                methods(item).into_iter().map(move |(method, object)| (path, method, object))
            })
            .map(|(path, method, object)| operation(path, &method, &object))
            .collect()
    }

    /// Returns an operation with its shared responses in place.
    fn with_responses(&self, operation: &Value) -> Value {
        let mut operation = operation.clone();
        for response in operation["responses"].as_object_mut().expect("responses").values_mut() {
            let target = response["$ref"].as_str().map(|target| target.trim_start_matches('#').to_owned());
            if let Some(target) = target {
                *response = self.0.pointer(&target).expect("a shared response").clone();
            }
        }
        operation
    }

    pub fn operation(&self, id: &str) -> Operation {
        self.operations()
            .into_iter()
            .find(|operation| operation.id == id)
            .expect("an operation of the document")
    }

    /// Resolves a schema: follows references, drops the `null` of optional values, and takes the last of
    /// several alternatives.
    pub fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.0.pointer(reference.trim_start_matches('#'));
            return self.resolved(target.expect("the target of a reference"));
        }
        match schema["oneOf"].as_array() {
            Some(forms) => {
                let form =
                    forms.iter().rfind(|form| form["type"] != "null").expect("a form that is not null");
                self.resolved(form)
            }
            None => schema,
        }
    }
}

impl Operation {
    /// Whether it can be called without a session.
    pub fn is_public(&self) -> bool {
        let alternatives = self.object["security"].as_array().expect("security");
        alternatives.iter().any(|alternative| alternative.as_object().is_some_and(serde_json::Map::is_empty))
    }

    /// Whether its response does not end.
    pub fn is_stream(&self) -> bool {
        self.object.pointer("/responses/200/content/text~1event-stream").is_some()
    }

    pub fn body(&self) -> Option<&Value> {
        self.object.pointer("/requestBody/content/application~1json/schema")
    }

    /// Returns the parameters of its query.
    pub fn query(&self) -> impl Iterator<Item = &Value> {
        self.object["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "query")
    }

    pub fn statuses(&self) -> BTreeSet<u16> {
        let responses = self.object["responses"].as_object().expect("responses");
        responses.keys().map(|status| status.parse().expect("a status")).collect()
    }

    /// Checks that the document has the status of an answer and, of a refusal, its code.
    pub fn assert_documents(&self, answer: &RawAnswer) {
        let status = answer.status;
        let undocumented = || format!("{} does not document {status}: {}", self.id, answer.text());
        assert!(self.statuses().contains(&status), "{}", undocumented());
        if status >= 400 {
            let code = answer.json::<Problem>().expect("a problem document").code;
            let described = self.object["responses"][status.to_string()]["description"].as_str();
            let codes = described.expect("a description");
            assert!(codes.contains(&format!("`{code}`")), "{}", undocumented());
        }
    }
}
