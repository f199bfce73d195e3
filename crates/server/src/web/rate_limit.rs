//! The remaining requests of a caller, and the fields that state them: `RateLimit-Policy` and `RateLimit`, as
//! draft-ietf-httpapi-ratelimit-headers-10 defines them. Not the counting (`auth::limits`).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// A bucket of requests after one was taken from it or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub policy: &'static str,
    /// The requests of a full bucket.
    pub quota: u32,
    /// The seconds in which an empty bucket fills.
    pub window: u32,
    /// The requests that it still has.
    pub remaining: u32,
}

impl Allowance {
    /// Adds the fields to a response, unless it has those of another bucket that refused the request.
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        if headers.contains_key(LIMIT) {
            return;
        }
        let Self { policy, quota, window, remaining } = self;
        let fills = (quota - remaining.min(quota)) * window;
        let policy_field = format!("\"{policy}\";q={quota};w={window}");
        let limit_field = format!("\"{policy}\";r={remaining};t={}", fills.div_ceil((*quota).max(1)));
        for (name, field) in [(POLICY, policy_field), (LIMIT, limit_field)] {
            if let Ok(value) = HeaderValue::from_str(&field) {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_state_the_policy_the_remaining_requests_and_the_time_until_it_is_full() {
        let fields = |remaining| {
            let mut headers = HeaderMap::new();
            Allowance { policy: "staff", quota: 300, window: 15, remaining }.add_headers(&mut headers);
            let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            assert_eq!(text(POLICY), "\"staff\";q=300;w=15");
            text(LIMIT).to_owned()
        };
        assert_eq!(fields(300), "\"staff\";r=300;t=0");
        assert_eq!(fields(299), "\"staff\";r=299;t=1");
        assert_eq!(fields(0), "\"staff\";r=0;t=15");
    }
}
