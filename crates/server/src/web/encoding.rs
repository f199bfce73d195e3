//! The encodings of a response body, and the best one that a client accepts.

use std::io::Write;

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

/// An encoding, in the order of the sizes that they give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

impl Encoding {
    /// Returns the encoding that gives the smallest body of those that a client accepts.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let list = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let compressed = [Self::Brotli, Self::Gzip].into_iter();
        compressed
            .filter_map(|encoding| Some((encoding, encoding.name()?)))
            .find(|(_, name)| accepts(list, name))
            .map_or(Self::Identity, |(encoding, _)| encoding)
    }

    /// The value of `Content-Encoding`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// Returns the `ETag` of a body in this encoding, from a digest of its content.
    pub fn tag(self, digest: &str) -> String {
        match self.name() {
            Some(name) => format!("\"{digest}-{name}\""),
            None => format!("\"{digest}\""),
        }
    }

    pub fn encode(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let mut compressed = Vec::new();
                let params = brotli::enc::BrotliEncoderParams { quality: 4, ..Default::default() };
                brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &params)?;
                Ok(compressed)
            }
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Identity => Ok(bytes.to_vec()),
        }
    }
}

/// Whether a list such as `gzip;q=0.5, br` has an encoding. Its order does not matter: the smaller one is known.
fn accepts(list: &str, name: &str) -> bool {
    list.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next().is_some_and(|item| item.eq_ignore_ascii_case(name))
            && parts
                .filter_map(|part| part.strip_prefix("q="))
                .all(|weight| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
    })
}

/// Whether `If-None-Match` names a content, in any encoding.
pub fn is_held<'a>(if_none_match: impl Iterator<Item = &'a HeaderValue>, digest: &str) -> bool {
    let lists = if_none_match.filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|tag| {
        let tag = tag.trim().trim_start_matches("W/").trim_matches('"');
        tag == "*" || tag.strip_prefix(digest).is_some_and(|suffix| ["", "-gzip", "-br"].contains(&suffix))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_with_weight_zero_is_not_accepted() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("BR;q=0.1", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "br"));
    }
}
