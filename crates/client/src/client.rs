//! The caller: where the server is, who calls, and how a request becomes an answer or an error.

use std::sync::Arc;

use pitboard_api::{header, paths::Operation};
use reqwest::{Method, RequestBuilder, Response, header::IF_MATCH};
use serde::de::DeserializeOwned;

use crate::{ClientError, Raw, RawAnswer, Result};

/// A caller of one server. Cheap to clone; clones share connections and, natively, cookies: take a new
/// client for another person's session.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<str>,
    token: Option<Arc<str>>,
    key: Option<Arc<str>>,
    version: Option<i64>,
}

impl Client {
    /// A caller without a session. `base_url` is scheme, host and port; in the browser the page's origin.
    pub fn new(base_url: &str) -> Self {
        Self::with_http(http(), base_url)
    }

    /// As `new`, through connections of your own making. Refreshing a session needs a cookie store.
    pub fn with_http(http: reqwest::Client, base_url: &str) -> Self {
        Self { http, base: base_url.trim_end_matches('/').into(), token: None, key: None, version: None }
    }

    pub fn base_url(&self) -> &str {
        &self.base
    }

    /// The same caller with an access token or an API key.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The same caller without one.
    pub fn without_token(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// Sends `Idempotency-Key` with every call: take it for one creating call and its repetitions.
    pub fn with_key(&self, key: &str) -> Self {
        Self { key: Some(key.into()), ..self.clone() }
    }

    /// Sends `If-Match` with every call: a change is made only to this version.
    pub fn if_match(&self, version: i64) -> Self {
        Self { version: Some(version), ..self.clone() }
    }

    /// Any request, for what the methods cannot say. `path` begins with `/` and may have a query.
    pub fn raw(&self, method: Method, path: &str) -> Raw {
        Raw::new(self.request(method, path))
    }

    pub(crate) fn at(&self, operation: Operation) -> RequestBuilder {
        self.request(method(operation), operation.path)
    }

    /// An operation whose path has a parameter.
    pub(crate) fn at_with(&self, operation: Operation, value: impl std::fmt::Display) -> RequestBuilder {
        self.request(method(operation), &operation.with(value))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = &self.key {
            request = request.header(header::IDEMPOTENCY_KEY, &**key);
        }
        if let Some(version) = self.version {
            request = request.header(IF_MATCH, header::version_tag(version));
        }
        request
    }
}

/// Says where it calls and never with which token.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

#[cfg(target_arch = "wasm32")]
fn http() -> reqwest::Client {
    reqwest::Client::new()
}

#[cfg(not(target_arch = "wasm32"))]
fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .cookie_store(true)
        // The server redirects nowhere, and what is on this machine is reached through no proxy.
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(std::time::Duration::from_secs(30))
        .build()
        .expect("no TLS, so nothing to load")
}

fn method(operation: Operation) -> Method {
    match operation.method {
        "POST" => Method::POST,
        "PATCH" => Method::PATCH,
        "PUT" => Method::PUT,
        "DELETE" => Method::DELETE,
        _ => Method::GET,
    }
}

/// A success with a body.
pub(crate) async fn body<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    success(RawAnswer::read(request.send().await?).await?)?.understood()
}

/// A success whose body does not matter.
pub(crate) async fn nothing(request: RequestBuilder) -> Result<()> {
    success(RawAnswer::read(request.send().await?).await?).map(drop)
}

/// The answer if it is a success, else the problem that it carries.
pub(crate) fn success(answer: RawAnswer) -> Result<RawAnswer> {
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    match answer.json() {
        Ok(problem) => Err(ClientError::Problem(Box::new(problem))),
        Err(_) => Err(answer.unexpected()),
    }
}

impl RawAnswer {
    pub(crate) async fn read(response: Response) -> Result<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self { status, headers, body: response.bytes().await?.to_vec() })
    }

    pub(crate) fn understood<T: DeserializeOwned>(self) -> Result<T> {
        self.json().map_err(|_| self.unexpected())
    }

    fn unexpected(self) -> ClientError {
        ClientError::Unexpected { status: self.status, body: self.text() }
    }
}
