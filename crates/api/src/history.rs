//! What happened to an appointment.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::schema;

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub at: DateTime<FixedOffset>,
    /// Name of who did it; null when it was the workshop itself.
    #[schema(required = true, example = "Ada Shah")]
    pub actor: Option<String>,
    /// The move, or what else happened.
    #[schema(example = "assign")]
    pub kind: String,
    #[schema(value_type = schema::Change)]
    pub change: Map<String, Value>,
}
