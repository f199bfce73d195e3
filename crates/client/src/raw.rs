//! Untyped requests: any method, path, header and body, and the unparsed response. For tests of bad input and for
//! operations without a method; natively only.

use reqwest::{RequestBuilder, header::HeaderMap};
use serde::{Serialize, de::DeserializeOwned};

use crate::Result;

/// A request that is being built.
pub struct Raw(RequestBuilder);

impl Raw {
    pub(crate) fn new(request: RequestBuilder) -> Self {
        Self(request)
    }

    /// Adds a header; an invalid one is an error of `send`.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Sets a JSON body.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.json(body))
    }

    /// Sets the body, without a content type.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(body.into()))
    }

    /// Sends the request and returns the response with any status.
    pub async fn send(self) -> Result<RawAnswer> {
        let response = self.0.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(RawAnswer { status, headers, body: response.bytes().await?.to_vec() })
    }

    /// As [`Self::send`], but reads a body that does not end up to the first `end` only.
    pub async fn send_until(self, end: &[u8]) -> Result<RawAnswer> {
        let mut response = self.0.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while !body.windows(end.len()).any(|part| part == end)
            && let Some(bytes) = response.chunk().await?
        {
            body.extend(bytes);
        }
        Ok(RawAnswer { status, headers, body })
    }
}

/// An unparsed response.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl RawAnswer {
    /// Returns the first header of that name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Parses the body.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }
}
