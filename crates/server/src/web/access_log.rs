//! One line of the log and one count for each request, also for those that memory answers. No names, no addresses of
//! e-mail, no paths: the pattern of the operation stands for them, and unknown paths have none.

use std::{sync::Arc, time::Instant};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    web::Data,
};
use tracing::{Level, enabled};

use crate::{
    auth::{authentication::anonymous_actor, limits::network, security_log::KnownCaller},
    metrics::requests::Served,
    state::State,
    web::{call_id::CallId, published::Published},
};

/// The pattern of the operation of a request, unless its path is unknown; in its extensions.
#[derive(Debug, Clone)]
pub struct Route(pub Option<Arc<str>>);

/// A request that is being handled.
pub struct Exchange {
    began: Instant,
    method: Method,
    route: Option<Arc<str>>,
    call: CallId,
    state: Data<State>,
}

/// The level of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Importance {
    /// A successful read: pages that poll would fill the log.
    Poll,
    /// With the number of lines that were left out before it.
    Kept(u64),
    /// One of too many failed requests of strangers.
    Skipped,
}

macro_rules! write_line {
    ($level:ident, $facts:expr, $skipped:expr) => {{
        let Facts { call, method, route, status, ms, bytes, account, network } = $facts;
        tracing::$level!(
            target: "access",
            id = %call.id, trace = call.trace.as_deref(), method = %method, route, status, ms, bytes, account, network,
            skipped = $skipped,
            "answered"
        );
    }};
}

/// The content of a line.
struct Facts<'a> {
    call: &'a CallId,
    method: &'a Method,
    route: Option<&'a str>,
    status: u16,
    ms: f64,
    bytes: Option<u64>,
    account: Option<i64>,
    network: Option<String>,
}

impl Exchange {
    /// Notes the beginning of a request, and gives it its ids and its operation.
    pub fn begin(request: &ServiceRequest, began: Instant) -> Option<Self> {
        let state = request.app_data::<Data<State>>()?.clone();
        let published = request.app_data::<Data<Published>>()?;
        let route = published.pattern(request.path()).cloned();
        let call = CallId::new(request.request(), &state.proxies);
        let mut extensions = request.extensions_mut();
        extensions.insert(call.clone());
        extensions.insert(Route(route.clone()));
        Some(Self { began, method: request.method().clone(), route, call, state })
    }

    /// Writes the line and counts the request.
    pub fn end<B: MessageBody>(self, outcome: &Result<ServiceResponse<B>, Error>) {
        let response = outcome.as_ref().ok();
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        let request = response.map(ServiceResponse::request);
        let took = self.began.elapsed();
        let route = self.route.as_deref();
        self.state.metrics.requests.served(&Served { method: &self.method, route, status, took });

        let caller = request.and_then(|request| request.extensions().get::<KnownCaller>().copied());
        let importance = self.importance(status, caller);
        let is_wanted = match importance {
            Importance::Poll => enabled!(target: "access", Level::DEBUG),
            Importance::Kept(_) => enabled!(target: "access", Level::INFO),
            Importance::Skipped => false,
        };
        if !is_wanted {
            return;
        }
        let facts = Facts {
            call: &self.call,
            method: &self.method,
            route,
            status: status.as_u16(),
            ms: milliseconds(self.began),
            bytes: response.and_then(|response| length(response.response().body().size())),
            account: caller.and_then(|KnownCaller(account)| account),
            network: request.map(network_of),
        };
        match importance {
            Importance::Kept(0) => write_line!(info, facts, None::<u64>),
            Importance::Kept(skipped) => write_line!(info, facts, Some(skipped)),
            Importance::Poll | Importance::Skipped => write_line!(debug, facts, None::<u64>),
        }
    }

    fn importance(&self, status: StatusCode, caller: Option<KnownCaller>) -> Importance {
        if self.method.is_safe() && status.as_u16() < 400 {
            return Importance::Poll;
        }
        if !is_sampled(status, caller) {
            return Importance::Kept(0);
        }
        match self.state.security_log.refused_requests.pass() {
            Some(skipped) => Importance::Kept(skipped),
            None => Importance::Skipped,
        }
    }
}

/// Whether only a sample of such requests has lines: strangers could fill the log with requests that are refused or
/// fail.
fn is_sampled(status: StatusCode, caller: Option<KnownCaller>) -> bool {
    let is_stranger = status == StatusCode::UNAUTHORIZED || caller.is_none();
    is_stranger && status.as_u16() >= 400
}

/// Counts a request that memory has answered, and writes its line, which is wanted for a search of faults only.
pub fn answered_from_memory(
    request: &HttpRequest,
    state: &State,
    response: &HttpResponse,
    id: &str,
    began: Instant,
) {
    let (status, took) = (response.status(), began.elapsed());
    let find = || {
        let published = request.app_data::<Data<Published>>();
        published.and_then(|published| published.pattern(request.path()).cloned())
    };
    state.metrics.requests.served_from_memory(request.path(), find, status, took);
    if enabled!(target: "access", Level::DEBUG) {
        let (method, route) = (request.method(), find());
        let call = CallId { id: Arc::from(id), trace: None };
        let facts = Facts {
            call: &call,
            method,
            route: route.as_deref(),
            status: status.as_u16(),
            ms: milliseconds(began),
            bytes: length(response.body().size()),
            account: None,
            network: Some(network_of(request)),
        };
        write_line!(debug, facts, None::<u64>);
    }
}

/// The time since then, to the microsecond.
fn milliseconds(began: Instant) -> f64 {
    (began.elapsed().as_secs_f64() * 1e6).round() / 1e3
}

fn length(size: BodySize) -> Option<u64> {
    match size {
        BodySize::None => Some(0),
        BodySize::Sized(bytes) => Some(bytes),
        BodySize::Stream => None,
    }
}

/// The network of the caller, as in the security log.
fn network_of(request: &HttpRequest) -> String {
    network(&anonymous_actor(request).address).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_requests_of_strangers_are_sampled() {
        for (status, is_known, expected) in [
            (201, false, false),
            (404, false, true),
            (503, false, true),
            (503, true, false),
            (401, true, true),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            let caller = is_known.then_some(KnownCaller(Some(1)));
            assert_eq!(is_sampled(status, caller), expected, "{status} {is_known}");
        }
    }
}
