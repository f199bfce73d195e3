//! The published document: its text, and what it knows of a path. Not which handler answers there.

use actix_web::http::Method;
use utoipa::openapi::{OpenApi, PathItem, RefOr, path::ParameterIn};

/// The document as text, made once per process.
#[derive(Clone)]
pub struct Published {
    json: std::sync::Arc<str>,
    /// Each path's segments, with the methods that it knows.
    paths: std::sync::Arc<[(Vec<String>, Vec<&'static str>)]>,
    /// The paths whose GET takes parameters in its query.
    queried: std::sync::Arc<[String]>,
}

impl Published {
    pub fn new(document: &OpenApi) -> Result<Self, serde_json::Error> {
        let paths = document.paths.paths.iter().map(|(path, item)| (segments(path), methods(item))).collect();
        let queried =
            document.paths.paths.iter().filter(|(_, item)| is_queried(item)).map(|(path, _)| path.clone());
        let queried = queried.collect();
        let mut json = document.to_pretty_json()?;
        json.push('\n');
        Ok(Self { json: json.into(), paths, queried })
    }

    pub fn json(&self) -> &str {
        &self.json
    }

    /// Does this operation take parameters in its query?
    pub fn takes_query(&self, method: &Method, pattern: &str) -> bool {
        matches!(*method, Method::GET | Method::HEAD) && self.queried.iter().any(|path| path == pattern)
    }

    /// The methods of a path that the table knows.
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

fn is_queried(item: &PathItem) -> bool {
    let parameters = item.get.iter().filter_map(|get| get.parameters.as_ref()).flatten();
    parameters.into_iter().any(|p| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Query))
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    known.into_iter().filter(|(_, known)| *known).map(|(method, _)| method).collect()
}
