//! Calendar changes against held slots: the conflicts equal those of a naive search, and after a change no
//! booking is accepted without room (rules §1.2, §1.7, §1.9, §7).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use pitboard_domain::{
    calendar::{Calendar, Closure, Override, Period},
    conflicts::{BookedSlot, Conflict, ConflictKind, Limits, conflicts},
    slots::{self, Held, SpanPeriod, Taken},
};
use proptest::{collection::vec, option, prelude::*};

use crate::support::{cases, day, oracle::Shop, random};

/// A calendar change by an admin.
#[derive(Debug, Clone)]
enum Change {
    Slots(u32),
    Close(Closure),
    Reopen,
    Set(Override),
    Unset,
    /// The weekly pattern of another shop, valid from a day on.
    Pattern(i64, Shop),
    DailyLimit(Option<u32>),
}

fn change() -> impl Strategy<Value = Change> {
    let closure = (0..12i64, 0..3i64, vec(random::hour(), 0..2)).prop_map(|(first, more, hours)| Closure {
        first: day(first),
        last: day(first + more),
        periods: hours.into_iter().map(crate::support::clock).collect(),
        note: None,
    });
    let set = (0..12i64, option::of(random::hour()), 0..=4u32).prop_map(|(date, hour, capacity)| Override {
        date: day(date),
        period: hour.map(crate::support::clock),
        capacity,
    });
    prop_oneof![
        2 => (1..=3u32).prop_map(Change::Slots),
        2 => closure.prop_map(Change::Close),
        1 => Just(Change::Reopen),
        3 => set.prop_map(Change::Set),
        1 => Just(Change::Unset),
        2 => (1..12i64, random::shop()).prop_map(|(from, shop)| Change::Pattern(from, shop)),
        1 => option::of(1..=3u32).prop_map(Change::DailyLimit),
    ]
}

impl Change {
    fn applied_to(&self, shop: &Shop, daily_limit: Option<u32>) -> (Shop, Option<u32>) {
        let (mut shop, mut daily_limit) = (shop.clone(), daily_limit);
        match self.clone() {
            Change::Slots(slots) => shop.slots = slots,
            Change::Close(closure) => shop.closures.push(closure),
            Change::Reopen => shop.closures.clear(),
            Change::Set(set) => {
                shop.overrides.retain(|o| (o.date, o.period) != (set.date, set.period));
                shop.overrides.push(set);
            }
            Change::Unset => shop.overrides.clear(),
            Change::Pattern(from, other) => {
                shop.patterns.retain(|(valid_from, _)| *valid_from != day(from));
                shop.patterns.push((day(from), other.patterns[0].1.clone()));
            }
            Change::DailyLimit(limit) => daily_limit = limit,
        }
        (shop, daily_limit)
    }
}

/// Returns held slots in existing periods of the shop, in some periods more than the capacity.
fn booked(shop: &Shop, placed: &[(i64, u32, u32)]) -> Vec<BookedSlot> {
    let mut booked: Vec<BookedSlot> = Vec::new();
    for (number, (date, hour, times)) in placed.iter().enumerate() {
        let date = day(*date);
        let periods = shop.periods(date);
        let Some((_, period, _)) =
            periods.into_iter().find(|(_, p, _)| p.start == crate::support::clock(*hour))
        else {
            continue;
        };
        for time in 0..*times {
            let slot_no = 1 + booked.iter().filter(|b| (b.date, b.period) == (date, period)).count() as u32;
            let starts = !(number + time as usize).is_multiple_of(3);
            booked.push(BookedSlot { reference: format!("{number}-{time}"), date, period, slot_no, starts });
        }
    }
    booked
}

fn starting(booked: &[BookedSlot]) -> BTreeMap<NaiveDate, u32> {
    let mut starting = BTreeMap::new();
    booked.iter().filter(|b| b.starts).for_each(|b| *starting.entry(b.date).or_default() += 1);
    starting
}

/// Returns the expected conflicts: considers each held slot by itself.
fn naive(
    (before, limit_before): (&Shop, Option<u32>),
    (after, limit_after): (&Shop, Option<u32>),
    booked: &[BookedSlot],
) -> Vec<(String, ConflictKind)> {
    let capacity = |shop: &Shop, date: NaiveDate, period: Period| {
        shop.periods(date).into_iter().find(|(_, p, _)| *p == period).map(|(_, _, capacity)| capacity)
    };
    let mut found = Vec::new();
    for b in booked {
        let there = booked.iter().filter(|o| (o.date, o.period) == (b.date, b.period)).count() as u32;
        let start = booked.iter().filter(|o| o.date == b.date && o.starts).count() as u32;
        let over = |room: u32, there: u32| there.saturating_sub(room);
        let was = capacity(before, b.date, b.period).expect("only existing periods are booked");
        match capacity(after, b.date, b.period) {
            None => found.push((b.reference.clone(), ConflictKind::PeriodGone)),
            Some(is) if over(is, there) > over(was, there) => {
                let kind = if is == 0 { ConflictKind::Closed } else { ConflictKind::OverCapacity };
                found.push((b.reference.clone(), kind));
            }
            Some(_) => {}
        }
        let by = |limit: Option<u32>| limit.map_or(0, |limit| over(limit, start));
        if b.starts && by(limit_after) > by(limit_before) {
            found.push((b.reference.clone(), ConflictKind::DailyLimit));
        }
    }
    found.sort();
    found
}

fn listed(conflicts: &[Conflict]) -> Vec<(String, ConflictKind)> {
    let mut listed: Vec<_> = conflicts.iter().map(|c| (c.slot.reference.clone(), c.kind)).collect();
    listed.sort();
    listed
}

/// Fills every open period as far as the rules allow, and returns the number of added slots by period.
fn fill(calendar: &Calendar, taken: &mut Taken) -> BTreeMap<(NaiveDate, Period), u32> {
    let mut added = BTreeMap::new();
    for date in (0..14).map(day) {
        for p in calendar.day(date).into_iter().filter(|p| p.is_open()) {
            let span = [SpanPeriod { date, period: p.period, capacity: p.capacity }];
            while let Ok(numbers) = slots::choose_slots(&span, taken, None) {
                taken.add(date, p.period.start, Held { slot_no: numbers[0], plate: None });
                *added.entry((date, p.period)).or_default() += 1;
            }
        }
    }
    added
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_conflicts_of_a_change_equal_those_of_a_naive_search(
        shop in random::shop(),
        limit in option::of(1..=3u32),
        placed in vec((0..14i64, random::hour(), 1..=3u32), 0..20),
        change in change(),
    ) {
        let booked = booked(&shop, &placed);
        let (after, limit_after) = change.applied_to(&shop, limit);
        let (before_calendar, after_calendar) = (shop.calendar(), after.calendar());
        let found = conflicts(
            Limits { calendar: &before_calendar, daily_limit: limit },
            Limits { calendar: &after_calendar, daily_limit: limit_after },
            &booked,
            &starting(&booked),
        );
        prop_assert_eq!(listed(&found), naive((&shop, limit), (&after, limit_after), &booked));
        let position = |c: &Conflict| (c.slot.date, c.slot.period, c.slot.slot_no, c.kind);
        prop_assert!(found.windows(2).all(|pair| position(&pair[0]) < position(&pair[1])), "ascending, none twice");
        // A change to the same limits conflicts with nothing.
        let same = Limits { calendar: &before_calendar, daily_limit: limit };
        prop_assert_eq!(conflicts(same, same, &booked, &starting(&booked)), []);
    }

    #[test]
    fn after_an_accepted_change_no_booking_exceeds_the_new_capacity(
        shop in random::shop(),
        placed in vec((0..14i64, random::hour(), 1..=3u32), 0..20),
        changes in vec(change(), 1..4),
    ) {
        let booked = booked(&shop, &placed);
        let mut taken = Taken::default();
        for b in &booked {
            taken.add(b.date, b.period.start, Held { slot_no: b.slot_no, plate: None });
        }
        let mut after = shop;
        for change in &changes {
            // A change with unacceptable conflicts is refused.
            let changed = change.applied_to(&after, None).0;
            let (before_calendar, after_calendar) = (after.calendar(), changed.calendar());
            let limits = |calendar| Limits { calendar, daily_limit: None };
            let found =
                conflicts(limits(&before_calendar), limits(&after_calendar), &booked, &BTreeMap::new());
            if found.iter().all(|conflict| conflict.kind.is_acceptable()) {
                after = changed;
            }
        }
        let calendar = after.calendar();
        for b in &booked {
            prop_assert!(calendar.capacity(b.date, b.period).is_some(), "every held slot keeps its period");
        }
        let held_before = taken.clone();
        for ((date, period), added) in fill(&calendar, &mut taken) {
            let capacity = calendar.capacity(date, period).unwrap_or_default();
            let before = held_before.occupied(date, period.start);
            prop_assert!(before < capacity && before + added <= capacity, "{date} {period:?}");
        }
    }
}
