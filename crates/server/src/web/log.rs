//! The span of a request: the id and the operation on each of its lines in the log. No paths, query strings,
//! addresses or tokens: a search, or the path of a page that does not exist, may contain a name.

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::Span;
use tracing_actix_web::RootSpanBuilder;

use crate::web::{access_log::Route, call_id::CallId};

/// The span of a request.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let extensions = request.extensions();
        let call = extensions.get::<CallId>();
        let (id, trace) = call.map_or(("", None), |call| (&*call.id, call.trace.as_deref()));
        let route = extensions.get::<Route>().and_then(|Route(route)| route.as_deref());
        tracing::info_span!("request", %id, trace, method = %request.method(), route)
    }

    /// The access log has the end of a request.
    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, Error>) {}
}
