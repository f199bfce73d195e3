//! What may be set: the range of each number among the settings and of the calendar's capacities; and what a
//! workshop begins with.

use std::ops::RangeInclusive;

use crate::booking::Rules;

/// Slots of a period that has no capacity of its own.
pub const SLOTS_PER_PERIOD: RangeInclusive<u32> = 1..=500;
/// Slots of one period of a weekday or a date; 0 closes it.
pub const CAPACITY: RangeInclusive<u32> = 0..=500;
/// Active appointments that may start on one date, where that is limited at all.
pub const DAILY_LIMIT: RangeInclusive<u32> = 1..=10_000;
/// Up to a year.
pub const MIN_LEAD_MINUTES: RangeInclusive<u32> = 0..=525_600;
/// Up to two years.
pub const MAX_DAYS_AHEAD: RangeInclusive<u32> = 0..=730;
/// 0 is no limit.
pub const MAX_ACTIVE_PER_CUSTOMER: RangeInclusive<u32> = 0..=1_000;
/// Up to a year.
pub const CANCELLATION_CUTOFF_HOURS: RangeInclusive<u32> = 0..=8_760;
/// Up to a day.
pub const MERCY_MINUTES: RangeInclusive<u32> = 0..=1_440;

/// The settings that every workshop has alike until it sets them otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    pub slots_per_period: u32,
    pub rules: Rules,
    pub public_service_names: bool,
}

/// What a workshop begins with, and what a reset brings back.
pub const DEFAULTS: Defaults = Defaults {
    slots_per_period: 5,
    rules: Rules {
        min_lead_minutes: 0,
        max_days_ahead: 30,
        daily_limit: None,
        max_active_per_customer: 5,
        cancellation_cutoff_hours: 24,
        mercy_minutes: 30,
    },
    public_service_names: true,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_may_be_set() {
        let Defaults { slots_per_period, rules, .. } = DEFAULTS;
        for (number, range) in [
            (slots_per_period, &SLOTS_PER_PERIOD),
            (rules.min_lead_minutes, &MIN_LEAD_MINUTES),
            (rules.max_days_ahead, &MAX_DAYS_AHEAD),
            (rules.max_active_per_customer, &MAX_ACTIVE_PER_CUSTOMER),
            (rules.cancellation_cutoff_hours, &CANCELLATION_CUTOFF_HOURS),
            (rules.mercy_minutes, &MERCY_MINUTES),
        ] {
            assert!(range.contains(&number), "{number} is not in {range:?}");
        }
    }
}
