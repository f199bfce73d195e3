//! The transport in the browser: `fetch`.

use js_sys::{Reflect, Uint8Array};
use pitboard_api::paths::Operation;
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, Response};

use crate::{Result, answer::Answer};

/// The browser's own connections.
#[derive(Clone)]
pub(crate) struct Transport;

pub(crate) fn transport(_: &str) -> Transport {
    Transport
}

/// The browser's reason why there is no response.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(String);

impl From<JsValue> for TransportError {
    fn from(thrown: JsValue) -> Self {
        let message = thrown.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        Self(message.unwrap_or_else(|| format!("{thrown:?}")))
    }
}

/// Returns `None`: `fetch` fails only without a response.
pub(crate) fn status_of(_: &TransportError) -> Option<u16> {
    None
}

/// A request; an error while it is built is returned by `send`.
pub(crate) struct Request {
    method: &'static str,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
    flaw: Option<String>,
    keepalive: bool,
}

impl Request {
    pub fn new(_: &Transport, operation: Operation, url: String) -> Self {
        Self { method: operation.method, url, headers: Vec::new(), body: None, flaw: None, keepalive: false }
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn query(mut self, query: &impl Serialize) -> Self {
        match serde_urlencoded::to_string(query) {
            Ok(words) if words.is_empty() => {}
            Ok(words) => self.url = format!("{}?{words}", self.url),
            Err(error) => self.flaw = Some(error.to_string()),
        }
        self
    }

    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_string(body) {
            Ok(body) => self.body = Some(body),
            Err(error) => self.flaw = Some(error.to_string()),
        }
        self.header("Content-Type", "application/json")
    }

    /// Sets a CSV body.
    pub fn csv(mut self, table: &str) -> Self {
        self.body = Some(table.to_owned());
        self.header("Content-Type", "text/csv")
    }

    /// Lets the request outlive the page that sends it.
    pub fn keepalive(self) -> Self {
        Self { keepalive: true, ..self }
    }

    pub async fn send(self) -> Result<Answer> {
        if let Some(flaw) = self.flaw {
            return Err(TransportError(flaw).into());
        }
        Ok(self.fetch().await.map_err(TransportError::from)?)
    }

    async fn fetch(self) -> std::result::Result<Answer, JsValue> {
        let (headers, end) = (Headers::new()?, EndWithUs(AbortController::new()?));
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        let init = RequestInit::new();
        init.set_method(self.method);
        init.set_headers(&headers);
        init.set_signal(Some(&end.0.signal()));
        if self.keepalive {
            Reflect::set(&init, &"keepalive".into(), &true.into())?;
        }
        if let Some(body) = &self.body {
            init.set_body(&body.into());
        }
        let window = web_sys::window().ok_or("no window")?;
        let response = JsFuture::from(window.fetch_with_str_and_init(&self.url, &init)).await?;
        let response: Response = response.dyn_into()?;
        let body = Uint8Array::new(&JsFuture::from(response.array_buffer()?).await?).to_vec();
        Ok(Answer { status: response.status(), etag: response.headers().get("ETag")?, body })
    }
}

/// Aborts the request when its future is dropped.
struct EndWithUs(AbortController);

impl Drop for EndWithUs {
    fn drop(&mut self) {
        self.0.abort();
    }
}
