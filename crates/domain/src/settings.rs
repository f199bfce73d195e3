//! The table of settings: description, name, type, default, unit and range of each. The types of every layer are
//! generated from it: the settings and their patch here, the event, the bodies of the API, the row, the page's fields.

use std::ops::RangeInclusive;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use crate::{second_factor::SecondFactorPolicy, string_enum::string_enum, time::Now};

/// Limits the capacity of one period of a weekday or a date; 0 closes it.
pub const CAPACITY: RangeInclusive<u32> = 0..=500;

/// Passes the table of settings to a macro, which generates a type from it. A row is:
/// description, field, name on the wire and in the database, type, default, unit, and the constant of the
/// range with its bounds where the setting is a number. A number that is `None` is no limit.
#[macro_export]
macro_rules! settings_table {
    ($define:ident) => {
        $define! {
            /// Slots of a period without a capacity of its own.
            slots_per_period "slots_per_period": u32 = 5, Slots, SLOTS_PER_PERIOD 1..=500;
            /// The maximum number of active appointments that start on one date.
            daily_limit "daily_limit": Option<u32> = None, Appointments, DAILY_LIMIT 1..=10_000;
            /// Minutes between a customer's booking and its start, at least.
            min_lead_minutes "min_lead_minutes": u32 = 0, Minutes, MIN_LEAD_MINUTES 0..=525_600;
            /// The last date that can be booked is this many days after today.
            max_days_ahead "max_days_ahead": u32 = 30, Days, MAX_DAYS_AHEAD 0..=730;
            /// The maximum number of active appointments of one customer; 0 is no limit.
            max_active_per_customer "max_active_per_customer": u32 = 5, Appointments,
                MAX_ACTIVE_PER_CUSTOMER 0..=1_000;
            /// Bookings, reschedules and cancellations of one customer in 24 hours, at most; 0 is no limit.
            max_changes_per_customer_per_day "max_changes_per_customer_per_day": u32 = 20, Changes,
                MAX_CHANGES_PER_CUSTOMER_PER_DAY 0..=1_000;
            /// Hours before the start after which a customer can neither reschedule nor cancel.
            cancellation_cutoff_hours "cancellation_cutoff_hours": u32 = 24, Hours,
                CANCELLATION_CUTOFF_HOURS 0..=8_760;
            /// Minutes after booking in which a customer can cancel in spite of the cut-off.
            grace_minutes "mercy_minutes": u32 = 30, Minutes, GRACE_MINUTES 0..=1_440;
            /// Whether availability names the services in the occupied slots.
            public_service_names "public_service_names": bool = true, Switch;
            /// Days for which the log keeps the network address of each entry.
            keep_addresses_days "keep_addresses_days": u32 = 90, Days, KEEP_ADDRESSES_DAYS 1..=3_650;
            /// Whether customers can book without an account.
            guest_booking "guest_booking": bool = true, Switch;
            /// Active appointments before staff confirm a customer: `open` two, `confirm_first` one, `known_only` none.
            new_customers "new_customers": $crate::settings::NewCustomers = $crate::settings::NewCustomers::Open, Choice;
            /// Days after its beginning when a session of staff ends, however it is used.
            staff_session_days "staff_session_days": u32 = 7, Days, STAFF_SESSION_DAYS 1..=7;
            /// Hours without use after which a session of staff ends.
            staff_session_idle_hours "staff_session_idle_hours": u32 = 24, Hours, STAFF_SESSION_IDLE_HOURS 1..=24;
            /// Days after its beginning when a session of a customer ends, however it is used.
            customer_session_days "customer_session_days": u32 = 180, Days, CUSTOMER_SESSION_DAYS 1..=180;
            /// Days without use after which a session of a customer ends.
            customer_session_idle_days "customer_session_idle_days": u32 = 30, Days,
                CUSTOMER_SESSION_IDLE_DAYS 1..=30;
            /// The staff who must have a second factor: `managers` are managers and admins, `staff` is all.
            staff_second_factor "staff_second_factor": $crate::second_factor::SecondFactorPolicy =
                $crate::second_factor::SecondFactorPolicy::Optional, Choice;
        }
    };
}

/// The unit of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Slots,
    Appointments,
    Changes,
    Minutes,
    Hours,
    Days,
    /// The setting is on or off.
    Switch,
    /// The setting is one of several words.
    Choice,
}

string_enum! {
    /// How the workshop treats customers whom the staff have not confirmed.
    pub enum NewCustomers {
        /// They may have two active appointments.
        Open = "open",
        /// They may have one active appointment.
        ConfirmFirst = "confirm_first",
        /// They may not book, and nobody registers or books without an account.
        KnownOnly = "known_only",
    }
}

impl NewCustomers {
    /// Returns the maximum number of active appointments of a customer whom the staff have not confirmed.
    pub fn max_active(self) -> u32 {
        match self {
            NewCustomers::Open => 2,
            NewCustomers::ConfirmFirst => 1,
            NewCustomers::KnownOnly => 0,
        }
    }
}

/// One row of the table, as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The name on the wire, in the database and in the log.
    pub name: &'static str,
    pub unit: Unit,
    /// The accepted numbers; `None` of a switch or a choice.
    pub range: Option<&'static RangeInclusive<u32>>,
}

macro_rules! define {
    ($(#[doc = $doc:tt] $field:ident $name:literal: $type:ty = $default:expr, $unit:ident
        $(, $range:ident $bounds:expr)?;)+) => {
        /// The settings of a workshop that have a default.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Settings { $(#[doc = $doc] pub $field: $type,)+ }

        /// Changes of settings; `None` keeps one.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct SettingsPatch { $(pub $field: Option<$type>,)+ }

        /// The settings of a new workshop, and of a reset.
        pub const DEFAULTS: Settings = Settings { $($field: $default,)+ };

        $($(#[doc = concat!("The range of `", $name, "`.")] pub const $range: RangeInclusive<u32> = $bounds;)?)+

        /// Every setting, in the order of the table.
        pub const SETTINGS: &[Setting] =
            &[$(Setting { name: $name, unit: Unit::$unit, range: define!(@range $($range)?) },)+];

        impl From<Settings> for SettingsPatch {
            fn from(settings: Settings) -> Self {
                Self { $($field: Some(settings.$field),)+ }
            }
        }

        impl SettingsPatch {
            /// Returns the changed settings.
            pub fn apply(self, to: Settings) -> Settings {
                Settings { $($field: self.$field.unwrap_or(to.$field),)+ }
            }

            /// Returns the settings whose numbers are outside their ranges, with the ranges.
            pub fn out_of_range(self) -> impl Iterator<Item = (&'static str, &'static RangeInclusive<u32>)> {
                let numbers = [$(self.$field.and_then(Value::number),)+];
                SETTINGS.iter().zip(numbers).filter_map(|(setting, number)| {
                    let range = setting.range?;
                    (!range.contains(&number?)).then_some((setting.name, range))
                })
            }
        }
    };
    (@range) => { None };
    (@range $range:ident) => { Some(&$range) };
}

/// The value of a setting.
trait Value {
    /// Returns the number that its range limits.
    fn number(self) -> Option<u32>;
}

impl Value for u32 {
    fn number(self) -> Option<u32> {
        Some(self)
    }
}

impl Value for Option<u32> {
    fn number(self) -> Option<u32> {
        self
    }
}

impl Value for bool {
    fn number(self) -> Option<u32> {
        None
    }
}

impl Value for NewCustomers {
    fn number(self) -> Option<u32> {
        None
    }
}

impl Value for SecondFactorPolicy {
    fn number(self) -> Option<u32> {
        None
    }
}

settings_table!(define);

impl Settings {
    /// Whether people may book without an account.
    pub fn admits_guests(&self) -> bool {
        self.guest_booking && self.admits_strangers()
    }

    /// Whether people whom the staff do not know may register and book.
    pub fn admits_strangers(&self) -> bool {
        self.new_customers.max_active() > 0
    }

    /// Returns the last date that may be booked.
    pub fn horizon(&self, now: Now) -> NaiveDate {
        now.today.checked_add_days(Days::new(u64::from(self.max_days_ahead))).unwrap_or(NaiveDate::MAX)
    }

    /// Returns the earliest start that a customer may book.
    pub fn earliest_start(&self, now: Now) -> DateTime<Utc> {
        now.at + TimeDelta::minutes(i64::from(self.min_lead_minutes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_in_its_range() {
        assert_eq!(SettingsPatch::from(DEFAULTS).out_of_range().next(), None);
    }

    #[test]
    fn a_number_outside_its_range_is_found() {
        let patch =
            SettingsPatch { daily_limit: Some(Some(0)), grace_minutes: Some(1_441), ..Default::default() };
        let found: Vec<_> = patch.out_of_range().map(|(name, _)| name).collect();
        assert_eq!(found, ["daily_limit", "mercy_minutes"]);
        let limits = SettingsPatch { daily_limit: Some(Some(10_000)), grace_minutes: Some(1_440), ..patch };
        assert_eq!(limits.out_of_range().next(), None);
        assert_eq!(
            SettingsPatch { daily_limit: Some(None), ..Default::default() }.out_of_range().next(),
            None
        );
    }

    #[test]
    fn a_patch_keeps_what_it_does_not_name() {
        let patch =
            SettingsPatch { daily_limit: Some(None), slots_per_period: Some(3), ..Default::default() };
        let before = Settings { daily_limit: Some(7), max_days_ahead: 10, ..DEFAULTS };
        let after = Settings { daily_limit: None, slots_per_period: 3, ..before };
        assert_eq!(patch.apply(before), after);
        assert_eq!(SettingsPatch::from(DEFAULTS).apply(before), DEFAULTS);
    }

    #[test]
    fn only_known_customers_means_no_strangers_and_no_guests() {
        assert!(DEFAULTS.admits_guests() && DEFAULTS.admits_strangers());
        let known = Settings { new_customers: NewCustomers::KnownOnly, ..DEFAULTS };
        assert!(!known.admits_guests() && !known.admits_strangers());
        let without_guests =
            Settings { guest_booking: false, new_customers: NewCustomers::ConfirmFirst, ..DEFAULTS };
        assert!(!without_guests.admits_guests() && without_guests.admits_strangers());
    }

    #[test]
    fn every_number_has_a_range() {
        for setting in SETTINGS {
            let is_number = !matches!(setting.unit, Unit::Switch | Unit::Choice);
            assert_eq!(setting.range.is_some(), is_number, "{}", setting.name);
        }
        let limit = SETTINGS.iter().find(|setting| setting.name == "daily_limit").expect("a setting");
        assert_eq!((limit.unit, limit.range), (Unit::Appointments, Some(&DAILY_LIMIT)));
    }
}
