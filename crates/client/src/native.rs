//! How calls travel natively: by reqwest.

use std::time::Duration;

use pitboard_api::paths::Operation;
use reqwest::{Method, RequestBuilder, header};
use serde::Serialize;

use crate::{Result, answer::Answer};

pub(crate) type Transport = reqwest::Client;

/// Why a call did not arrive.
pub type TransportError = reqwest::Error;

/// How long an idle connection is kept: less than by the server, which closes one that was never used after ten
/// seconds. Whoever writes to one that is being closed gets no answer.
const IDLE: Duration = Duration::from_secs(5);

/// Plain HTTP with a cookie jar: the server redirects nowhere, and what is on this machine is reached through no proxy.
pub(crate) fn transport() -> Transport {
    reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_idle_timeout(IDLE)
        .timeout(Duration::from_secs(30))
        .build()
        .expect("no TLS, so nothing to load")
}

pub(crate) fn status_of(error: &TransportError) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

/// A request in the making.
pub(crate) struct Request(RequestBuilder);

impl Request {
    pub fn new(transport: &Transport, operation: Operation, url: String) -> Self {
        let method = match operation.method {
            "POST" => Method::POST,
            "PATCH" => Method::PATCH,
            "PUT" => Method::PUT,
            "DELETE" => Method::DELETE,
            _ => Method::GET,
        };
        Self(transport.request(method, url))
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub fn query(self, query: &impl Serialize) -> Self {
        Self(self.0.query(query))
    }

    pub fn json(self, body: &impl Serialize) -> Self {
        Self(self.0.json(body))
    }

    /// A body that is a table.
    pub fn csv(self, table: &str) -> Self {
        Self(self.0.header(header::CONTENT_TYPE, "text/csv").body(table.to_owned()))
    }

    pub async fn send(self) -> Result<Answer> {
        let response = self.0.send().await?;
        let etag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let (status, etag) = (response.status().as_u16(), etag.map(str::to_owned));
        Ok(Answer { status, etag, body: response.bytes().await?.to_vec() })
    }
}
