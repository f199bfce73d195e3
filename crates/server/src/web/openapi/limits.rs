//! Documents the limits of writes: their 429, and the fields of responses that state what is left. The text of the
//! document has the numbers of `auth::limits`.

use pitboard_api::ProblemCode;
use utoipa::openapi::{
    Header, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, Type, path::Operation,
};

use super::{problems, string};

const LIMIT: &str = "RateLimit";
const POLICY: &str = "RateLimit-Policy";
const RETRY: &str = "Retry-After";

/// Adds the refusal to a write, and the fields to its other responses.
pub fn limit(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    for (status, response) in problems(&[ProblemCode::RateLimited]) {
        responses.entry(status).or_insert(response);
    }
    for (status, response) in responses {
        if let (true, RefOr::T(response)) = (status.starts_with('2'), response) {
            refer(response, &[LIMIT, POLICY]);
        }
    }
}

/// Describes the fields once, and adds them to the shared problems.
pub fn describe(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let shared =
        [(ProblemCode::RateLimited, &[LIMIT, POLICY, RETRY][..]), (ProblemCode::Unavailable, &[RETRY])];
    for (code, names) in shared {
        if let Some(RefOr::T(response)) = components.responses.get_mut(&format!("{code:?}")) {
            refer(response, names);
        }
    }
    let seconds = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).examples([2]);
    let fields = [
        (
            POLICY,
            "The limit of the caller's writes: `q` at once, an empty one is full again after `w` seconds. Absent if \
             the operator has switched the limits off.",
            string().examples(["\"customer\";q=30;w=30"]),
        ),
        (
            LIMIT,
            "What is left: `r` writes now, all of them again after `t` seconds.",
            string().examples(["\"customer\";r=29;t=1"]),
        ),
        (RETRY, "The seconds after which the request makes sense again.", seconds),
    ];
    for (name, description, schema) in fields {
        let header: Header = HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build();
        components.headers.insert(name.to_owned(), header.into());
    }
}

fn refer(response: &mut Response, names: &[&str]) {
    for name in names {
        let header = Ref::new(format!("#/components/headers/{name}"));
        response.headers.insert((*name).to_owned(), RefOr::Ref(header));
    }
}
