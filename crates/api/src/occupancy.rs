//! The occupancy of a day: which appointment or hold has which numbered slot. For staff only.

use chrono::{DateTime, FixedOffset};
use pitboard_domain::{
    availability::State,
    job::Priority,
    status::{Status, Transition},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Assignee, HhMm, LocalDate};

/// The day of which to return the occupancy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OccupancyQuery {
    /// The local date.
    pub date: LocalDate,
}

/// The slots of a day and their appointments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Occupancy {
    /// The local date.
    pub date: LocalDate,
    /// IANA time zone of date and periods.
    #[schema(example = "Asia/Kolkata")]
    pub zone: String,
    /// Ascending: the periods of the day, and closed ones in which a slot is held.
    pub periods: Vec<OccupancyPeriod>,
    /// The totals of the day.
    pub totals: OccupancyTotals,
}

/// The slots of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OccupancyPeriod {
    /// Start.
    pub start: HhMm,
    /// End.
    pub end: HhMm,
    /// Start.
    #[schema(example = "2026-11-23T09:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// End.
    #[schema(example = "2026-11-23T11:00:00+05:30")]
    pub ends_at: DateTime<FixedOffset>,
    /// Slots of the period.
    #[schema(example = 5)]
    pub capacity: u32,
    /// Held slots.
    #[schema(example = 3)]
    pub occupied: u32,
    /// Free slots.
    #[schema(example = 2)]
    pub remaining: u32,
    /// Held slots beyond the capacity, after the capacity was reduced.
    #[schema(example = 0)]
    pub over_by: u32,
    /// The state of the period.
    pub state: State,
    /// The public note of the closure of this period; null if there is none.
    #[schema(required = true, example = json!(null))]
    pub note: Option<String>,
    /// Slots 1 to the capacity, or to the highest that is held.
    pub slots: Vec<OccupancySlot>,
}

/// A numbered slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OccupancySlot {
    /// Number of the slot.
    #[schema(example = 1, minimum = 1)]
    pub slot_no: u32,
    /// The appointment that holds it; null while there is none.
    #[schema(required = true)]
    pub appointment: Option<SlotAppointment>,
    /// The hold that reserves it until a customer has booked; absent unless one does.
    #[cfg(not(target_arch = "wasm32"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HeldUntil>,
}

/// A hold that reserves a slot. Whose it is, is not known before it is booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldUntil {
    /// From then on the slot is free, unless it was booked.
    #[schema(example = "2026-11-23T10:10:00+05:30")]
    pub expires_at: DateTime<FixedOffset>,
}

/// The appointment that holds a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotAppointment {
    /// Reference of the appointment.
    #[schema(example = "7K3M9QXR")]
    pub reference: String,
    /// Name of the service.
    #[schema(example = "Audio System")]
    pub service: String,
    /// Name of its category.
    #[schema(example = "Electronics")]
    pub category: String,
    /// Full name of the customer.
    #[schema(example = "Ada Shah")]
    pub customer: String,
    /// The vehicle.
    pub vehicle: SlotVehicle,
    /// The status.
    pub status: Status,
    /// The urgency of the work.
    pub priority: Priority,
    /// The assigned employee; null while there is none.
    #[schema(required = true)]
    pub assignee: Option<Assignee>,
    /// The version, for `If-Match`.
    #[schema(example = 1, minimum = 1)]
    pub version: i64,
    /// The transitions that the caller may make now.
    pub may: Vec<Transition>,
}

/// A vehicle, in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SlotVehicle {
    /// Make.
    #[schema(example = "Honda")]
    pub make: String,
    /// Model.
    #[schema(example = "Civic")]
    pub model: String,
    /// License plate, as typed; null if there is none.
    #[schema(required = true, example = "GJ01 AB 1234")]
    pub license_plate: Option<String>,
}

/// The totals of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OccupancyTotals {
    /// Slots of all periods.
    #[schema(example = 25)]
    pub capacity: u32,
    /// Held slots of all periods.
    #[schema(example = 7)]
    pub occupied: u32,
    /// Free slots of all periods.
    #[schema(example = 18)]
    pub remaining: u32,
    /// Held slots as a percentage of all slots; over 100 after a reduction of the capacity.
    #[schema(example = 28.0, minimum = 0)]
    pub utilisation: f64,
    /// Appointments of the day that are in progress.
    #[schema(example = 2)]
    pub in_progress: u32,
    /// Appointments of the day that are on hold.
    #[schema(example = 1)]
    pub on_hold: u32,
}
