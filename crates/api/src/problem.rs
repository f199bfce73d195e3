//! Problem documents (RFC 9457) and the table of their codes.

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr,
        schema::{Schema, Type},
    },
};

use crate::{Alternative, Conflict};

/// Media type of every response that is not successful.
pub const CONTENT_TYPE: &str = "application/problem+json";
/// The maximum number of errors in one response.
pub const ERRORS_MAX: usize = 100;

macro_rules! problem_codes {
    ($($code:literal $variant:ident $status:literal $title:literal)+) => {
        /// The code of a problem. In the order of the server's checks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemCode { $(#[doc = $title] #[serde(rename = $code)] $variant,)+ }

        impl ProblemCode {
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$variant,)+];

            /// Returns the code on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(ProblemCode::$variant => $code,)+ }
            }

            /// Returns the HTTP status of the code.
            pub const fn status(self) -> u16 {
                match self { $(ProblemCode::$variant => $status,)+ }
            }

            /// Returns the meaning of the code, for people.
            pub const fn title(self) -> &'static str {
                match self { $(ProblemCode::$variant => $title,)+ }
            }
        }
    };
}

problem_codes! {
    "unauthenticated"            Unauthenticated          401 "Please sign in"
    "forbidden"                  Forbidden                403 "You may not do this"
    "not_found"                  NotFound                 404 "There is no such thing"
    "method_not_allowed"         MethodNotAllowed         405 "This method is not known here"
    "too_large"                  TooLarge                 413 "The request is too large"
    "unsupported_media_type"     UnsupportedMediaType     415 "The body must be JSON"
    "malformed"                  Malformed                400 "The request cannot be read"
    "validation_failed"          ValidationFailed         422 "Some fields are not valid"
    "idempotency_mismatch"       IdempotencyMismatch      422 "This idempotency key was used with another body"
    "version_conflict"           VersionConflict          412 "It was changed in the meantime"
    "capacity_exceeded"          CapacityExceeded         409 "All slots of this period are taken"
    "closed"                     Closed                   409 "The workshop is closed then"
    "unknown_period"             UnknownPeriod            409 "No period starts then"
    "past_period"                PastPeriod               409 "This period has begun or is over"
    "too_soon"                   TooSoon                  409 "This period starts too soon"
    "too_far_ahead"              TooFarAhead              409 "This date is too far ahead"
    "daily_limit"                DailyLimit               409 "No more appointments are taken for this day"
    "invalid_transition"         InvalidTransition        409 "Its status does not allow this"
    "vehicle_already_booked"     VehicleAlreadyBooked     409 "This vehicle is booked in this period already"
    "customer_limit"             CustomerLimit            409 "This customer has as many appointments as one may have"
    "cancellation_window_passed" CancellationWindowPassed 409 "It is too late to move or cancel; please call"
    "conflicts"                  Conflicts                409 "Bookings stand in the way"
    "in_use"                     InUse                    409 "It is in use"
    "email_taken"                EmailTaken               409 "This e-mail address has an account already"
    "last_admin"                 LastAdmin                409 "The last admin must stay"
    "inconsistent"               Inconsistent             409 "The fields contradict each other or name nothing that exists"
    "rate_limited"               RateLimited              429 "Too many requests"
    "unavailable"                Unavailable              503 "Please try again in a moment"
    "internal"                   Internal                 500 "Something went wrong on our side"
}

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let codes = ProblemCode::ALL.iter().map(|code| code.as_str());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The code of a problem; each has one HTTP status."))
            .enum_values(Some(codes))
            .into()
    }
}

impl ToSchema for ProblemCode {}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The reason for a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "type": "http://127.0.0.1:8000/problems/capacity_exceeded",
    "title": "All slots of this period are taken",
    "status": 409,
    "detail": "09:00 on 2026-11-23 is full (5 of 5)",
    "instance": "/api/v1/appointments",
    "code": "capacity_exceeded",
    "errors": [],
    "alternatives": [
        { "date": "2026-11-23", "period": "11:00", "starts_at": "2026-11-23T11:00:00+05:30", "remaining": 4 },
    ],
}))]
pub struct Problem {
    /// `<public-url>/problems/<code>`.
    #[schema(format = "uri-reference")]
    pub r#type: String,
    /// The meaning of the code.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// The reason in this case, in English.
    pub detail: String,
    /// Path of the request.
    #[schema(format = "uri-reference")]
    pub instance: String,
    /// The code to act on.
    pub code: ProblemCode,
    /// The invalid fields.
    #[serde(default)]
    #[schema(required = true)]
    pub errors: Vec<FieldError>,
    /// Up to three starts that can be booked instead; absent if there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 3)]
    pub alternatives: Vec<Alternative>,
    /// The first 500 conflicts, by date, period and slot; absent if there are none. `detail` has their
    /// number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 500)]
    pub conflicts: Vec<Conflict>,
}

/// An invalid field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body; `/` and the name of a query parameter or header; for a table, its line and
    /// column.
    #[schema(example = "/vehicle/license_plate")]
    pub pointer: String,
    /// The reason, in English.
    #[schema(example = "must have 2 to 16 letters and digits")]
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_code_occurs_once_and_is_read_as_it_is_written() {
        let codes: HashSet<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        for code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).ok(), Some(code.as_str().into()));
            assert_eq!(serde_json::from_value(code.as_str().into()).ok(), Some(*code));
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
            assert!(!code.title().is_empty() && !code.title().ends_with('.'), "{code}");
        }
    }

    #[test]
    fn statuses_are_those_of_the_rules() {
        let with = |status: u16| -> Vec<_> {
            ProblemCode::ALL.iter().filter(|code| code.status() == status).map(|code| code.as_str()).collect()
        };
        assert_eq!(with(422), ["validation_failed", "idempotency_mismatch"]);
        assert_eq!(with(409).len(), 16);
        for status in [400, 401, 403, 404, 405, 412, 413, 415, 429, 500, 503] {
            assert_eq!(with(status).len(), 1, "{status}");
        }
        assert_eq!(ProblemCode::ALL.len(), 2 + 16 + 11);
    }
}
