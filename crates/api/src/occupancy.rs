//! The capacity board: who holds which numbered slot. For staff only.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use pitboard_domain::{
    availability::State,
    job::Priority,
    status::{Status, Transition},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Assignee, schema, wire};

/// Which day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OccupancyQuery {
    /// The workshop's local date.
    #[serde(with = "wire::date")]
    #[param(value_type = schema::LocalDate, inline)]
    pub date: NaiveDate,
}

/// A day's slots and who stands in them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Occupancy {
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    /// IANA time zone of date and periods.
    #[schema(example = "Asia/Kolkata")]
    pub zone: String,
    /// Ascending: the day's periods, and closed ones in which a slot is held.
    pub periods: Vec<OccupancyPeriod>,
    pub totals: OccupancyTotals,
}

/// A period's slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OccupancyPeriod {
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub start: NaiveTime,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub end: NaiveTime,
    #[schema(example = "2026-11-23T09:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    #[schema(example = "2026-11-23T11:00:00+05:30")]
    pub ends_at: DateTime<FixedOffset>,
    #[schema(example = 5)]
    pub capacity: u32,
    #[schema(example = 3)]
    pub occupied: u32,
    #[schema(example = 2)]
    pub remaining: u32,
    /// Bookings beyond the capacity after it was cut.
    #[schema(example = 0)]
    pub over_by: u32,
    pub state: State,
    /// The public note of the closure that closes it.
    #[schema(required = true, example = json!(null))]
    pub note: Option<String>,
    /// Numbers 1 to the capacity, or to the highest that is held.
    pub slots: Vec<OccupancySlot>,
}

/// A numbered slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OccupancySlot {
    #[schema(example = 1, minimum = 1)]
    pub slot_no: u32,
    /// Null while the slot is free.
    #[schema(required = true)]
    pub appointment: Option<SlotAppointment>,
}

/// What stands in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotAppointment {
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    #[schema(example = "Audio System")]
    pub service: String,
    #[schema(example = "Electronics")]
    pub category: String,
    /// Name of the customer.
    #[schema(example = "Ada Shah")]
    pub customer: String,
    pub vehicle: SlotVehicle,
    pub status: Status,
    pub priority: Priority,
    #[schema(required = true)]
    pub assignee: Option<Assignee>,
    /// For `If-Match` on a move.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
    /// The moves that are open to the caller now.
    pub may: Vec<Transition>,
}

/// Enough of a car to find it in the yard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotVehicle {
    #[schema(example = "Honda")]
    pub make: String,
    #[schema(example = "Civic")]
    pub model: String,
    #[schema(required = true, example = "GJ01 AB 1234")]
    pub license_plate: Option<String>,
}

/// The day in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OccupancyTotals {
    #[schema(example = 25)]
    pub capacity: u32,
    #[schema(example = 7)]
    pub occupied: u32,
    #[schema(example = 18)]
    pub remaining: u32,
    /// Occupied of all slots, in per cent; over 100 after a cut.
    #[schema(example = 28.0, minimum = 0)]
    pub utilisation: f64,
    /// Appointments of the day that are worked on now.
    #[schema(example = 2)]
    pub in_progress: u32,
    /// Appointments of the day that wait.
    #[schema(example = 1)]
    pub on_hold: u32,
}
