//! The workshop as everybody sees it.

use chrono::NaiveTime;
use pitboard_domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{schema, wire};

/// Who we are, when we work and how far ahead one books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Workshop {
    #[schema(example = "CarModX")]
    pub name: String,
    /// The name in addresses.
    #[schema(example = "carmodx")]
    pub slug: String,
    /// IANA time zone of all local dates and times.
    #[schema(example = "Asia/Kolkata")]
    pub zone: String,
    #[schema(value_type = schema::Currency)]
    pub currency: Currency,
    /// What to call when a page cannot help; null while none is set.
    #[schema(required = true, example = "+91 79 4000 1234")]
    pub phone: Option<String>,
    /// Slots of a period that has no capacity of its own.
    #[schema(example = 5, minimum = 1, maximum = 500)]
    pub slots_per_period: u32,
    /// The pattern in force today: Monday first, all seven days.
    pub weekly_periods: Vec<WeekdayPeriods>,
    pub booking_window: BookingWindow,
    /// Whether availability names the services in the occupied slots.
    #[schema(example = true)]
    pub public_service_names: bool,
}

/// The periods of one weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeekdayPeriods {
    pub weekday: Weekday,
    /// Ascending; empty on a day of rest.
    pub periods: Vec<WeeklyPeriod>,
}

/// A period of the weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyPeriod {
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub start: NaiveTime,
    #[serde(with = "wire::hhmm")]
    #[schema(value_type = schema::Time)]
    pub end: NaiveTime,
    /// Slots, where they differ from `slots_per_period`.
    #[schema(required = true, example = json!(null))]
    pub capacity: Option<u32>,
}

/// When customers may book, move and cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingWindow {
    /// Minutes between booking and start, at least.
    #[schema(example = 0)]
    pub min_lead_minutes: u32,
    /// The last bookable date is today and so many days; included.
    #[schema(example = 30, maximum = 730)]
    pub max_days_ahead: u32,
    /// Hours before the start after which a customer may neither move nor cancel.
    #[schema(example = 24)]
    pub cancellation_cutoff_hours: u32,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Monday first.
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
}
