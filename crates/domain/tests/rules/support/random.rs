//! Random workshops, small enough that appointments collide within a fortnight.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use pitboard_domain::{
    calendar::{Closure, Override, WeeklyPeriod},
    settings::Settings,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    SETTINGS, clock, day, now,
    oracle::{Scene, Shop, Slot},
    weekly,
};

/// The starts that random patterns choose from.
pub const HOURS: [u32; 4] = [8, 10, 12, 14];

pub fn hour() -> impl Strategy<Value = u32> {
    select(HOURS.to_vec())
}

fn start() -> impl Strategy<Value = NaiveTime> {
    hour().prop_map(clock)
}

/// Boxed, because fourteen unboxed strategies overflow the stack of a test thread.
fn weekday() -> BoxedStrategy<Vec<WeeklyPeriod>> {
    let period = |hour| {
        (option::weighted(0.7, 1..=2u32), option::weighted(0.3, 0..=3u32))
            .prop_map(move |(hours, capacity)| hours.map(|hours| weekly(hour, hour + hours, capacity)))
    };
    let day = HOURS.map(period).prop_map(|periods| periods.into_iter().flatten().collect::<Vec<_>>());
    prop_oneof![4 => day.prop_shuffle(), 1 => Just(Vec::new())].boxed()
}

fn week() -> impl Strategy<Value = [Vec<WeeklyPeriod>; 7]> {
    proptest::array::uniform7(weekday())
}

fn closure() -> impl Strategy<Value = Closure> {
    let periods = prop_oneof![Just(Vec::new()), vec(start(), 1..=2)];
    (-2..14i64, 0..4i64, periods, option::of(Just("away".to_owned()))).prop_map(
        |(first, more, periods, note)| Closure { first: day(first), last: day(first + more), periods, note },
    )
}

/// Generates overrides, at most one for each date or period.
fn overrides() -> impl Strategy<Value = Vec<Override>> {
    let entry = ((-2..14i64, option::of(start())), 0..=4u32);
    vec(entry, 0..8).prop_map(|entries| {
        let unique: BTreeMap<_, _> = entries.into_iter().collect();
        unique
            .into_iter()
            .map(|((d, period), capacity)| Override { date: day(d), period, capacity })
            .collect()
    })
}

pub fn shop() -> impl Strategy<Value = Shop> {
    let later = option::of((1..12i64, week()));
    (1..=3u32, week(), later, any::<bool>(), vec(closure(), 0..3), overrides()).prop_map(
        |(slots, days, later, swapped, closures, overrides)| {
            let mut patterns = vec![(day(-9), days)];
            patterns.extend(later.map(|(from, days)| (day(from), days)));
            if swapped {
                patterns.reverse();
            }
            Shop { slots, patterns, closures, overrides }
        },
    )
}

pub fn settings() -> impl Strategy<Value = Settings> {
    let lead = select(vec![0, 60, 61, 120, 1_440, 4_000]);
    (lead, 0..=12u32, option::weighted(0.4, 0..=3u32)).prop_map(|(lead, days, daily_limit)| Settings {
        min_lead_minutes: lead,
        max_days_ahead: days,
        daily_limit,
        ..SETTINGS
    })
}

/// Generates held slots, each number once in a period; some beyond the capacity, some without a period.
fn held() -> impl Strategy<Value = Vec<Slot>> {
    let plate = option::of(select(vec!["CAR1".to_owned(), "CAR2".to_owned()]));
    let slot = ((-1..12i64, start(), 1..=4u32), plate);
    vec(slot, 0..60).prop_map(|slots| {
        let unique: BTreeMap<_, _> = slots.into_iter().collect();
        unique.into_iter().map(|((d, start, slot_no), plate)| (day(d), start, slot_no, plate)).collect()
    })
}

pub fn scene() -> impl Strategy<Value = Scene> {
    let instant = (0..4i64, 7..=17u32, select(vec![-1, 0, 1, 1_800]));
    let instant = instant.prop_map(|(d, hour, seconds)| now(day(d), hour, seconds));
    let starting = vec((0..12i64, 0..=3u32), 0..12);
    (shop(), settings(), instant, held(), starting).prop_map(|(shop, settings, now, held, starting)| Scene {
        shop,
        settings,
        now,
        held,
        starting: starting.into_iter().map(|(d, count)| (day(d), count)).collect(),
    })
}
