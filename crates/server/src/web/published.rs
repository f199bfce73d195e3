//! The published document: its text, and what it knows of a path. Not which handler answers there.

use actix_web::http::Method;
use utoipa::openapi::{
    OpenApi, PathItem, RefOr,
    path::{Operation, Parameter, ParameterIn},
};

/// The document as text, made once per process.
#[derive(Clone)]
pub struct Published {
    json: std::sync::Arc<str>,
    /// Each path's segments, with the methods that it knows.
    paths: std::sync::Arc<[(Vec<String>, Vec<&'static str>)]>,
    /// The paths, each with its methods that take parameters in their query.
    queried: std::sync::Arc<[(String, Vec<&'static str>)]>,
}

impl Published {
    pub fn new(document: &OpenApi) -> Result<Self, serde_json::Error> {
        let paths = document.paths.paths.iter().map(|(path, item)| (segments(path), methods(item))).collect();
        let queried = document.paths.paths.iter().map(|(path, item)| (path.clone(), queried(item))).collect();
        let mut json = document.to_pretty_json()?;
        json.push('\n');
        Ok(Self { json: json.into(), paths, queried })
    }

    pub fn json(&self) -> &str {
        &self.json
    }

    /// Does this operation take parameters in its query?
    pub fn takes_query(&self, method: &Method, pattern: &str) -> bool {
        let known = self.queried.iter().find(|(path, _)| path == pattern);
        known.is_some_and(|(_, methods)| methods.contains(&method.as_str()))
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

/// The operations of a path, by method.
fn operations(item: &PathItem) -> [(&'static str, Option<&Operation>); 6] {
    [
        ("GET", item.get.as_ref()),
        ("HEAD", item.get.as_ref()),
        ("POST", item.post.as_ref()),
        ("PUT", item.put.as_ref()),
        ("PATCH", item.patch.as_ref()),
        ("DELETE", item.delete.as_ref()),
    ]
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    operations(item).into_iter().filter(|(_, known)| known.is_some()).map(|(method, _)| method).collect()
}

fn queried(item: &PathItem) -> Vec<&'static str> {
    let in_query = |p: &RefOr<Parameter>| matches!(p, RefOr::T(p) if p.parameter_in == ParameterIn::Query);
    let takes_query = |of: Option<&Operation>| {
        of.and_then(|of| of.parameters.as_ref()).is_some_and(|p| p.iter().any(in_query))
    };
    operations(item).into_iter().filter(|(_, of)| takes_query(*of)).map(|(method, _)| method).collect()
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}
