//! Free and occupied slots as everybody sees them: never a person, a car, a reference or a price.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use pitboard_domain::availability::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    schema,
    wire::{self, LIMIT_MAX},
};

/// The most days that one overview has.
pub const DAYS_MAX: i64 = 62;
/// The days that an overview has when nothing is asked.
pub const DAYS_DEFAULT: u32 = 7;

/// Which day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AvailabilityQuery {
    /// The workshop's local date.
    #[serde(with = "wire::date")]
    #[param(value_type = schema::LocalDate, inline)]
    pub date: NaiveDate,
}

/// Which days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// The first day; the workshop's today if absent.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub from: Option<NaiveDate>,
    /// How many days; 7 if absent.
    #[serde(
        default,
        deserialize_with = "wire::up_to::<_, DAYS_MAX>",
        skip_serializing_if = "Option::is_none"
    )]
    #[param(minimum = 1, maximum = 62, default = 7, example = 7)]
    pub days: Option<u32>,
}

/// First starts of which service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NextQuery {
    /// The service; its whole span must have room.
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[param(value_type = schema::Id, inline)]
    pub service_id: i64,
    /// Only starts on later dates than this; from now on if absent.
    #[serde(default, deserialize_with = "wire::date::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::LocalDate>, inline)]
    pub after: Option<NaiveDate>,
    /// How many starts at most.
    #[serde(
        default,
        deserialize_with = "wire::up_to::<_, LIMIT_MAX>",
        skip_serializing_if = "Option::is_none"
    )]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
}

/// A day of the workshop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "workshop": "carmodx", "date": "2026-11-23", "zone": "Asia/Kolkata", "slots_per_period": 5,
    "capacity": 25, "occupied": 7, "remaining": 18, "bookable": true, "state": "open", "note": null,
    "periods": [{
        "start": "09:00", "end": "11:00",
        "starts_at": "2026-11-23T09:00:00+05:30", "ends_at": "2026-11-23T11:00:00+05:30",
        "capacity": 5, "occupied": 5, "remaining": 0, "over_by": 0, "bookable": false, "state": "full",
        "services": ["ECU Remapping", "Body Kit Install", "Audio System", "Paint Job", "Turbo Install"],
    }],
}))]
pub struct Day {
    /// The workshop's slug.
    #[schema(example = "carmodx")]
    pub workshop: String,
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    /// IANA time zone of date and periods.
    #[schema(example = "Asia/Kolkata")]
    pub zone: String,
    /// The workshop's usual slots per period; a period's own `capacity` counts.
    #[schema(example = 5)]
    pub slots_per_period: u32,
    /// Slots of all periods.
    #[schema(example = 25)]
    pub capacity: u32,
    #[schema(example = 7)]
    pub occupied: u32,
    #[schema(example = 18)]
    pub remaining: u32,
    /// Whether a customer could book some period of it now.
    #[schema(example = true)]
    pub bookable: bool,
    pub state: State,
    /// The public note of a closure.
    #[schema(required = true, example = json!(null))]
    pub note: Option<String>,
    /// Ascending; empty on a closed day.
    pub periods: Vec<Period>,
}

/// A period of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Period {
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
    #[schema(example = 5)]
    pub occupied: u32,
    /// Free slots, also where nobody may book any more.
    #[schema(example = 0)]
    pub remaining: u32,
    /// Bookings beyond the capacity after it was cut.
    #[schema(example = 0)]
    pub over_by: u32,
    /// Whether a customer could book it now.
    #[schema(example = false)]
    pub bookable: bool,
    pub state: State,
    /// Names of the services in the occupied slots, one each, repeats kept; empty where the workshop
    /// does not show them.
    #[schema(example = json!(["ECU Remapping", "Paint Job"]))]
    pub services: Vec<String>,
    /// The public note of the closure that closes it; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Stocktaking")]
    pub note: Option<String>,
}

/// An overview of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Days {
    /// One per date, ascending, none left out.
    pub items: Vec<DaySummary>,
}

/// A day without its periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DaySummary {
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    #[schema(example = 25)]
    pub capacity: u32,
    #[schema(example = 7)]
    pub occupied: u32,
    #[schema(example = 18)]
    pub remaining: u32,
    /// Whether a customer could book some period of it now.
    #[schema(example = true)]
    pub bookable: bool,
    pub state: State,
}

/// First starts of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStarts {
    /// Ascending; empty when there is none up to the horizon.
    pub items: Vec<NextStart>,
}

/// A start with room for the whole job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStart {
    #[schema(example = "2026-11-24")]
    pub date: NaiveDate,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    #[schema(example = "2026-11-24T09:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// End of the job's last period.
    #[schema(example = "2026-11-24T11:00:00+05:30")]
    pub ends_at: DateTime<FixedOffset>,
    /// Free slots of its fullest period.
    #[schema(example = 5)]
    pub remaining: u32,
}

/// What to book instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Alternative {
    #[schema(example = "2026-11-23")]
    pub date: NaiveDate,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub period: NaiveTime,
    #[schema(example = "2026-11-23T11:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// Free slots of its fullest period.
    #[schema(example = 4)]
    pub remaining: u32,
}
