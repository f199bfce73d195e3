//! The published document: its text, and the methods and queries of each path. Not the handlers.

use std::{borrow::Cow, collections::BTreeMap};

use actix_web::{http::Method, web::Bytes};
use serde::Deserialize;
use utoipa::openapi::OpenApi;

/// The document as text.
pub struct Published {
    json: Cow<'static, str>,
    /// Each path's segments, with the methods that it knows.
    paths: Vec<(Vec<String>, Vec<&'static str>)>,
    /// The paths, each with its methods that take parameters in their query.
    queried: Vec<(String, Vec<&'static str>)>,
}

impl Published {
    /// Returns the committed document: making it anew at each start would cost more time and memory than the rest of the
    /// start. A test compares it with the route table.
    pub fn committed() -> Result<Self, serde_json::Error> {
        Self::parse(include_str!("../../../../openapi/pitboard.json"))
    }

    /// Returns a document as it is published.
    pub fn new(document: &OpenApi) -> Result<Self, serde_json::Error> {
        let mut json = document.to_pretty_json()?;
        json.push('\n');
        Self::parse(json)
    }

    fn parse(json: impl Into<Cow<'static, str>>) -> Result<Self, serde_json::Error> {
        let json = json.into();
        let Document { paths } = serde_json::from_str(&json)?;
        let queried = paths.iter().map(|(path, item)| (path.clone(), item.queried())).collect();
        let paths = paths.iter().map(|(path, item)| (segments(path), item.methods())).collect();
        Ok(Self { json, paths, queried })
    }

    /// Returns the text as a body, without copying the committed one.
    pub fn body(&self) -> Bytes {
        match &self.json {
            Cow::Borrowed(json) => Bytes::from_static(json.as_bytes()),
            Cow::Owned(json) => json.clone().into(),
        }
    }

    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether an operation takes parameters in its query.
    pub fn takes_query(&self, method: &Method, pattern: &str) -> bool {
        let known = self.queried.iter().find(|(path, _)| path == pattern);
        known.is_some_and(|(_, methods)| methods.contains(&method.as_str()))
    }

    /// Returns the methods of a path; `None` if the table does not have it.
    pub fn methods(&self, path: &str) -> Option<&[&'static str]> {
        let asked = segments(path);
        let fills = |known: &str, asked: &str| known.starts_with('{') && !asked.is_empty();
        let fits = |known: &[String]| {
            known.len() == asked.len()
                && known.iter().zip(&asked).all(|(known, asked)| known == asked || fills(known, asked))
        };
        self.paths.iter().find(|(known, _)| fits(known)).map(|(_, methods)| methods.as_slice())
    }
}

/// The parts of the document that the server needs.
#[derive(Deserialize)]
struct Document {
    paths: BTreeMap<String, Item>,
}

/// The operations of a path.
#[derive(Deserialize)]
struct Item {
    get: Option<Operation>,
    post: Option<Operation>,
    put: Option<Operation>,
    patch: Option<Operation>,
    delete: Option<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Parameter {
    r#in: String,
}

impl Item {
    /// Returns the operations by method. HEAD is GET without the body.
    fn operations(&self) -> impl Iterator<Item = (&'static str, &Operation)> {
        let operations = [
            ("GET", &self.get),
            ("HEAD", &self.get),
            ("POST", &self.post),
            ("PUT", &self.put),
            ("PATCH", &self.patch),
            ("DELETE", &self.delete),
        ];
        operations.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    }

    fn methods(&self) -> Vec<&'static str> {
        self.operations().map(|(method, _)| method).collect()
    }

    /// Returns the methods that take parameters in their query.
    fn queried(&self) -> Vec<&'static str> {
        let takes_query = |operation: &Operation| operation.parameters.iter().any(|p| p.r#in == "query");
        self.operations().filter(|(_, operation)| takes_query(operation)).map(|(method, _)| method).collect()
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}
