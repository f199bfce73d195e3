//! Names of headers and of the cookie, and the tags of versions.

/// The header that makes a request safe to repeat.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// The header, `true`, of a stored response to an earlier request with the same key.
pub const IDEMPOTENCY_REPLAYED: &str = "Idempotency-Replayed";
/// The header with the id of a request, which its log lines have too.
pub const REQUEST_ID: &str = "X-Request-Id";

/// The header with the id of the last event that a client of an event stream got.
pub const LAST_EVENT_ID: &str = "Last-Event-ID";

/// The cookie of the refresh token.
pub const REFRESH_COOKIE: &str = "pitboard_refresh";

/// Returns the `ETag` of a version.
pub fn version_tag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// Parses the version of an `ETag` or `If-Match`.
pub fn parse_version_tag(tag: &str) -> Option<i64> {
    let digits = tag.trim().strip_prefix("\"v")?.strip_suffix('"')?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_survives_its_tag() {
        assert_eq!(version_tag(3), "\"v3\"");
        assert_eq!(parse_version_tag("\"v3\""), Some(3));
        for bad in ["v3", "\"3\"", "\"v\"", "\"v+3\"", "W/\"v3\"", "\"v99999999999999999999\"", "*"] {
            assert_eq!(parse_version_tag(bad), None, "{bad}");
        }
    }
}
