//! A body as bytes in every encoding, with the headers that say what caches may do with it. Its `ETag` is a hash of the
//! bytes.

use std::sync::OnceLock;

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderMap, HeaderValue},
    web::Bytes,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    hex::hex,
    web::{
        encoding::{self, Encoding},
        error::ApiError,
    },
};

/// The length in bytes below which compression gains nothing.
const WORTH_COMPRESSING: usize = 512;

/// The caches that may keep a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// All: the response is the same for every caller.
    Everyone,
    /// All, for callers without a session; with one the response may differ.
    WithoutSession,
    /// None: the response is for one caller.
    Caller,
    /// All, for five minutes: a document changes only with the program.
    Document,
}

impl Caching {
    /// Returns the values of `Cache-Control` and `Vary`.
    fn headers(self) -> (HeaderValue, HeaderValue) {
        const SHARED: HeaderValue = HeaderValue::from_static("public, max-age=0, s-maxage=1");
        const ENCODING: HeaderValue = HeaderValue::from_static("Accept-Encoding");
        const SESSION: HeaderValue = HeaderValue::from_static("Accept-Encoding, Authorization");
        match self {
            Caching::Everyone => (SHARED, ENCODING),
            Caching::WithoutSession => (SHARED, SESSION),
            Caching::Caller => (HeaderValue::from_static("no-store"), SESSION),
            Caching::Document => (HeaderValue::from_static("public, max-age=300"), ENCODING),
        }
    }
}

/// A text, encoded when an encoding is first asked for.
#[derive(Debug)]
pub struct Rendered {
    digest: String,
    media_type: HeaderValue,
    caching: Caching,
    identity: Encoded,
    brotli: OnceLock<Encoded>,
    gzip: OnceLock<Encoded>,
}

#[derive(Debug)]
struct Encoded {
    encoding: Encoding,
    tag: HeaderValue,
    bytes: Bytes,
}

impl Encoded {
    fn new(encoding: Encoding, digest: &str, bytes: Vec<u8>) -> Result<Self, ApiError> {
        let tag = HeaderValue::from_str(&encoding.tag(digest));
        let tag = tag.map_err(|error| ApiError::internal(&error.to_string()))?;
        Ok(Self { encoding, tag, bytes: bytes.into() })
    }
}

impl Rendered {
    pub fn json(body: &impl Serialize, caching: Caching) -> Result<Self, ApiError> {
        let bytes = serde_json::to_vec(body).map_err(|error| ApiError::internal(&error.to_string()))?;
        Self::new(bytes, "application/json", caching)
    }

    pub fn new(bytes: Vec<u8>, media_type: &'static str, caching: Caching) -> Result<Self, ApiError> {
        let media_type = HeaderValue::from_static(media_type);
        let digest = hex(&Sha256::digest(&bytes)[..12]);
        let identity = Encoded::new(Encoding::Identity, &digest, bytes)?;
        Ok(Self { digest, media_type, caching, identity, brotli: OnceLock::new(), gzip: OnceLock::new() })
    }

    /// Identifies the content, whatever its encoding.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The `ETag` of the text without compression.
    pub fn tag(&self) -> String {
        Encoding::Identity.tag(&self.digest)
    }

    pub fn caching(&self) -> Caching {
        self.caching
    }

    /// The text.
    pub fn bytes(&self) -> &Bytes {
        &self.identity.bytes
    }

    /// Responds with the bytes in an encoding that the client accepts, or with 304 if it has them already.
    pub fn respond(&self, headers: &HeaderMap) -> Result<HttpResponse, ApiError> {
        let encoded = self.encoded(Encoding::accepted(headers))?;
        let is_held = encoding::is_held(headers.get_all(header::IF_NONE_MATCH), &self.digest);
        let mut response = if is_held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        let (cache_control, vary) = self.caching.headers();
        response
            .insert_header((header::ETAG, encoded.tag.clone()))
            .insert_header((header::CACHE_CONTROL, cache_control))
            .insert_header((header::VARY, vary));
        if is_held {
            return Ok(response.finish());
        }
        response.insert_header((header::CONTENT_TYPE, self.media_type.clone()));
        if let Some(name) = encoded.encoding.name() {
            response.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static(name)));
        }
        Ok(response.body(encoded.bytes.clone()))
    }

    fn encoded(&self, encoding: Encoding) -> Result<&Encoded, ApiError> {
        let place = match encoding {
            Encoding::Brotli => &self.brotli,
            Encoding::Gzip => &self.gzip,
            Encoding::Identity => return Ok(&self.identity),
        };
        if self.identity.bytes.len() < WORTH_COMPRESSING {
            return Ok(&self.identity);
        }
        if let Some(encoded) = place.get() {
            return Ok(encoded);
        }
        let bytes = encoding.encode(&self.identity.bytes);
        let bytes = bytes.map_err(|error| ApiError::internal(&error.to_string()))?;
        let encoded = Encoded::new(encoding, &self.digest, bytes)?;
        Ok(place.get_or_init(|| encoded))
    }
}
