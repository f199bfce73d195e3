//! Maps every failure of a request to a problem document. The cause is logged once, under the request's id, and never
//! sent.

use std::sync::Arc;

use actix_web::{
    HttpResponse, ResponseError,
    body::BoxBody,
    http::{StatusCode, header},
};
use pitboard_api::{
    Alternative, Conflict, FieldError, Problem, ProblemCode,
    problem::{CONTENT_TYPE, ERRORS_MAX},
};

use crate::{
    app::{Failure, Refusal},
    web::{origins::Sharing, problems, rate_limit::Allowance, security_headers::add_security_headers},
};

/// The content of a problem document that does not depend on the request.
#[derive(Debug, Clone)]
pub struct Refused {
    pub code: ProblemCode,
    /// A sentence for the caller.
    pub detail: String,
    /// The faulty fields.
    pub errors: Vec<FieldError>,
    pub alternatives: Vec<Alternative>,
    /// The booked slots that a calendar change leaves without room.
    pub conflicts: Vec<Conflict>,
}

impl Refused {
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            alternatives: Vec::new(),
            conflicts: Vec::new(),
        }
    }

    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound, "There is no such thing here.")
    }
}

/// A failed request.
#[derive(Debug, Clone)]
pub struct ApiError {
    refused: Box<Refused>,
    /// The seconds after which a retry makes sense.
    retry_after: Option<u64>,
    /// The bucket of requests that is empty.
    limit: Option<Allowance>,
    /// The methods that the path has.
    allow: Option<String>,
    request: Box<RequestFacts>,
}

/// The facts of the request on which its problem document and the headers depend.
#[derive(Debug, Clone, Default)]
pub struct RequestFacts {
    pub public_url: Arc<str>,
    pub path: String,
    pub id: String,
    pub sharing: Sharing,
}

impl ApiError {
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Refused::new(code, detail).into()
    }

    pub fn not_found() -> Self {
        Refused::not_found().into()
    }

    pub fn unauthenticated() -> Self {
        Self::new(
            ProblemCode::Unauthenticated,
            "Please sign in: the access token is missing, wrong or expired.",
        )
    }

    pub fn forbidden(detail: &str) -> Self {
        Self::new(ProblemCode::Forbidden, detail)
    }

    pub fn second_factor_missing() -> Self {
        let detail = "The workshop requires a second factor of your account: set it up first.";
        Self::new(ProblemCode::SecondFactorMissing, detail)
    }

    /// Refuses a request with wrong fields, and lists the first hundred.
    pub fn invalid(mut errors: Vec<FieldError>) -> Self {
        let mut detail = errors.first().map_or_else(String::new, |e| format!("{} {}", e.pointer, e.detail));
        let unlisted = errors.len().saturating_sub(ERRORS_MAX);
        if unlisted > 0 {
            detail = format!("{detail}. There are {unlisted} more errors than the {ERRORS_MAX} listed here.");
        }
        errors.truncate(ERRORS_MAX);
        Refused { errors, ..Refused::new(ProblemCode::ValidationFailed, detail) }.into()
    }

    pub fn rate_limited(retry_after: u64, limit: Allowance) -> Self {
        let error = Self::new(ProblemCode::RateLimited, "Too many requests; please wait.");
        Self { limit: Some(limit), ..error.retry_after(retry_after) }
    }

    /// Adds the seconds after which a retry makes sense.
    pub fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// 503. The cause is logged, not sent.
    pub fn unavailable(cause: &str) -> Self {
        tracing::warn!(cause, "unavailable");
        let detail =
            "This cannot be done right now. Please try again, with the same Idempotency-Key if you sent one.";
        Self { retry_after: Some(1), ..Self::new(ProblemCode::Unavailable, detail) }
    }

    /// 500. The cause is logged, not sent.
    pub fn internal(cause: &str) -> Self {
        tracing::error!(cause, "internal error");
        Self::new(ProblemCode::Internal, "Something went wrong on our side; it has been logged.")
    }

    pub fn method_not_allowed(allow: String) -> Self {
        let detail = format!("This path supports {allow}.");
        Self { allow: Some(allow), ..Self::new(ProblemCode::MethodNotAllowed, detail) }
    }

    pub fn code(&self) -> ProblemCode {
        self.refused.code
    }

    /// The seconds after which a retry makes sense.
    pub fn seconds_to_retry(&self) -> Option<u64> {
        self.retry_after
    }

    pub fn refused_mut(&mut self) -> &mut Refused {
        &mut self.refused
    }

    /// Adds the facts of the request.
    pub fn located(mut self, facts: &RequestFacts) -> Self {
        self.request = Box::new(facts.clone());
        self
    }

    /// Returns the problem document.
    pub fn problem(&self) -> Problem {
        let code = self.refused.code;
        Problem {
            r#type: format!("{}/problems/{code}", self.request.public_url),
            title: code.title().to_owned(),
            status: code.status(),
            detail: self.refused.detail.clone(),
            instance: self.request.path.clone(),
            code,
            errors: self.refused.errors.clone(),
            alternatives: self.refused.alternatives.clone(),
            conflicts: self.refused.conflicts.clone(),
        }
    }

    fn render(&self) -> HttpResponse {
        let (code, problem) = (self.refused.code, self.problem());
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Some(allow) = &self.allow {
            answer.insert_header((header::ALLOW, allow.as_str()));
        }
        if code.status() == 401 {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        let mut answer =
            answer.content_type(CONTENT_TYPE).body(serde_json::to_string(&problem).unwrap_or_default());
        if let Some(limit) = &self.limit {
            limit.add_headers(answer.headers_mut());
        }
        add_security_headers(
            answer.headers_mut(),
            &self.request.id,
            self.request.public_url.starts_with("https://"),
        );
        self.request.sharing.add_headers(answer.headers_mut());
        answer
    }
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self {
            refused: Box::new(refused),
            retry_after: None,
            limit: None,
            allow: None,
            request: Box::default(),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let retry_after = problems::retry_after(&refusal);
        Self { retry_after, ..Refused::from(refusal).into() }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => (*refusal).into(),
            Failure::Database(diesel::result::Error::NotFound) => Self::not_found(),
            Failure::Database(error) => Self::internal(&error.to_string()),
            Failure::Unavailable(cause) => Self::unavailable(&cause),
            Failure::Internal(cause) => Self::internal(&cause),
            Failure::Restart => Self::unavailable("the write lost against others too often"),
        }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.refused.code, self.refused.detail)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.refused.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        self.render()
    }
}
