//! The history of an appointment.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::event::EventKind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::schema;

/// A change of an appointment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// When it happened.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub at: DateTime<FixedOffset>,
    /// Full name of the person who made it; null for the system, empty where an API key may not see it.
    #[schema(required = true, example = "Ada Shah")]
    pub actor: Option<String>,
    /// The kind of event.
    #[schema(example = "assign")]
    pub kind: EventKind,
    /// Before and after of each field.
    #[schema(value_type = schema::LoggedChange)]
    pub change: Map<String, Value>,
}
