//! Problem documents (RFC 9457).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Alternative, Conflict, ProblemCode};

/// Media type of every response that is not successful.
pub const CONTENT_TYPE: &str = "application/problem+json";
/// The maximum number of errors in one response.
pub const ERRORS_MAX: usize = 100;

/// The reason for a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "type": "http://127.0.0.1:8000/problems/capacity_exceeded",
    "title": "All slots of this period are taken",
    "status": 409,
    "detail": "All slots of 2026-11-23 09:00 are taken.",
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
