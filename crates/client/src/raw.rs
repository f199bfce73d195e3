//! The way around the types: any method, path, header and body, and the answer as it came. For tests of
//! bad input and for what has no method yet; natively only.

use reqwest::{RequestBuilder, header::HeaderMap};
use serde::{Serialize, de::DeserializeOwned};

use crate::Result;

/// A request in the making.
pub struct Raw(RequestBuilder);

impl Raw {
    pub(crate) fn new(request: RequestBuilder) -> Self {
        Self(request)
    }

    /// Adds a header; one that is no header at all is an error of `send`.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self(self.0.json(body))
    }

    /// Bytes as they are, without a content type.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(body.into()))
    }

    /// The answer, whatever its status.
    pub async fn send(self) -> Result<RawAnswer> {
        let response = self.0.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(RawAnswer { status, headers, body: response.bytes().await?.to_vec() })
    }
}

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl RawAnswer {
    /// The first header of that name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.body)
    }
}
