//! The extractor of `If-Match`.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use pitboard_api::header::parse_version_tag;

use crate::web::{error::ApiError, openapi};

/// Extracts the versions for which the caller means a change; `None` for any. A tag that is no version matches none;
/// the refusal comes in its turn, after what is wrong with the path and the body.
pub struct IfMatch(pub Option<Vec<i64>>);

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let lines = request.headers().get_all(header::IF_MATCH);
        let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap_or_default().trim()).collect();
        let tags = || lines.iter().flat_map(|line| line.split(','));
        let is_conditional = !lines.is_empty() && lines != ["*"];
        ready(Ok(Self(is_conditional.then(|| tags().filter_map(parse_version_tag).collect()))))
    }
}

openapi::parameters! {
    IfMatch: Header "If-Match"
        "Versions of the resource, as its `ETag` gives them, separated by commas, or `*` for any. If the \
         resource is at none of them, the answer is 412 `version_conflict` and nothing changes."
        => openapi::string().min_length(Some(1)).max_length(Some(255))
            .pattern(Some(r#"^(\*|"v[0-9]+"( *, *"v[0-9]+")*)$"#))
            .examples(["\"v1\""]);
}
