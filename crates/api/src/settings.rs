//! The workshop's settings, as staff see them and admins change them.

use pitboard_domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Preview, schema, wire};

/// Everything that is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    #[schema(value_type = schema::Name, example = "CarModX")]
    pub name: String,
    /// What to call when a page cannot help.
    #[schema(required = true, example = "+91 79 4000 1234")]
    pub phone: Option<String>,
    /// IANA time zone of all local dates and times.
    #[schema(value_type = schema::ZoneName)]
    pub zone: String,
    #[schema(value_type = schema::Currency)]
    pub currency: Currency,
    /// Slots of a period that has no capacity of its own.
    #[schema(value_type = schema::SlotsPerPeriod)]
    pub slots_per_period: u32,
    /// Active appointments that may start on one date; null is no limit.
    #[schema(required = true, value_type = Option<schema::DailyLimit>)]
    pub daily_limit: Option<u32>,
    /// Minutes between a customer's booking and its start, at least.
    #[schema(value_type = schema::LeadMinutes)]
    pub min_lead_minutes: u32,
    /// The last bookable date is today and so many days; included.
    #[schema(value_type = schema::DaysAhead)]
    pub max_days_ahead: u32,
    /// Active appointments of one customer; 0 is no limit.
    #[schema(value_type = schema::ActivePerCustomer)]
    pub max_active_per_customer: u32,
    /// Hours before the start after which a customer may neither move nor cancel.
    #[schema(value_type = schema::CutoffHours)]
    pub cancellation_cutoff_hours: u32,
    /// Minutes after booking in which a customer may cancel all the same.
    #[schema(value_type = schema::MercyMinutes)]
    pub mercy_minutes: u32,
    /// Whether availability names the services in the occupied slots.
    #[schema(example = true)]
    pub public_service_names: bool,
}

/// What is to be set otherwise; what is absent stays. Null stays too, but for `phone` and `daily_limit`, which
/// it removes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "slots_per_period": 3, "daily_limit": null, "accept_conflicts": true }))]
pub struct SettingsPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Name>)]
    pub name: Option<String>,
    /// Null removes it.
    #[serde(default, deserialize_with = "wire::said", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<Option<String>>,
    /// Another one changes the instants of everything that is booked: only with `confirm_zone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ZoneName>)]
    pub zone: Option<String>,
    /// Change the zone although every booking then begins at another instant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub confirm_zone: bool,
    /// Prices keep their numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Currency>)]
    pub currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::SlotsPerPeriod>)]
    pub slots_per_period: Option<u32>,
    /// Null removes it.
    #[serde(default, deserialize_with = "wire::said", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::DailyLimit>)]
    pub daily_limit: Option<Option<u32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::LeadMinutes>)]
    pub min_lead_minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::DaysAhead>)]
    pub max_days_ahead: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ActivePerCustomer>)]
    pub max_active_per_customer: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::CutoffHours>)]
    pub cancellation_cutoff_hours: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MercyMinutes>)]
    pub mercy_minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_service_names: Option<bool>,
    /// Set it although more is booked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}

/// The settings as they are now; with `dry_run` what they would come into conflict with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ChangedSettings {
    Made(Settings),
    Preview(Preview),
}
