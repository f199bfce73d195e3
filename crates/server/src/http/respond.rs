//! Responses of operations: 200, 201, 204 and 304, with the `Location`, the `ETag` and the mark of a replay that belong
//! to them. Not the problem responses.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    body::BoxBody,
    http::{StatusCode, header},
};
use pitboard_api::header::{IDEMPOTENCY_REPLAYED, version_tag};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    app::idempotency::Written,
    web::{
        encoding,
        rendered::{Caching, Rendered},
    },
};

/// The body of a response to a write.
pub trait Resource: Serialize + DeserializeOwned + Send + 'static {
    /// Path of the operation that returns it.
    fn location(&self) -> Option<String> {
        None
    }

    /// The version that its `ETag` carries.
    fn version(&self) -> Option<i64> {
        None
    }

    /// The customer whose personal data it holds. A stored response is deleted with them.
    fn customer_id(&self) -> Option<i64> {
        None
    }
}

impl Resource for () {}

/// 200 with what was read, or 304 if the caller has it.
pub struct Found<T>(pub T);

/// 200 with what was changed.
pub struct Updated<T>(pub Written<T>);

/// 201 with what was created, and its location.
pub struct Created<T>(pub Written<T>);

/// 201 with a resource to which a part was added that has no location of its own.
pub struct CreatedPart<T>(pub Written<T>);

/// 204, for what was deleted.
pub struct NoContent(pub Written<()>);

macro_rules! responders {
    ($($name:ident: $written:ident => $response:expr;)+) => {$(
        impl<T: Resource> Responder for $name<T> {
            type Body = BoxBody;

            fn respond_to(self, _: &HttpRequest) -> HttpResponse {
                let $written = self.0;
                $response
            }
        }
    )+};
}

responders! {
    Updated: written => respond(StatusCode::OK, written, None);
    Created: written => {
        let location = written.value.location();
        respond(StatusCode::CREATED, written, location)
    };
    CreatedPart: written => respond(StatusCode::CREATED, written, None);
}

impl<T: Resource> Responder for Found<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Some(version) = self.0.version() else {
            // Without a version, a hash of the body identifies it.
            let rendered = Rendered::json(&self.0, Caching::Caller);
            let response = rendered.and_then(|body| body.respond(request.headers()));
            return response.unwrap_or_else(HttpResponse::from_error);
        };
        let tag = version_tag(version);
        if encoding::is_held(request.headers().get_all(header::IF_NONE_MATCH), tag.trim_matches('"')) {
            return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
        }
        respond(StatusCode::OK, self.0.into(), None)
    }
}

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        builder(StatusCode::NO_CONTENT, &self.0).finish()
    }
}

fn respond<T: Resource>(status: StatusCode, written: Written<T>, location: Option<String>) -> HttpResponse {
    let mut response = builder(status, &written);
    if let Some(version) = written.value.version() {
        response.insert_header((header::ETAG, version_tag(version)));
    }
    if let Some(location) = location {
        response.insert_header((header::LOCATION, location));
    }
    response.json(written.value)
}

fn builder<T>(status: StatusCode, written: &Written<T>) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    if written.is_replayed {
        response.insert_header((IDEMPOTENCY_REPLAYED, "true"));
    }
    response
}
