//! What may be set: the range of each number among the settings and of the calendar's capacities.

use std::ops::RangeInclusive;

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
