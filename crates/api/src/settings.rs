//! The settings of the workshop: name, phone, time zone and currency, and those of `domain::settings_table`.

use pitboard_domain::{
    money::Currency,
    settings::{self, DEFAULTS},
    settings_table,
};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::{
    Preview, schema,
    setting_value::{Value, schema_of},
    wire,
};

macro_rules! define {
    ($(#[doc = $doc:tt] $field:ident $name:tt: $type:ty = $default:expr, $unit:ident
        $(, $range:ident $bounds:expr)?;)+) => {
        /// All settings.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub struct Settings {
            /// Name of the workshop.
            #[schema(value_type = schema::NameText)]
            pub name: String,
            /// Phone number for customers; null if there is none.
            #[schema(required = true, example = "+91 79 4000 1234")]
            pub phone: Option<String>,
            /// IANA time zone of all local dates and times.
            #[schema(value_type = schema::ZoneName)]
            pub zone: String,
            /// The currency of all prices.
            pub currency: Currency,
            /// The sites that may show the booking in a frame.
            #[serde(default)]
            #[schema(required = true, value_type = Vec<schema::SiteOrigin>, max_items = 20)]
            pub embed_origins: Vec<String>,
            // A stored response of an earlier release lacks later settings.
            $(#[serde(rename = $name, default = $name)]
            #[schema(required = true, schema_with = values::$field)]
            pub $field: $type,)+
        }

        /// Changes of the settings. Fields that are absent stay, and so do those that are null, except where null is a
        /// value: it removes it.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        #[schema(example = json!({ "slots_per_period": 3, "daily_limit": null, "accept_conflicts": true }))]
        pub struct SettingsPatch {
            /// Name of the workshop.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<schema::NameText>)]
            pub name: Option<String>,
            /// Null removes it.
            #[serde(default, deserialize_with = "wire::nullable", skip_serializing_if = "Option::is_none")]
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
            /// The sites that may show the booking in a frame.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<Vec<schema::SiteOrigin>>, max_items = 20)]
            pub embed_origins: Option<Vec<String>>,
            $(#[serde(
                default,
                rename = $name,
                deserialize_with = "Value::deserialize_change",
                skip_serializing_if = "Option::is_none"
            )]
            #[schema(required = false, schema_with = changes::$field)]
            pub $field: Option<$type>,)+
            /// Change them in spite of conflicts.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            #[schema(default = false, required = false)]
            pub accept_conflicts: bool,
        }

        /// The settings as they were exported. A file of an earlier release lacks later ones, which stay.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct ImportedSettings {
            /// Name of the workshop.
            #[schema(value_type = schema::NameText)]
            pub name: String,
            /// Phone number for customers; null for none.
            #[serde(deserialize_with = "Deserialize::deserialize")]
            #[schema(required = true, value_type = Option<schema::Phone>)]
            pub phone: Option<String>,
            /// A change requires `confirm_zone`.
            #[schema(value_type = schema::ZoneName)]
            pub zone: String,
            /// A change requires `confirm_currency`.
            pub currency: Currency,
            /// The sites that may show the booking in a frame; they stay if absent.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[schema(value_type = Option<Vec<schema::SiteOrigin>>, max_items = 20)]
            pub embed_origins: Option<Vec<String>>,
            $(#[serde(
                default,
                rename = $name,
                deserialize_with = "wire::nullable",
                skip_serializing_if = "Option::is_none"
            )]
            #[schema(required = false, schema_with = values::$field)]
            pub $field: Option<$type>,)+
        }

        impl Settings {
            /// Returns all settings of a workshop.
            pub fn new(
                name: String,
                phone: Option<String>,
                zone: String,
                currency: Currency,
                embed_origins: Vec<String>,
                settings: settings::Settings,
            ) -> Self {
                Self { name, phone, zone, currency, embed_origins, $($field: settings.$field,)+ }
            }
        }

        impl SettingsPatch {
            /// Returns the changes of the settings of the table.
            pub fn settings(&self) -> settings::SettingsPatch {
                settings::SettingsPatch { $($field: self.$field,)+ }
            }
        }

        impl From<ImportedSettings> for SettingsPatch {
            fn from(all: ImportedSettings) -> Self {
                Self {
                    name: Some(all.name),
                    phone: Some(all.phone),
                    zone: Some(all.zone),
                    currency: Some(all.currency),
                    embed_origins: all.embed_origins,
                    $($field: all.$field,)+
                    ..Self::default()
                }
            }
        }

        /// The defaults of settings, by their names on the wire.
        mod defaults {
            use pitboard_domain::settings::DEFAULTS;

            $(pub fn $field() -> $type {
                DEFAULTS.$field
            })+

            pub use self::grace_minutes as mercy_minutes;
        }

        /// Schemas of the values of settings.
        mod values {
            use super::*;

            $(pub fn $field() -> RefOr<Schema> {
                let text = format!("{} {}", $doc.trim(), DEFAULTS.$field.describe_default());
                let schema = schema_of::<$type>(text, define!(@range $($range)?), <$type>::IS_NULLABLE);
                schema.examples([serde_json::json!(DEFAULTS.$field)]).into()
            })+
        }

        /// Schemas of the changes of settings.
        mod changes {
            use super::*;

            $(pub fn $field() -> RefOr<Schema> {
                let null = if <$type>::IS_NULLABLE { " Null removes it." } else { "" };
                let text = format!("{}{null}", $doc.trim());
                schema_of::<$type>(text, define!(@range $($range)?), true).into()
            })+
        }
    };
    (@range) => { None };
    (@range $range:ident) => { Some(settings::$range) };
}

settings_table!(define);
use defaults::*;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Customer;

    #[test]
    fn responses_of_the_previous_release_are_read() {
        let old = serde_json::json!({ "name": "Workshop", "phone": null, "zone": "UTC", "currency": "EUR" });
        let settings: Settings = serde_json::from_value(old).expect("settings without those of the table");
        assert_eq!(settings.staff_second_factor, DEFAULTS.staff_second_factor);
        assert_eq!((settings.grace_minutes, settings.new_customers), (30, DEFAULTS.new_customers));
        let old = serde_json::json!({
            "id": 12, "name": "Ada Shah", "first_name": "Ada", "last_name": "Shah", "email": null, "phone": "030 1",
            "active": true, "has_password": true, "created_at": "2026-11-20T18:04:11+05:30",
            "appointments": { "active": 0, "completed": 0, "cancelled": 0, "no_show": 0 }
        });
        let customer: Customer = serde_json::from_value(old).expect("a customer without a confirmation");
        assert!(!customer.confirmed);
    }
}
