//! The native transport: reqwest.

use std::time::Duration;

use pitboard_api::paths::Operation;
use reqwest::{ClientBuilder, Method, RequestBuilder, header};
use serde::Serialize;

use crate::{Result, answer::Answer};

pub(crate) type Transport = reqwest::Client;

/// The reason why there is no response.
pub type TransportError = reqwest::Error;

/// Idle time after which a connection is closed: less than the ten seconds of the server, because a request on a
/// connection that is being closed gets no response.
const IDLE: Duration = Duration::from_secs(5);

/// Returns the HTTP client for a server at this address.
pub(crate) fn transport(base_url: &str) -> Transport {
    // Only https needs the certificates of the system, whose loading takes milliseconds.
    let builder = if base_url.starts_with("https:") { builder() } else { with_tls(basic_builder(), false) };
    builder.build().expect("TLS is configured, so nothing can be missing")
}

/// Returns what clients are built from: TLS, a cookie store, 30 seconds for each request, no redirects and no proxy.
pub(crate) fn builder() -> ClientBuilder {
    with_tls(basic_builder(), true)
}

fn basic_builder() -> ClientBuilder {
    reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_idle_timeout(IDLE)
        .timeout(Duration::from_secs(30))
}

/// Configures TLS here, because reqwest would need a provider of cryptography that is set for the whole process.
#[cfg(feature = "https")]
fn with_tls(builder: ClientBuilder, is_used: bool) -> ClientBuilder {
    use rustls::{ClientConfig, RootCertStore, crypto::ring};
    use rustls_platform_verifier::BuilderVerifierExt;

    let config = || {
        ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .expect("ring has the default versions")
    };
    let trusting = if is_used { config().with_platform_verifier().ok() } else { None };
    // A system without certificates trusts nobody: each request under https says so.
    let config = trusting.unwrap_or_else(|| config().with_root_certificates(RootCertStore::empty()));
    builder.tls_backend_preconfigured(config.with_no_client_auth())
}

#[cfg(not(feature = "https"))]
fn with_tls(builder: ClientBuilder, _: bool) -> ClientBuilder {
    builder
}

pub(crate) fn status_of(error: &TransportError) -> Option<u16> {
    error.status().map(|status| status.as_u16())
}

/// A request that is being built.
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

    /// Sets a CSV body.
    pub fn csv(self, table: &str) -> Self {
        Self(self.0.header(header::CONTENT_TYPE, "text/csv").body(table.to_owned()))
    }

    /// Does nothing: natively no page is left.
    pub fn keepalive(self) -> Self {
        self
    }

    /// Replaces the time limit of the whole response.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// Sends the request and returns the response without its body.
    pub async fn open(self) -> Result<reqwest::Response> {
        Ok(self.0.send().await?)
    }

    pub async fn send(self) -> Result<Answer> {
        let response = self.0.send().await?;
        let etag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
        let (status, etag) = (response.status().as_u16(), etag.map(str::to_owned));
        Ok(Answer { status, etag, body: response.bytes().await?.to_vec() })
    }
}
