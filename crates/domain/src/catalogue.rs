//! What a category or a service may be: the limits of its numbers, and the picture's address.

use std::ops::RangeInclusive;

use crate::{
    text::{self, TextError},
    words::words,
};

words! {
    /// What is done with several services at once.
    pub enum ServiceAction {
        Activate = "activate",
        Deactivate = "deactivate",
        Delete = "delete",
    }
}

/// Minutes of work: up to a week of days and nights.
pub const DURATION_MINUTES: RangeInclusive<u32> = 1..=10_080;
/// Consecutive open periods that a service occupies (rules §2.10).
pub const PERIOD_SPAN: RangeInclusive<u32> = 1..=20;
/// The place of a category among the others; equal ones stand in the order in which they were made.
pub const POSITION: RangeInclusive<u32> = 0..=10_000;
/// A price in minor units: sums of many stay within what every JSON reader holds exactly.
pub const PRICE: RangeInclusive<i64> = 0..=100_000_000_000;
/// The longest address of a picture, in characters.
pub const IMAGE_URL_MAX: usize = 500;

/// Why the address of a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageUrlError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must be an address that begins with https:// and has no blanks or quotes")]
    NotHttps,
}

/// The address of a picture: over https only, for pages load no other (their Content-Security-Policy).
pub fn image_url(text: &str) -> Result<String, ImageUrlError> {
    let url = text::line(text, IMAGE_URL_MAX)?;
    let begins_with_host = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[');
    let fits = url.strip_prefix("https://").is_some_and(begins_with_host)
        && !url.contains(|c: char| c.is_whitespace() || "\"'<>\\^`{|}".contains(c));
    if fits { Ok(url) } else { Err(ImageUrlError::NotHttps) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_over_https() {
        assert_eq!(
            image_url(" https://example.com/a.webp?w=1#x "),
            Ok("https://example.com/a.webp?w=1#x".to_owned())
        );
        assert!(image_url("https://[2001:db8::1]/a.png").is_ok());
        for bad in [
            "http://example.com/a.png",
            "HTTPS://example.com/a.png",
            "//example.com/a.png",
            "https://",
            "https:///a.png",
            "https://example.com/a b.png",
            "https://example.com/\"onerror=",
            "data:image/png;base64,AAAA",
            "javascript:alert(1)",
        ] {
            assert_eq!(image_url(bad), Err(ImageUrlError::NotHttps), "{bad}");
        }
        assert_eq!(image_url(" "), Err(TextError::Empty.into()));
        assert_eq!(
            image_url(&format!("https://e.com/{}", "x".repeat(500))),
            Err(TextError::TooLong(500).into())
        );
    }
}
