//! The workshop's settings, as staff see them and admins change them.

use pitboard_domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

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
    /// Slots of a period that has no capacity of its own; 5 unless set.
    #[schema(value_type = schema::SlotsPerPeriod)]
    pub slots_per_period: u32,
    /// Active appointments that may start on one date; null, unless set, is no limit.
    #[schema(required = true, value_type = Option<schema::DailyLimit>)]
    pub daily_limit: Option<u32>,
    /// Minutes between a customer's booking and its start, at least; 0 unless set.
    #[schema(value_type = schema::LeadMinutes)]
    pub min_lead_minutes: u32,
    /// The last bookable date is today and so many days, included; 30 unless set.
    #[schema(value_type = schema::DaysAhead)]
    pub max_days_ahead: u32,
    /// Active appointments of one customer, 0 is no limit; 5 unless set.
    #[schema(value_type = schema::ActivePerCustomer)]
    pub max_active_per_customer: u32,
    /// Hours before the start after which a customer may neither move nor cancel; 24 unless set.
    #[schema(value_type = schema::CutoffHours)]
    pub cancellation_cutoff_hours: u32,
    /// Minutes after booking in which a customer may cancel all the same; 30 unless set.
    #[schema(value_type = schema::MercyMinutes)]
    pub mercy_minutes: u32,
    /// Whether availability names the services in the occupied slots, as it does unless set.
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
    /// Prices keep their numbers, and revenue counts none that were agreed in another: only with `confirm_currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Currency>)]
    pub currency: Option<Currency>,
    /// Change the currency although prices keep their numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub confirm_currency: bool,
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

/// The settings as they were exported: every one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedSettings {
    #[schema(value_type = schema::Name, example = "CarModX")]
    pub name: String,
    /// Null is none.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true, value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
    /// Another one than now only with `confirm_zone`.
    #[schema(value_type = schema::ZoneName)]
    pub zone: String,
    /// Another one than now only with `confirm_currency`.
    #[schema(value_type = schema::Currency)]
    pub currency: Currency,
    #[schema(value_type = schema::SlotsPerPeriod)]
    pub slots_per_period: u32,
    /// Null is none.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true, value_type = Option<schema::DailyLimit>)]
    pub daily_limit: Option<u32>,
    #[schema(value_type = schema::LeadMinutes)]
    pub min_lead_minutes: u32,
    #[schema(value_type = schema::DaysAhead)]
    pub max_days_ahead: u32,
    #[schema(value_type = schema::ActivePerCustomer)]
    pub max_active_per_customer: u32,
    #[schema(value_type = schema::CutoffHours)]
    pub cancellation_cutoff_hours: u32,
    #[schema(value_type = schema::MercyMinutes)]
    pub mercy_minutes: u32,
    #[schema(example = true)]
    pub public_service_names: bool,
}

impl From<ImportedSettings> for SettingsPatch {
    fn from(all: ImportedSettings) -> Self {
        Self {
            name: Some(all.name),
            phone: Some(all.phone),
            zone: Some(all.zone),
            currency: Some(all.currency),
            slots_per_period: Some(all.slots_per_period),
            daily_limit: Some(all.daily_limit),
            min_lead_minutes: Some(all.min_lead_minutes),
            max_days_ahead: Some(all.max_days_ahead),
            max_active_per_customer: Some(all.max_active_per_customer),
            cancellation_cutoff_hours: Some(all.cancellation_cutoff_hours),
            mercy_minutes: Some(all.mercy_minutes),
            public_service_names: Some(all.public_service_names),
            ..Self::default()
        }
    }
}

/// How exported settings are to come in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Only tell the conflicts, and change nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub dry_run: bool,
    /// Set them although more is booked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub accept_conflicts: bool,
    /// Change the zone although every booking then begins at another instant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub confirm_zone: bool,
    /// Change the currency although prices keep their numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub confirm_currency: bool,
}

/// Back to what a workshop begins with. Name, phone, zone and currency are its own, and stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "accept_conflicts": true }))]
pub struct SettingsReset {
    /// Reset them although more is booked.
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
