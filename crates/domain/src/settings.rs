//! The ranges of the workshop's settings and of the calendar's capacities, and the defaults.

use std::ops::RangeInclusive;

use crate::booking::Rules;

/// Limits the slots of a period without its own capacity.
pub const SLOTS_PER_PERIOD: RangeInclusive<u32> = 1..=500;
/// Limits the capacity of one period of a weekday or a date; 0 closes it.
pub const CAPACITY: RangeInclusive<u32> = 0..=500;
/// Limits the daily limit, where there is one.
pub const DAILY_LIMIT: RangeInclusive<u32> = 1..=10_000;
/// Limits the lead time: up to a year.
pub const MIN_LEAD_MINUTES: RangeInclusive<u32> = 0..=525_600;
/// Limits the days that may be booked ahead: up to two years.
pub const MAX_DAYS_AHEAD: RangeInclusive<u32> = 0..=730;
/// Limits the active appointments per customer; 0 is no limit.
pub const MAX_ACTIVE_PER_CUSTOMER: RangeInclusive<u32> = 0..=1_000;
/// Limits the cut-off: up to a year.
pub const CANCELLATION_CUTOFF_HOURS: RangeInclusive<u32> = 0..=8_760;
/// Limits the grace period: up to a day.
pub const MERCY_MINUTES: RangeInclusive<u32> = 0..=1_440;

/// The settings of a new workshop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    pub slots_per_period: u32,
    pub rules: Rules,
    pub public_service_names: bool,
}

/// The settings of a new workshop, and of a reset.
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
    fn every_default_is_in_its_range() {
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
