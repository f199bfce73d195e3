//! The next starts of a service: when it can be booked, and for how much.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{HhMm, LocalDate, Money, ServiceName, Weekday, schema, wire};

/// The service, the range and the filters of the next starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NextQuery {
    /// Id of the service; every period that it spans must have room.
    #[serde(deserialize_with = "wire::id::deserialize")]
    #[param(value_type = schema::Id, inline)]
    pub service_id: i64,
    /// Only starts on later dates; from now on if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<LocalDate>,
    /// Only starts at this time of day or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<HhMm>,
    /// Only starts before this time of day, which must be later than `from`. The end does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<HhMm>,
    /// Only starts on one day of the week, or on several separated by commas.
    #[serde(default, with = "wire::words", skip_serializing_if = "Vec::is_empty")]
    #[param(style = Form, explode = false, inline, min_items = 1)]
    pub weekdays: Vec<Weekday>,
    /// The maximum number of starts.
    #[serde(default, deserialize_with = "wire::limit", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<schema::Limit>, inline)]
    pub limit: Option<u32>,
}

impl NextQuery {
    /// Returns the query for all starts of a service from now on.
    pub fn new(service_id: i64) -> Self {
        Self { service_id, after: None, from: None, until: None, weekdays: Vec::new(), limit: None }
    }
}

/// The next starts of a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStarts {
    /// The service.
    pub service: ServiceName,
    /// IANA time zone of dates and periods.
    #[schema(example = "Asia/Kolkata")]
    pub zone: String,
    /// Ascending; empty if there is none up to the horizon.
    pub items: Vec<NextStart>,
}

/// A start with room in every period that the service spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextStart {
    /// Local date of the start.
    pub date: LocalDate,
    /// Start of the first period.
    pub period: HhMm,
    /// Start of the first period.
    #[schema(example = "2026-11-24T09:00:00+05:30")]
    pub starts_at: DateTime<FixedOffset>,
    /// End of the last period.
    #[schema(example = "2026-11-24T11:00:00+05:30")]
    pub ends_at: DateTime<FixedOffset>,
    /// Free slots of the fullest period.
    #[schema(example = 5)]
    pub remaining: u32,
    /// The service's price. A vehicle type may have a price of its own (`vehicle_prices` of the service).
    pub price: Money,
}

/// A query for [`StartTimes`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StartTimesQuery {
    pub service_id: i64,
    /// Only starts on later dates; from now on if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<LocalDate>,
    /// The maximum number of starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// As much of [`NextStarts`] as the page shows, whose program must stay small.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StartTimes {
    /// Ascending.
    pub items: Vec<StartTime>,
}

/// As much of a [`NextStart`] as the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StartTime {
    pub date: LocalDate,
    pub period: HhMm,
    pub starts_at: DateTime<FixedOffset>,
    pub ends_at: DateTime<FixedOffset>,
    pub remaining: u32,
}
