//! The client: the address of the server, the credential, and the way from a request to a response or an error.

use std::sync::Arc;

use pitboard_api::{header, paths::Operation};
use serde::de::DeserializeOwned;

use crate::{
    Result,
    answer::Answer,
    transport::{Request, Transport, transport},
};

/// A client of one server. Cheap to clone; clones share connections and, natively, cookies, so each session needs
/// a client of its own.
#[derive(Clone)]
pub struct Client {
    transport: Transport,
    base: Arc<str>,
    /// The value of `Authorization`.
    credential: Option<Arc<str>>,
    key: Option<Arc<str>>,
    version: Option<i64>,
}

impl Client {
    /// Creates a client without a session. `base_url` is scheme, host and port; in the browser the page's origin.
    pub fn new(base_url: &str) -> Self {
        Self::with_transport(transport(base_url), base_url)
    }

    /// Returns the builder of the HTTP clients that [`Self::new`] uses, for [`Self::with_http`]: to add a proxy or
    /// another time limit.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn http_builder() -> reqwest::ClientBuilder {
        crate::transport::builder()
    }

    /// Creates a client with the given HTTP client. Refreshing a session needs a cookie store.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn with_http(http: reqwest::Client, base_url: &str) -> Self {
        Self::with_transport(http, base_url)
    }

    fn with_transport(transport: Transport, base_url: &str) -> Self {
        let base = base_url.trim_end_matches('/').into();
        Self { transport, base, credential: None, key: None, version: None }
    }

    /// Returns the address of the server, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base
    }

    /// Returns the client with a credential, which it sends as `Authorization: Bearer`: an access token, or any other
    /// that the server accepts, such as an API key.
    pub fn with_token(&self, token: &str) -> Self {
        self.with_credential("Bearer", token)
    }

    /// Returns the client with the secret of the link to a guest's appointment (the part of `manage_url` after `#k=`),
    /// which it sends as `Authorization: Guest`: to see, reschedule and cancel this appointment.
    pub fn with_guest(&self, secret: &str) -> Self {
        self.with_credential("Guest", secret)
    }

    fn with_credential(&self, scheme: &str, secret: &str) -> Self {
        Self { credential: Some([scheme, " ", secret].concat().into()), ..self.clone() }
    }

    /// Returns a client that sends this `Idempotency-Key` with every call: use it for one write and its repetitions.
    pub fn with_key(&self, key: &str) -> Self {
        Self { key: Some(key.into()), ..self.clone() }
    }

    /// Returns a client that sends `If-Match` with every call: only this version is changed.
    pub fn if_match(&self, version: i64) -> Self {
        Self { version: Some(version), ..self.clone() }
    }

    /// Returns a request of any kind, for calls without a method. `path` begins with `/` and may have a query.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn raw(&self, method: reqwest::Method, path: &str) -> crate::Raw {
        let request = self.transport.request(method, format!("{}{path}", self.base));
        self.headers().fold(crate::Raw::new(request), |raw, (name, value)| raw.header(name, &value))
    }

    pub(crate) fn at(&self, operation: Operation) -> Request {
        self.request(operation, operation.path)
    }

    /// Returns a request to an operation whose path has a parameter.
    pub(crate) fn at_with(&self, operation: Operation, value: impl std::fmt::Display) -> Request {
        self.request(operation, &operation.with(value))
    }

    /// Returns a request to an operation whose path has two parameters.
    pub(crate) fn at_with_both(
        &self,
        operation: Operation,
        first: impl std::fmt::Display,
        second: impl std::fmt::Display,
    ) -> Request {
        self.request(operation, &operation.with_both(first, second))
    }

    fn request(&self, operation: Operation, path: &str) -> Request {
        let request = Request::new(&self.transport, operation, format!("{}{path}", self.base));
        self.headers().fold(request, |request, (name, value)| request.header(name, &value))
    }

    /// Returns the headers of every request: credential, idempotency key and version.
    fn headers(&self) -> impl Iterator<Item = (&'static str, String)> {
        let credential = self.credential.as_ref().map(|value| ("Authorization", (**value).to_owned()));
        let key = self.key.as_ref().map(|key| (header::IDEMPOTENCY_KEY, (**key).to_owned()));
        let version = self.version.map(|version| ("If-Match", header::version_tag(version)));
        [credential, key, version].into_iter().flatten()
    }
}

/// Prints the address, never the credential.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Sends the request and parses the body of its successful response.
pub(crate) async fn body<T: DeserializeOwned>(request: Request) -> Result<T> {
    success(request).await?.understood()
}

/// Sends the request and returns the body of its successful response as text, such as CSV.
pub(crate) async fn text(request: Request) -> Result<String> {
    success(request).await?.text()
}

/// Sends the request and drops the body of its successful response.
pub(crate) async fn nothing(request: Request) -> Result<()> {
    success(request).await.map(drop)
}

/// Sends the request and returns its response if it is successful, otherwise the problem.
pub(crate) async fn success(request: Request) -> Result<Answer> {
    request.send().await?.or_problem()
}
