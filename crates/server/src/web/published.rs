//! The published document: its text, and the methods and queries of each path. Not the handlers.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use actix_web::http::Method;
use pitboard_api::paths;
use serde::{Deserialize, de::IgnoredAny};
use utoipa::openapi::OpenApi;

use crate::web::guide;

/// The document as text.
pub struct Published {
    json: Cow<'static, str>,
    paths: Vec<KnownPath>,
    /// The paths, each with its methods that take parameters in their query.
    queried: Vec<(String, Vec<&'static str>)>,
}

/// A path of the document, or a document for people and programs beside it.
struct KnownPath {
    pattern: Arc<str>,
    segments: Vec<String>,
    methods: Vec<&'static str>,
    /// Whether GET needs no session.
    is_public: bool,
}

impl KnownPath {
    fn new(path: &str, methods: Vec<&'static str>, is_public: bool) -> Self {
        Self {
            pattern: path.into(),
            segments: path.split('/').map(str::to_owned).collect(),
            methods,
            is_public,
        }
    }

    fn fits(&self, path: &str) -> bool {
        let mut asked = path.split('/');
        let fills =
            |known: &str, asked: &str| known == asked || (known.starts_with('{') && !asked.is_empty());
        self.segments.iter().all(|known| asked.next().is_some_and(|asked| fills(known, asked)))
            && asked.next().is_none()
    }
}

/// The beginning of a line with an extension of an operation.
const EXTENSION: &str = "        \"x-";

/// Sorts the extensions of each operation, which utoipa keeps in a map without an order.
fn order_extensions(json: &str) -> String {
    let mut ordered = String::with_capacity(json.len() + 1);
    let mut lines = json.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with(EXTENSION) {
            ordered.push_str(line);
            ordered.push('\n');
            continue;
        }
        let mut extensions = vec![line.to_owned()];
        while let Some(next) = lines.next_if(|next| next.starts_with("         ") || is_within(next)) {
            match extensions.last_mut() {
                Some(last) if !next.starts_with(EXTENSION) => *last = format!("{last}\n{next}"),
                _ => extensions.push(next.to_owned()),
            }
        }
        for extension in &mut extensions {
            extension.truncate(extension.trim_end_matches(',').len());
        }
        extensions.sort();
        ordered.push_str(&extensions.join(",\n"));
        ordered.push('\n');
    }
    ordered
}

/// Whether a line is an extension, or the end of one that is a list.
fn is_within(line: &str) -> bool {
    line.starts_with(EXTENSION) || line.starts_with("        ]")
}

impl Published {
    /// Returns the committed document: making it anew at each start would cost more time and memory than the rest of
    /// the start. A test compares it with the route table.
    pub fn committed() -> Result<Self, serde_json::Error> {
        Self::parse(include_str!("../../../../openapi/pitboard.json"))
    }

    /// Returns a document as it is published.
    pub fn new(document: &OpenApi) -> Result<Self, serde_json::Error> {
        Self::parse(order_extensions(&document.to_pretty_json()?))
    }

    fn parse(json: impl Into<Cow<'static, str>>) -> Result<Self, serde_json::Error> {
        let json = json.into();
        let Document { paths } = serde_json::from_str(&json)?;
        let queried = paths.iter().map(|(path, item)| (path.clone(), item.queried())).collect();
        let operations =
            paths.iter().map(|(path, item)| KnownPath::new(path, item.methods(), item.is_public()));
        let beside = guide::paths().map(|path| KnownPath::new(&path, vec!["GET", "HEAD", "OPTIONS"], true));
        let agents = KnownPath::new(paths::MCP, vec!["POST", "OPTIONS"], false);
        let paths = operations.chain(beside).chain([agents]).collect();
        Ok(Self { json, paths, queried })
    }

    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether an operation takes parameters in its query.
    pub fn takes_query(&self, method: &Method, pattern: &str) -> bool {
        let known = self.queried.iter().find(|(path, _)| path == pattern);
        known.is_some_and(|(_, methods)| methods.contains(&method.as_str()))
    }

    /// Returns the pattern of a path, as `/api/v1/services/{id}`; `None` if the path is unknown.
    pub fn pattern(&self, path: &str) -> Option<&Arc<str>> {
        self.find(path).map(|known| &known.pattern)
    }

    /// Returns the methods of a path; `None` if it is unknown.
    pub fn methods(&self, path: &str) -> Option<&[&'static str]> {
        self.find(path).map(|known| known.methods.as_slice())
    }

    /// Whether a path can be read without a session.
    pub fn is_public(&self, path: &str) -> bool {
        self.find(path).is_some_and(|known| known.is_public)
    }

    fn find(&self, path: &str) -> Option<&KnownPath> {
        self.paths.iter().find(|known| known.fits(path))
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
    #[serde(default)]
    security: Vec<BTreeMap<String, IgnoredAny>>,
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
        self.operations().map(|(method, _)| method).chain(["OPTIONS"]).collect()
    }

    /// Whether GET can be called without a session.
    fn is_public(&self) -> bool {
        self.get.as_ref().is_some_and(|operation| operation.security.iter().any(BTreeMap::is_empty))
    }

    /// Returns the methods that take parameters in their query.
    fn queried(&self) -> Vec<&'static str> {
        let takes_query = |operation: &Operation| operation.parameters.iter().any(|p| p.r#in == "query");
        self.operations().filter(|(_, operation)| takes_query(operation)).map(|(method, _)| method).collect()
    }
}
