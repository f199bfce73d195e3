//! Free and occupied slots in public: never a person, vehicle, reference or price.

use chrono::{DateTime, FixedOffset, NaiveDate};
use pitboard_domain::availability::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{HhMm, LocalDate, schema, wire};

/// The maximum number of days with their periods in one response.
pub const RANGE_MAX: i64 = 31;
/// The maximum number of days in an overview.
pub const DAYS_MAX: i64 = 62;
/// The number of days in an overview without `days`.
pub const DAYS_DEFAULT: u32 = 7;

/// The day of which to return the availability, and the appointment that needs a start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AvailabilityQuery {
    /// The local date.
    pub date: LocalDate,
    /// Id of the service to book, or to change the appointment to; adds `fits` to each period.
    #[serde(default, deserialize_with = "wire::id::option", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub service_id: Option<i64>,
    /// Reference of the appointment to reschedule; adds `fits` to each period. Its own slots count as free for `fits`,
    /// and its span stays as booked unless `service_id` names another service. Needs a session: customers name their
    /// own appointments, staff any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(nullable = false, example = "7K3M9QXR")]
    pub reference: Option<String>,
}

impl From<LocalDate> for AvailabilityQuery {
    fn from(date: LocalDate) -> Self {
        Self { date, service_id: None, reference: None }
    }
}

impl From<NaiveDate> for AvailabilityQuery {
    fn from(date: NaiveDate) -> Self {
        LocalDate(date).into()
    }
}

/// The days of which to return the availability with their periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AvailabilityRangeQuery {
    /// The first day.
    pub from: LocalDate,
    /// The last day, included; at most 30 days after the first.
    pub to: LocalDate,
}

/// The parameters of both forms: those of an [`AvailabilityQuery`] or of an [`AvailabilityRangeQuery`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AvailabilityParameters {
    /// The local date. Required unless `from` and `to` are given, and excludes them.
    #[serde(default)]
    pub date: Option<LocalDate>,
    /// The first of several days; needs `to`.
    #[serde(default)]
    pub from: Option<LocalDate>,
    /// The last of several days, included; needs `from`, and is at most 30 days after it.
    #[serde(default)]
    pub to: Option<LocalDate>,
    /// Id of the service to book, or to change the appointment to; adds `fits` to each period. Only with `date`.
    #[serde(default, deserialize_with = "wire::id::option")]
    #[param(value_type = Option<schema::Id>, inline)]
    pub service_id: Option<i64>,
    /// Reference of the appointment to reschedule; adds `fits` to each period. Its own slots count as free for `fits`,
    /// and its span stays as booked unless `service_id` names another service. Needs a session: customers name their
    /// own appointments, staff any. Only with `date`.
    #[serde(default)]
    #[param(nullable = false, example = "7K3M9QXR")]
    pub reference: Option<String>,
}

/// The day whose changes to stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// The local date.
    pub date: LocalDate,
}

/// The names of the events in an event stream of a day.
pub mod event {
    /// The day's body, which is new.
    pub const AVAILABILITY: &str = "availability";
    /// Something has changed that the public body does not show.
    pub const TOUCHED: &str = "touched";
}

/// The days of which to return the availability.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// The first day; today if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<LocalDate>,
    /// The number of days; 7 if absent.
    #[serde(
        default,
        deserialize_with = "wire::up_to::<_, DAYS_MAX>",
        skip_serializing_if = "Option::is_none"
    )]
    #[param(minimum = 1, maximum = 62, default = 7, example = 7)]
    pub days: Option<u32>,
}

/// The availability of a day.
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
#[schema(as = AvailabilityDay)]
pub struct Day {
    /// Slug of the workshop.
    #[schema(example = "carmodx")]
    pub workshop: String,
    /// The local date.
    pub date: LocalDate,
    /// IANA time zone of date and periods.
    #[schema(example = "Asia/Kolkata")]
    pub zone: String,
    /// Slots of a period without a capacity of its own.
    #[schema(example = 5)]
    pub slots_per_period: u32,
    /// Slots of all periods.
    #[schema(example = 25)]
    pub capacity: u32,
    /// Occupied slots of all periods.
    #[schema(example = 7)]
    pub occupied: u32,
    /// Free slots of all periods.
    #[schema(example = 18)]
    pub remaining: u32,
    /// Whether a customer can book one of its periods now.
    #[schema(example = true)]
    pub bookable: bool,
    /// The state of the day.
    pub state: State,
    /// The public note of a closure; null if there is none.
    #[schema(required = true, example = json!(null))]
    pub note: Option<String>,
    /// Ascending; empty on a closed day.
    pub periods: Vec<Period>,
}

/// The availability of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AvailabilityPeriod)]
pub struct Period {
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
    /// Occupied slots.
    #[schema(example = 5)]
    pub occupied: u32,
    /// Free slots, even if the period cannot be booked any more.
    #[schema(example = 0)]
    pub remaining: u32,
    /// Occupied slots beyond the capacity, after the capacity was reduced.
    #[schema(example = 0)]
    pub over_by: u32,
    /// Whether a customer can book the period now.
    #[schema(example = false)]
    pub bookable: bool,
    /// The state of the period.
    pub state: State,
    /// Whether the appointment of `service_id` or `reference` has room for its whole span from this period on, under
    /// the rules of the caller's role; absent without either parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = false)]
    pub fits: Option<bool>,
    /// Names of the services in the occupied slots, one entry per slot; empty if the workshop does not
    /// publish them.
    #[schema(example = json!(["ECU Remapping", "Paint Job"]))]
    pub services: Vec<String>,
    /// The public note of the closure of this period; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Stocktaking")]
    pub note: Option<String>,
}

/// The availability of several days, with their periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AvailabilityDayList)]
pub struct DayList {
    /// One entry per date from `from` to `to`, ascending, without gaps.
    pub items: Vec<Day>,
}

/// The response with `date` is one day, that with `from` and `to` has the days in `items`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Availability {
    Day(Day),
    Days(DayList),
}

/// The availability of several days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AvailabilityDays)]
pub struct Days {
    /// One entry per date, ascending, without gaps.
    pub items: Vec<DaySummary>,
}

/// The availability of a day, without its periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DaySummary {
    /// The local date.
    pub date: LocalDate,
    /// Slots of all periods.
    #[schema(example = 25)]
    pub capacity: u32,
    /// Occupied slots of all periods.
    #[schema(example = 7)]
    pub occupied: u32,
    /// Free slots of all periods.
    #[schema(example = 18)]
    pub remaining: u32,
    /// Whether a customer can book one of its periods now.
    #[schema(example = true)]
    pub bookable: bool,
    /// The state of the day.
    pub state: State,
}

/// A start that can be booked instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Alternative {
    /// Local date of the start.
    pub date: LocalDate,
    /// Start of the first period.
    pub period: HhMm,
    /// Start of the first period.
    #[schema(example = "2026-11-23T11:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// Free slots of the fullest period.
    #[schema(example = 4)]
    pub remaining: u32,
}
