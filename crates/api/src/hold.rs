//! Holds: a start that is reserved before it is booked.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{HhMm, LocalDate, auth::debug_without_secrets, schema, wire};

/// A start to hold.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "service_id": 3, "date": "2026-11-23", "period": "09:00" }))]
pub struct CreateSlotHold {
    /// Id of the service.
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[schema(value_type = schema::Id)]
    pub service_id: i64,
    /// Local date of the start.
    pub date: LocalDate,
    /// Start of the first period.
    pub period: HhMm,
    /// The caller's previous hold, which this one replaces. Callers without a session send it, because only they know
    /// which one is theirs; one that has ended is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::HoldSecret>)]
    pub replaces: Option<String>,
}

/// A start that is held: one slot in each period of the service.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotHold {
    /// The secret of the hold. Anyone who has it can book with it and release it; it is shown only in this response.
    #[schema(value_type = schema::HoldSecret)]
    pub hold: String,
    /// From then on the slots are free.
    #[schema(example = "2026-11-20T10:10:00+05:30")]
    pub expires_at: DateTime<FixedOffset>,
    /// Id of the service.
    #[schema(value_type = schema::Id)]
    pub service_id: i64,
    /// Local date of the start.
    pub date: LocalDate,
    /// Start of the first period.
    pub period: HhMm,
    /// Start of the first period.
    #[schema(example = "2026-11-23T09:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// End of the last period.
    #[schema(example = "2026-11-23T11:00:00+05:30")]
    pub ends_at: DateTime<FixedOffset>,
}

debug_without_secrets! {
    CreateSlotHold { service_id }
    SlotHold { expires_at }
}
