//! The settings of the workshop.

use pitboard_domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Preview, schema, wire};

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// Name of the workshop.
    #[schema(value_type = schema::NameText, example = "CarModX")]
    pub name: String,
    /// Phone number for customers; null if there is none.
    #[schema(required = true, example = "+91 79 4000 1234")]
    pub phone: Option<String>,
    /// IANA time zone of all local dates and times.
    #[schema(value_type = schema::ZoneName)]
    pub zone: String,
    /// The currency of all prices.
    pub currency: Currency,
    /// Slots of a period without a capacity of its own; 5 by default.
    #[schema(value_type = schema::SlotsPerPeriod)]
    pub slots_per_period: u32,
    /// The maximum number of active appointments that start on one date; null, the default, is no limit.
    #[schema(required = true, value_type = Option<schema::DailyLimit>)]
    pub daily_limit: Option<u32>,
    /// Minutes between a customer's booking and its start, at least; 0 by default.
    #[schema(value_type = schema::LeadMinutes)]
    pub min_lead_minutes: u32,
    /// The last bookable date is this many days after today; 30 by default.
    #[schema(value_type = schema::DaysAhead)]
    pub max_days_ahead: u32,
    /// The maximum number of active appointments of one customer; 0 is no limit; 5 by default.
    #[schema(value_type = schema::ActivePerCustomer)]
    pub max_active_per_customer: u32,
    /// Hours before the start after which a customer can neither reschedule nor cancel; 24 by default.
    #[schema(value_type = schema::CutoffHours)]
    pub cancellation_cutoff_hours: u32,
    /// Grace period: minutes after booking in which a customer can cancel in spite of the cut-off; 30 by
    /// default.
    #[schema(value_type = schema::MercyMinutes)]
    pub mercy_minutes: u32,
    /// Whether the availability names the services in the occupied slots; true by default.
    #[schema(example = true)]
    pub public_service_names: bool,
}

/// Changes of the settings. Fields that are absent or null stay, except `phone` and `daily_limit`, which null
/// removes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "slots_per_period": 3, "daily_limit": null, "accept_conflicts": true }))]
pub struct SettingsPatch {
    /// Name of the workshop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::NameText>)]
    pub name: Option<String>,
    /// Null removes it.
    #[serde(default, deserialize_with = "wire::present_or_null", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Phone>)]
    pub phone: Option<Option<String>>,
    /// Changes the instants of all appointments; requires `confirm_zone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ZoneName>)]
    pub zone: Option<String>,
    /// Confirms that every appointment then starts at another instant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub confirm_zone: bool,
    /// Prices keep their numbers, and revenue leaves out prices in another currency; requires
    /// `confirm_currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Confirms that prices keep their numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub confirm_currency: bool,
    /// Slots of a period without a capacity of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::SlotsPerPeriod>)]
    pub slots_per_period: Option<u32>,
    /// Null removes it.
    #[serde(default, deserialize_with = "wire::present_or_null", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::DailyLimit>)]
    pub daily_limit: Option<Option<u32>>,
    /// Minutes between a customer's booking and its start, at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::LeadMinutes>)]
    pub min_lead_minutes: Option<u32>,
    /// The last bookable date is this many days after today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::DaysAhead>)]
    pub max_days_ahead: Option<u32>,
    /// The maximum number of active appointments of one customer; 0 is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::ActivePerCustomer>)]
    pub max_active_per_customer: Option<u32>,
    /// Hours before the start after which a customer can neither reschedule nor cancel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::CutoffHours>)]
    pub cancellation_cutoff_hours: Option<u32>,
    /// Grace period: minutes after booking in which a customer can cancel in spite of the cut-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::MercyMinutes>)]
    pub mercy_minutes: Option<u32>,
    /// Whether the availability names the services in the occupied slots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_service_names: Option<bool>,
    /// Change them in spite of conflicts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}

/// All settings, as they were exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedSettings {
    /// Name of the workshop.
    #[schema(value_type = schema::NameText, example = "CarModX")]
    pub name: String,
    /// Phone number for customers; null for none.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true, value_type = Option<schema::Phone>)]
    pub phone: Option<String>,
    /// A change requires `confirm_zone`.
    #[schema(value_type = schema::ZoneName)]
    pub zone: String,
    /// A change requires `confirm_currency`.
    pub currency: Currency,
    /// Slots of a period without a capacity of its own.
    #[schema(value_type = schema::SlotsPerPeriod)]
    pub slots_per_period: u32,
    /// The maximum number of active appointments that start on one date; null for no limit.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true, value_type = Option<schema::DailyLimit>)]
    pub daily_limit: Option<u32>,
    /// Minutes between a customer's booking and its start, at least.
    #[schema(value_type = schema::LeadMinutes)]
    pub min_lead_minutes: u32,
    /// The last bookable date is this many days after today.
    #[schema(value_type = schema::DaysAhead)]
    pub max_days_ahead: u32,
    /// The maximum number of active appointments of one customer; 0 is no limit.
    #[schema(value_type = schema::ActivePerCustomer)]
    pub max_active_per_customer: u32,
    /// Hours before the start after which a customer can neither reschedule nor cancel.
    #[schema(value_type = schema::CutoffHours)]
    pub cancellation_cutoff_hours: u32,
    /// Grace period: minutes after booking in which a customer can cancel in spite of the cut-off.
    #[schema(value_type = schema::MercyMinutes)]
    pub mercy_minutes: u32,
    /// Whether the availability names the services in the occupied slots.
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

/// The options of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Return the conflicts and change nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub dry_run: bool,
    /// Import them in spite of conflicts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub accept_conflicts: bool,
    /// Confirms that every appointment then starts at another instant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub confirm_zone: bool,
    /// Confirms that prices keep their numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[param(default = false, required = false)]
    pub confirm_currency: bool,
}

/// The options of a reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "accept_conflicts": true }))]
pub struct SettingsReset {
    /// Reset them in spite of conflicts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(default = false, required = false)]
    pub accept_conflicts: bool,
}

/// The settings after the change; with `dry_run` the conflicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ChangedSettings {
    Made(Settings),
    Preview(Preview),
}
