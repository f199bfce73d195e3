//! Names of the headers that carry meaning here.

/// Makes a repeated creating request answer as the first did.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// Marks the answer, and the log lines, of one request.
pub const REQUEST_ID: &str = "X-Request-Id";

/// The `ETag` of a version, as appointments carry it.
pub fn version_tag(version: i64) -> String {
    format!("\"v{version}\"")
}

/// The version in an `ETag` or `If-Match`; `None` if it is no version's tag.
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
