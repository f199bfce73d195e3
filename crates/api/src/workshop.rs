//! The workshop in public.

use std::{fmt, str::FromStr};

use pitboard_domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::HhMm;

/// The workshop: name, opening periods and booking window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Workshop {
    /// Name of the workshop.
    #[schema(example = "CarModX")]
    pub name: String,
    /// The name in addresses.
    #[schema(example = "carmodx")]
    pub slug: String,
    /// IANA time zone of all local dates and times.
    #[schema(example = "Asia/Kolkata")]
    pub zone: String,
    /// The currency of all prices.
    pub currency: Currency,
    /// Phone number for customers; null if there is none.
    #[schema(required = true, example = "+91 79 4000 1234")]
    pub phone: Option<String>,
    /// Slots of a period without a capacity of its own.
    #[schema(example = 5, minimum = 1, maximum = 500)]
    pub slots_per_period: u32,
    /// The pattern in force today: all seven days, Monday first.
    pub weekly_periods: Vec<WeekdayPeriods>,
    /// When customers can book, reschedule and cancel.
    pub booking_window: BookingWindow,
    /// Whether the availability names the services in the occupied slots.
    #[schema(example = true)]
    pub public_service_names: bool,
    /// Whether customers can book without an account.
    #[schema(example = true)]
    pub guest_booking: bool,
    /// Whether people can create an account; otherwise they call the workshop.
    #[serde(default = "admitted")]
    #[schema(required = true, example = true)]
    pub registration: bool,
}

/// A server without this field admits everybody.
fn admitted() -> bool {
    true
}

/// The periods of a weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeekdayPeriods {
    /// The day of the week.
    pub weekday: Weekday,
    /// Ascending; empty on a closed day.
    pub periods: Vec<WeeklyPeriod>,
}

/// A period of a weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeeklyPeriod {
    /// Start.
    pub start: HhMm,
    /// End.
    pub end: HhMm,
    /// Slots, if not `slots_per_period`; null otherwise.
    #[schema(required = true, example = json!(null))]
    pub capacity: Option<u32>,
}

/// When customers can book, reschedule and cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BookingWindow {
    /// Minutes between booking and start, at least.
    #[schema(example = 0)]
    pub min_lead_minutes: u32,
    /// The last bookable date is this many days after today.
    #[schema(example = 30, maximum = 730)]
    pub max_days_ahead: u32,
    /// Hours before the start after which a customer can neither reschedule nor cancel.
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

    /// Returns the name on the wire.
    fn as_str(self) -> &'static str {
        match self {
            Weekday::Monday => "monday",
            Weekday::Tuesday => "tuesday",
            Weekday::Wednesday => "wednesday",
            Weekday::Thursday => "thursday",
            Weekday::Friday => "friday",
            Weekday::Saturday => "saturday",
            Weekday::Sunday => "sunday",
        }
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error of a text that is no day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAWeekday;

impl fmt::Display for NotAWeekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday")
    }
}

impl FromStr for Weekday {
    type Err = NotAWeekday;

    fn from_str(text: &str) -> Result<Self, NotAWeekday> {
        Weekday::ALL.into_iter().find(|weekday| weekday.as_str() == text).ok_or(NotAWeekday)
    }
}
