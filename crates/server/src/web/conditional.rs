//! Responses with an `ETag` that is a hash of their bytes: sent whole, compressed, or as 304.

use std::io::Write;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, AcceptEncoding, Encoding, Header},
};
use sha2::{Digest, Sha256};

use crate::{hex::hex, web::error::ApiError};

/// The length in bytes below which compression gains nothing.
const WORTH_COMPRESSING: usize = 512;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    /// Returns the suffix of this encoding's `ETag`.
    fn suffix(self) -> &'static str {
        match self {
            Coding::Identity => "",
            Coding::Gzip => "-gzip",
            Coding::Brotli => "-br",
        }
    }
}

/// The caches that may keep a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// All: the response is the same for every caller.
    Everyone,
    /// All, for callers without a session; with one the response may differ.
    WithoutSession,
    /// None: the response is for one caller.
    Caller,
}

impl Caching {
    /// Returns the values of `Cache-Control` and `Vary`.
    fn headers(self) -> (&'static str, &'static str) {
        const SHARED: &str = "public, max-age=0, s-maxage=1";
        match self {
            Caching::Everyone => (SHARED, "Accept-Encoding"),
            Caching::WithoutSession => (SHARED, "Accept-Encoding, Authorization"),
            Caching::Caller => ("no-store", "Accept-Encoding, Authorization"),
        }
    }
}

/// Responds with the JSON of `body`, the same for every caller, or 304 if the caller has it already.
pub fn answer(request: &HttpRequest, body: &impl serde::Serialize) -> Result<HttpResponse, ApiError> {
    answer_cached(request, body, Caching::Everyone)
}

/// As [`answer`], for caches that may keep it.
pub fn answer_cached(
    request: &HttpRequest,
    body: &impl serde::Serialize,
    caching: Caching,
) -> Result<HttpResponse, ApiError> {
    let identity = serde_json::to_vec(body).map_err(|error| ApiError::internal(&error.to_string()))?;
    let hash = hex(&Sha256::digest(&identity)[..12]);
    let coding = if identity.len() < WORTH_COMPRESSING { Coding::Identity } else { accepted(request) };
    let unchanged = has_current(request, &hash);
    let mut answer = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let (cache_control, vary) = caching.headers();
    answer
        .insert_header((header::ETAG, format!("\"{hash}{}\"", coding.suffix())))
        .insert_header((header::CACHE_CONTROL, cache_control))
        .insert_header((header::VARY, vary));
    if unchanged {
        return Ok(answer.finish());
    }
    answer.content_type("application/json");
    let failed = |error: std::io::Error| ApiError::internal(&error.to_string());
    Ok(match coding {
        Coding::Identity => answer.body(identity),
        Coding::Gzip => {
            answer.insert_header((header::CONTENT_ENCODING, "gzip")).body(gzip(&identity).map_err(failed)?)
        }
        Coding::Brotli => {
            answer.insert_header((header::CONTENT_ENCODING, "br")).body(brotli(&identity).map_err(failed)?)
        }
    })
}

/// Whether `If-None-Match` names these bytes, in any encoding.
fn has_current(request: &HttpRequest, hash: &str) -> bool {
    let tags = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    tags.flat_map(|value| value.split(',')).any(|tag| {
        let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
        tag == "*" || tag.strip_prefix(hash).is_some_and(|suffix| ["", "-gzip", "-br"].contains(&suffix))
    })
}

fn accepted(request: &HttpRequest) -> Coding {
    let Ok(accept) = AcceptEncoding::parse(request) else { return Coding::Identity };
    let supported = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    match accept.negotiate(supported.iter()) {
        Some(best) if best == Encoding::brotli() => Coding::Brotli,
        Some(best) if best == Encoding::gzip() => Coding::Gzip,
        _ => Coding::Identity,
    }
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: 4, ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
    Ok(compressed)
}
