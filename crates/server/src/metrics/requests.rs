//! Counts of requests by operation, status and duration, and of refusals by code. The labels have few values:
//! patterns of operations, never paths, and known methods.

use std::{collections::HashMap, sync::Arc, time::Duration};

use actix_web::http::{Method, StatusCode};
use pitboard_api::{ProblemCode, paths};
use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry};

/// The label of a path without an operation: the page, its files, unknown paths.
const NO_ROUTE: &str = "none";
/// The bounds of the durations, in seconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Reads that memory answers. Their counters are found without labels.
const OFTEN: [&str; 6] = [
    paths::GET_AVAILABILITY.path,
    paths::LIST_AVAILABILITY_DAYS.path,
    paths::LIST_NEXT_STARTS.path,
    paths::GET_WORKSHOP.path,
    paths::LIST_SERVICES.path,
    paths::LIST_CATEGORIES.path,
];

/// The counters of requests.
pub struct Requests {
    count: IntCounterVec,
    seconds: HistogramVec,
    refusals: IntCounterVec,
    often: HashMap<&'static str, Often>,
}

/// The counters of one read.
struct Often {
    ok: IntCounter,
    not_modified: IntCounter,
    seconds: Histogram,
}

/// A request that was answered.
pub struct Served<'a> {
    pub method: &'a Method,
    pub route: Option<&'a str>,
    pub status: StatusCode,
    pub took: Duration,
}

impl Requests {
    pub fn new() -> prometheus::Result<Self> {
        let requests =
            Opts::new("pitboard_http_requests_total", "Requests, those that memory answers included");
        let count = IntCounterVec::new(requests, &["method", "route", "status"])?;
        let durations = HistogramOpts::new(
            "pitboard_http_request_duration_seconds",
            "The time from a request to the beginning of its response",
        );
        let seconds = HistogramVec::new(durations.buckets(SECONDS.to_vec()), &["method", "route"])?;
        let refusals = Opts::new("pitboard_refusals_total", "Problem documents, by their code");
        let refusals = IntCounterVec::new(refusals, &["code"])?;
        let often = |path: &'static str| -> prometheus::Result<(&'static str, Often)> {
            let ok = count.get_metric_with_label_values(&["GET", path, "200"])?;
            let not_modified = count.get_metric_with_label_values(&["GET", path, "304"])?;
            let seconds = seconds.get_metric_with_label_values(&["GET", path])?;
            Ok((path, Often { ok, not_modified, seconds }))
        };
        let often = OFTEN.into_iter().map(often).collect::<prometheus::Result<_>>()?;
        Ok(Self { count, seconds, refusals, often })
    }

    pub fn register(&self, registry: &Registry) -> prometheus::Result<()> {
        registry.register(Box::new(self.count.clone()))?;
        registry.register(Box::new(self.seconds.clone()))?;
        registry.register(Box::new(self.refusals.clone()))
    }

    /// Counts a request.
    pub fn served(&self, served: &Served<'_>) {
        let (method, route) = (known(served.method), served.route.unwrap_or(NO_ROUTE));
        self.count.with_label_values(&[method, route, served.status.as_str()]).inc();
        self.seconds.with_label_values(&[method, route]).observe(served.took.as_secs_f64());
    }

    /// Counts a GET that memory has answered. `find` returns its operation, if the path is not itself one.
    pub fn served_from_memory(
        &self,
        path: &str,
        find: impl FnOnce() -> Option<Arc<str>>,
        status: StatusCode,
        took: Duration,
    ) {
        let often = self.often.get(path).map(|often| (often, status.as_u16()));
        let (count, seconds) = match often {
            Some((often, 200)) => (&often.ok, &often.seconds),
            Some((often, 304)) => (&often.not_modified, &often.seconds),
            _ => {
                let route = find();
                let route = route.as_deref();
                return self.served(&Served { method: &Method::GET, route, status, took });
            }
        };
        count.inc();
        seconds.observe(took.as_secs_f64());
    }

    /// Counts a problem document.
    pub fn refused(&self, code: ProblemCode) {
        self.refusals.with_label_values(&[code.as_str()]).inc();
    }
}

/// Any text may be a method.
fn known(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}
