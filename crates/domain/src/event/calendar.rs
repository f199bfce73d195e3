//! Changes of the workshop, its settings and its calendar. All but the first entry of a workshop are calendar
//! changes: they may leave appointments without room, and then state how many such conflicts were accepted.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Changed, HhMm, PrivateField, Week, macros::changes};
use crate::settings::Settings;

changes! {
    /// A change of the workshop: its creation, or other settings.
    pub enum WorkshopChange {
        Create(WorkshopCreated),
        LoadDemo(WorkshopCreated),
        UpdateSettings(SettingsChanged),
        ImportSettings(SettingsChanged),
        ResetSettings(SettingsChanged),
    }
}

changes! {
    /// A weekly pattern that was created, replaced or deleted.
    pub enum WeeklyPatternChange {
        CreateWeeklyPattern(WeekChanged),
        DeleteWeeklyPattern(WeekChanged),
    }
}

changes! {
    /// A closure that was created, deleted, or cut short because some of its days are over.
    pub enum ClosureChange {
        CreateClosure(ClosureFields),
        DeleteClosure(ClosureFields),
    }
}

changes! {
    /// A capacity override that was created, replaced or deleted.
    pub enum OverrideChange {
        CreateCapacityOverride(OverrideChanged),
        DeleteCapacityOverride(OverrideChanged),
    }
}

/// The first entry of a workshop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkshopCreated {
    pub slug: Changed<Option<String>>,
    pub zone: Changed<Option<String>>,
    pub currency: Changed<Option<String>>,
}

macro_rules! define {
    ($($(#[$doc:meta])* $field:ident $name:literal: $type:ty = $default:expr, $unit:ident
        $(, $range:ident $bounds:expr)?;)+) => {
        /// The settings that changed.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct SettingsChanged {
            #[serde(skip_serializing_if = "Option::is_none")]
            pub zone: Option<Changed<String>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub currency: Option<Changed<String>>,
            $(#[serde(skip_serializing_if = "Option::is_none", rename = $name)]
            pub $field: Option<Changed<$type>>,)+
            #[serde(skip_serializing_if = "Vec::is_empty")]
            pub changed: Vec<PrivateField>,
            #[serde(skip_serializing_if = "Option::is_none")]
            pub accepted_conflicts: Option<usize>,
        }

        impl SettingsChanged {
            /// Returns the settings of the table that differ.
            pub fn between(before: &Settings, after: &Settings) -> Self {
                Self { $($field: Changed::between(before.$field, after.$field),)+ ..Self::default() }
            }
        }
    };
}

crate::settings_table!(define);

/// The periods of a weekly pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekChanged {
    pub days: Changed<Option<Week>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_conflicts: Option<usize>,
}

/// The fields of a closure. Only `last_date` changes when a closure is cut short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosureFields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_date: Option<Changed<Option<NaiveDate>>>,
    pub last_date: Changed<Option<NaiveDate>>,
    /// The starts of the closed periods; an empty list is the whole day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub periods: Option<Changed<Option<Vec<HhMm>>>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<PrivateField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_conflicts: Option<usize>,
}

/// The capacity of a date, or of one period of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideChanged {
    pub date: NaiveDate,
    /// The start of the period; null is the whole day.
    pub period: Option<HhMm>,
    pub capacity: Changed<Option<u32>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<PrivateField>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_conflicts: Option<usize>,
}
