//! Limits of the numbers of categories and services, and validation of the address of a picture.

use std::ops::RangeInclusive;

use crate::{
    string_enum::string_enum,
    text::{self, TextError},
};

string_enum! {
    /// An action on several services at once.
    pub enum ServiceAction {
        Activate = "activate",
        Deactivate = "deactivate",
        Delete = "delete",
    }
}

/// Limits the duration of a service in minutes: at most a week.
pub const DURATION_MINUTES: RangeInclusive<u32> = 1..=10_080;
/// Limits the consecutive open periods that a service occupies (rules §2.10).
pub const PERIOD_SPAN: RangeInclusive<u32> = 1..=20;
/// Limits the position of a category among the others; categories of equal position are ordered by id.
pub const POSITION: RangeInclusive<u32> = 0..=10_000;
/// Limits a price in minor units: sums of many prices stay within the integers that every JSON reader holds
/// exactly.
pub const PRICE: RangeInclusive<i64> = 0..=100_000_000_000;
/// The longest address of a picture, in characters.
pub const IMAGE_URL_MAX: usize = 500;

/// The reason why the address of a picture is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImageUrlError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("must be an address that begins with https:// and has no blanks or quotes")]
    NotHttps,
}

/// Validates the address of a picture: `https` only, because the Content-Security-Policy of the page allows
/// no other.
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
    fn the_address_of_a_picture_is_an_https_url() {
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
