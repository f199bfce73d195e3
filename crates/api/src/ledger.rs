//! The slot ledger: which appointment or hold had which slot of a period, and when. For staff only.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::{
    hold::HoldEnd,
    status::{Status, Transition},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{HhMm, LocalDate, schema, wire};

/// The period, and the instant at which to look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// The local date.
    pub date: LocalDate,
    /// Start of the period.
    pub period: HhMm,
    /// The instant; now if absent.
    #[serde(default, deserialize_with = "wire::instant::option", skip_serializing_if = "Option::is_none")]
    #[param(example = "2026-11-23T10:13:00+05:30")]
    pub at: Option<DateTime<FixedOffset>>,
    /// The maximum number of entries.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
    /// `next_cursor` of the previous response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// The slots of a period at an instant, and everything that ever happened to them.
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
    "holds_held": [],
    "holds": [{
        "slot_no": 2, "capacity": 2, "taken_at": "2026-11-21T09:21:00.5+05:30",
        "expires_at": "2026-11-21T09:31:00.5+05:30", "released_at": "2026-11-21T09:30:00.5+05:30",
        "end": "hold_used",
    }],
    "next_cursor": "c1",
}))]
pub struct Ledger {
    /// The local date.
    pub date: LocalDate,
    /// Start of the period.
    pub period: HhMm,
    /// IANA time zone of date and period.
    pub zone: String,
    /// The instant.
    pub at: DateTime<FixedOffset>,
    /// The capacity in force then; 0 if the period was closed.
    pub capacity: u32,
    /// The number of slots held then, by appointments and holds.
    pub occupied: u32,
    /// Whether no slot was free then.
    pub full: bool,
    /// The capacity in force now.
    pub capacity_now: u32,
    /// The slots that appointments held then, by number.
    pub held: Vec<LedgerEntry>,
    /// The slots that holds reserved then, by number.
    #[serde(default)]
    pub holds_held: Vec<LedgerHold>,
    /// Everything that happened to the slots, in the order of taking; one page of it, without the holds.
    pub entries: Vec<LedgerEntry>,
    /// The holds of the same page, in the order of taking.
    #[serde(default)]
    pub holds: Vec<LedgerHold>,
    /// The cursor of the next page of `entries` and `holds`; null at the end.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// A slot, with who took it and who released it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerEntry {
    /// Number of the slot.
    #[schema(example = 1, minimum = 1)]
    pub slot_no: u32,
    /// Reference of the appointment.
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    /// Name of the service.
    #[schema(example = "Audio System")]
    pub service: String,
    /// Full name of the customer.
    #[schema(example = "Ada Shah")]
    pub customer: String,
    /// The current status of the appointment.
    pub status: Status,
    /// The capacity in force when the slot was taken.
    #[schema(example = 5, minimum = 1)]
    pub capacity: u32,
    /// When the slot was taken.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub taken_at: DateTime<FixedOffset>,
    /// Full name of the person who took it; null for the system.
    #[schema(required = true, example = "Ada Shah")]
    pub taken_by: Option<String>,
    /// When the slot was released; null while it is held, and if its period ended before the appointment did.
    #[schema(required = true, example = "2026-11-23T10:40:02.654321+05:30")]
    pub released_at: Option<DateTime<FixedOffset>>,
    /// Full name of the person who released it; null for the system and while it is held.
    #[schema(required = true, example = "John Carter")]
    pub released_by: Option<String>,
    /// The transition that released it; null while it is held.
    #[schema(required = true)]
    pub reason: Option<Transition>,
}

/// A slot that a hold reserved. Whose it was, is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerHold {
    /// Number of the slot.
    #[schema(example = 1, minimum = 1)]
    pub slot_no: u32,
    /// The capacity in force when the slot was taken.
    #[schema(example = 5, minimum = 1)]
    pub capacity: u32,
    /// When the slot was taken.
    #[schema(example = "2026-11-20T18:04:11.123456+05:30")]
    pub taken_at: DateTime<FixedOffset>,
    /// When it expired, or will expire.
    #[schema(example = "2026-11-20T18:14:11.123456+05:30")]
    pub expires_at: DateTime<FixedOffset>,
    /// When it ended; null while the slot is held.
    #[schema(required = true, example = "2026-11-20T18:10:00.5+05:30")]
    pub released_at: Option<DateTime<FixedOffset>>,
    /// How it ended; null while the slot is held.
    #[schema(required = true)]
    pub end: Option<HoldEnd>,
}
