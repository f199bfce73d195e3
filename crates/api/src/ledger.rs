//! The ledger: who held which slot of a period, from when to when, and why it was full. For staff only.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use pitboard_domain::status::{Status, Transition};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    schema,
    wire::{self, LIMIT_MAX},
};

/// Which period, and at which instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// The workshop's local date.
    #[serde(with = "wire::date")]
    #[param(value_type = schema::LocalDate, inline)]
    pub date: NaiveDate,
    /// Start of the period.
    #[serde(with = "wire::hhmm")]
    #[param(value_type = schema::Time, inline)]
    pub period: NaiveTime,
    /// The instant to look at; now if absent.
    #[serde(default, deserialize_with = "wire::instant::option", skip_serializing_if = "Option::is_none")]
    #[param(example = "2026-11-23T10:13:00+05:30")]
    pub at: Option<DateTime<FixedOffset>>,
    /// How many entries of the history at most.
    #[serde(
        default,
        deserialize_with = "wire::up_to::<_, LIMIT_MAX>",
        skip_serializing_if = "Option::is_none"
    )]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// Where the history goes on: `next_cursor` of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// A period at an instant, and all that ever happened to its slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "date": "2026-11-23", "period": "09:00", "zone": "Asia/Kolkata",
    "at": "2026-11-23T10:13:00+05:30", "capacity": 2, "occupied": 2, "full": true, "capacity_now": 2,
    "held": [
        {
            "slot_no": 1, "reference": "7K3M9QXR", "service": "Audio System", "customer": "Ada Shah",
            "status": "completed", "capacity": 2,
            "taken_at": "2026-11-20T18:04:11.123456+05:30", "taken_by": "Ada Shah",
            "released_at": "2026-11-23T10:40:02.654321+05:30", "released_by": "John Carter", "reason": "complete",
        },
        {
            "slot_no": 2, "reference": "2B8T0WZE", "service": "Paint Job", "customer": "Ben Shah",
            "status": "in_progress", "capacity": 2,
            "taken_at": "2026-11-21T09:30:00.5+05:30", "taken_by": "John Carter",
            "released_at": null, "released_by": null, "reason": null,
        },
    ],
    "entries": [{
        "slot_no": 1, "reference": "7K3M9QXR", "service": "Audio System", "customer": "Ada Shah",
        "status": "completed", "capacity": 2,
        "taken_at": "2026-11-20T18:04:11.123456+05:30", "taken_by": "Ada Shah",
        "released_at": "2026-11-23T10:40:02.654321+05:30", "released_by": "John Carter", "reason": "complete",
    }],
    "next_cursor": "c1",
}))]
pub struct Ledger {
    pub date: NaiveDate,
    /// Start of the period.
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    /// IANA time zone of date and period.
    pub zone: String,
    /// The instant that was looked at.
    pub at: DateTime<FixedOffset>,
    /// The capacity in force then; 0 if it was closed.
    pub capacity: u32,
    /// How many slots were held then.
    pub occupied: u32,
    /// No slot was free then.
    pub full: bool,
    /// The capacity in force now.
    pub capacity_now: u32,
    /// Who held a slot then, by slot. At most as many as a period has ever had slots.
    pub held: Vec<LedgerEntry>,
    /// All that happened to the period's slots, in the order of taking: a page of it.
    pub entries: Vec<LedgerEntry>,
    /// Answers the entries that follow, as `?cursor=`; null at the end.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// A slot, who took it and who gave it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerEntry {
    #[schema(example = 1, minimum = 1)]
    pub slot_no: u32,
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    #[schema(example = "Audio System")]
    pub service: String,
    /// Name of the customer.
    #[schema(example = "Ada Shah")]
    pub customer: String,
    /// Of the appointment, now.
    pub status: Status,
    /// The capacity in force when the slot was taken.
    #[schema(example = 5, minimum = 1)]
    pub capacity: u32,
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub taken_at: DateTime<FixedOffset>,
    /// Name of who took it; null when it was the workshop itself.
    #[schema(required = true, example = "Ada Shah")]
    pub taken_by: Option<String>,
    /// Null while it is held, and for ever where the period ended before the job did.
    #[schema(required = true, example = "2026-11-23T10:40:02.654321+05:30")]
    pub released_at: Option<DateTime<FixedOffset>>,
    /// Name of who gave it back.
    #[schema(required = true, example = "John Carter")]
    pub released_by: Option<String>,
    /// The move that gave it back.
    #[schema(required = true)]
    pub reason: Option<Transition>,
}
