//! The calendar's history by reverting events, against a workshop that keeps every state.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use pitboard_domain::{
    calendar::{Closure, Override, Period, WeeklyPattern, WeeklyPeriod},
    calendar_history::{CalendarParts, LoggedChange, calendar_at, ended_periods},
    event::{
        Changed, ClosureChange, Event, HhMm, OverrideChange, Week, WeeklyPatternChange, WorkshopChange,
        calendar::{ClosureFields, OverrideChanged, SettingsChanged, WeekChanged},
    },
};
use proptest::{collection::vec, option, prelude::*};

use crate::support::{cases, clock, day, oracle::Shop, random, shop, weekly, zone};

/// A change that an admin makes; numbers choose among what exists.
#[derive(Debug, Clone)]
enum Change {
    Slots(u32),
    OtherSettings,
    Close(Closure),
    DeleteClosure(usize),
    Set(Override),
    DeleteOverride(usize),
    Pattern(i64, [Vec<WeeklyPeriod>; 7]),
    DeletePattern(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let closure = (-2..12i64, 0..4i64, vec(random::hour(), 0..2)).prop_map(|(first, more, hours)| Closure {
        first: day(first),
        last: day(first + more),
        periods: hours.into_iter().map(clock).collect(),
        note: None,
    });
    let set = (-2..12i64, option::of(random::hour()), 0..=4u32).prop_map(|(date, hour, capacity)| Override {
        date: day(date),
        period: hour.map(clock),
        capacity,
    });
    prop_oneof![
        2 => (1..=3u32).prop_map(Change::Slots),
        1 => Just(Change::OtherSettings),
        3 => closure.prop_map(Change::Close),
        3 => any::<usize>().prop_map(Change::DeleteClosure),
        3 => set.prop_map(Change::Set),
        2 => any::<usize>().prop_map(Change::DeleteOverride),
        2 => (-2..12i64, random::shop()).prop_map(|(from, shop)| Change::Pattern(from, shop.patterns[0].1.clone())),
        1 => any::<usize>().prop_map(Change::DeletePattern),
    ]
}

/// A workshop that keeps every state, each from its instant on; the last is that of now.
struct Keeper {
    states: Vec<(DateTime<Utc>, Shop)>,
    /// The ids of the closures of the last state.
    ids: Vec<i64>,
    /// Oldest first.
    log: Vec<LoggedChange>,
}

impl Keeper {
    fn new(shop: Shop) -> Self {
        let ids = (1..=shop.closures.len() as i64).collect();
        Self { states: vec![(DateTime::<Utc>::MIN_UTC, shop)], ids, log: Vec::new() }
    }

    fn now(&self) -> &Shop {
        &self.states[self.states.len() - 1].1
    }

    fn apply(&mut self, at: DateTime<Utc>, change: &Change) {
        let mut shop = self.now().clone();
        let Some(event) = self.event(at, &mut shop, change) else { return };
        self.states.push((at, shop));
        self.log.push(LoggedChange { at, event });
    }

    /// Changes the shop and returns the event as the server logs it; `None` if there is nothing to change.
    fn event(&mut self, at: DateTime<Utc>, shop: &mut Shop, change: &Change) -> Option<Event> {
        Some(match change.clone() {
            Change::Slots(slots) => {
                let slots_per_period = Changed::between(shop.slots, slots);
                shop.slots = slots;
                settings(SettingsChanged { slots_per_period, ..SettingsChanged::default() })
            }
            Change::OtherSettings => {
                let max_days_ahead = Some(Changed::new(30, 31));
                settings(SettingsChanged { max_days_ahead, ..SettingsChanged::default() })
            }
            Change::Close(closure) => {
                let id = self.log.len() as i64 + 100;
                self.ids.push(id);
                let change = ClosureFields {
                    first_date: Some(Changed::created(closure.first)),
                    last_date: Changed::created(closure.last),
                    periods: Some(Changed::created(starts(&closure))),
                    changed: Vec::new(),
                    accepted_conflicts: None,
                };
                shop.closures.push(closure);
                Event::Closure(id, ClosureChange::CreateClosure(change))
            }
            Change::DeleteClosure(which) => {
                let which = which.checked_rem(shop.closures.len())?;
                let (id, closure) = (self.ids[which], shop.closures[which].clone());
                let change = match closure.check_removal(today(at)).ok()? {
                    Some(last) => {
                        shop.closures[which].last = last;
                        ClosureFields {
                            first_date: None,
                            last_date: Changed::new(Some(closure.last), Some(last)),
                            periods: None,
                            changed: Vec::new(),
                            accepted_conflicts: None,
                        }
                    }
                    None => {
                        shop.closures.remove(which);
                        self.ids.remove(which);
                        ClosureFields {
                            first_date: Some(Changed::removed(closure.first)),
                            last_date: Changed::removed(closure.last),
                            periods: Some(Changed::removed(starts(&closure))),
                            changed: Vec::new(),
                            accepted_conflicts: None,
                        }
                    }
                };
                Event::Closure(id, ClosureChange::DeleteClosure(change))
            }
            Change::Set(set) => {
                let same = |o: &Override| (o.date, o.period) == (set.date, set.period);
                let before = shop.overrides.iter().find(|o| same(o)).map(|o| o.capacity);
                shop.overrides.retain(|o| !same(o));
                let change = capacity(&set, Changed::new(before, Some(set.capacity)));
                shop.overrides.push(set);
                Event::CapacityOverride(1, OverrideChange::CreateCapacityOverride(change))
            }
            Change::DeleteOverride(which) => {
                let which = which.checked_rem(shop.overrides.len())?;
                let set = shop.overrides.remove(which);
                let change = capacity(&set, Changed::removed(set.capacity));
                Event::CapacityOverride(1, OverrideChange::DeleteCapacityOverride(change))
            }
            Change::Pattern(from, days) => {
                let from = day(from);
                let before = shop.patterns.iter().find(|(valid_from, _)| *valid_from == from).map(week);
                shop.patterns.retain(|(valid_from, _)| *valid_from != from);
                shop.patterns.push((from, days));
                let after = shop.patterns.last().map(week);
                let change = WeekChanged { days: Changed::new(before, after), accepted_conflicts: None };
                Event::WeeklyPattern(from, WeeklyPatternChange::CreateWeeklyPattern(change))
            }
            Change::DeletePattern(which) => {
                let which = which.checked_rem(shop.patterns.len())?;
                let pattern = shop.patterns.remove(which);
                let change = WeekChanged { days: Changed::removed(week(&pattern)), accepted_conflicts: None };
                Event::WeeklyPattern(pattern.0, WeeklyPatternChange::DeleteWeeklyPattern(change))
            }
        })
    }

    fn parts(&self) -> CalendarParts {
        let shop = self.now();
        let closures = self.ids.iter().copied().zip(shop.closures.iter().cloned());
        CalendarParts::new(shop.slots, shop.patterns.iter().map(pattern), closures, shop.overrides.clone())
    }

    /// The logged changes, newest first.
    fn changes(&self) -> Vec<LoggedChange> {
        self.log.iter().rev().cloned().collect()
    }

    /// The state at an instant: the last that began by then.
    fn at(&self, at: DateTime<Utc>) -> &Shop {
        let begun = self.states.iter().rfind(|(since, _)| *since <= at);
        &begun.expect("the first state has no beginning").1
    }

    /// Asks every state for the periods that ended while it was in force.
    fn ended(&self, (first, last): (i64, i64), now: DateTime<Utc>) -> Vec<(NaiveDate, Period, u32)> {
        let mut ended = Vec::new();
        for (number, (since, shop)) in self.states.iter().enumerate() {
            let next = self.states.get(number + 1).map(|(next, _)| *next);
            for place in (first..=last).flat_map(|offset| shop.periods(day(offset))) {
                let end = zone(place.0, place.1.end);
                if *since <= end && next.is_none_or(|next| end < next) && end <= now {
                    ended.push(place);
                }
            }
        }
        ended.sort();
        ended
    }
}

fn settings(change: SettingsChanged) -> Event {
    Event::Workshop(WorkshopChange::UpdateSettings(change))
}

fn starts(closure: &Closure) -> Vec<HhMm> {
    closure.periods.iter().copied().map(HhMm).collect()
}

fn capacity(set: &Override, capacity: Changed<Option<u32>>) -> OverrideChanged {
    let (changed, accepted_conflicts) = (Vec::new(), None);
    OverrideChanged { date: set.date, period: set.period.map(HhMm), capacity, changed, accepted_conflicts }
}

fn pattern((from, days): &(NaiveDate, [Vec<WeeklyPeriod>; 7])) -> WeeklyPattern {
    WeeklyPattern::new(*from, days.clone()).expect("periods that do not overlap")
}

fn week(days: &(NaiveDate, [Vec<WeeklyPeriod>; 7])) -> Week {
    Week::from(&pattern(days))
}

fn today(at: DateTime<Utc>) -> NaiveDate {
    (at + TimeDelta::minutes(330)).date_naive()
}

/// An instant of the workshop's days, often one at which a period ends.
fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (-2..14i64, 0..24u32, prop_oneof![Just(-1), Just(0), Just(1), Just(1_800)])
        .prop_map(|(offset, hour, seconds)| zone(day(offset), clock(hour)) + TimeDelta::seconds(seconds))
}

fn keeper() -> impl Strategy<Value = Keeper> {
    (random::shop(), vec((instant(), change()), 0..25)).prop_map(|(shop, mut changes)| {
        changes.sort_by_key(|(at, _)| *at);
        changes.dedup_by_key(|(at, _)| *at);
        let mut keeper = Keeper::new(shop);
        for (at, change) in &changes {
            keeper.apply(*at, change);
        }
        keeper
    })
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.log).finish()
    }
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn the_calendar_of_an_instant_is_the_one_that_was_in_force_then(
        keeper in keeper(),
        instants in vec(instant(), 4),
    ) {
        let logged = keeper.log.iter().map(|change| change.at);
        for at in instants.into_iter().chain(logged) {
            for date in (-3..16).map(day) {
                let calendar = calendar_at(keeper.parts(), &keeper.changes(), date, at).expect("weeks of a keeper");
                let seen: Vec<_> =
                    calendar.day(date).into_iter().map(|p| (date, p.period, p.capacity)).collect();
                prop_assert_eq!(seen, keeper.at(at).periods(date), "{} at {}", date, at);
            }
        }
    }

    #[test]
    fn each_period_ended_by_the_calendar_that_was_in_force_when_it_did(
        keeper in keeper(),
        first in -3..14i64,
        days in 0..16i64,
        now in instant(),
    ) {
        let range = (day(first), day(first + days));
        let ended = ended_periods(keeper.parts(), &keeper.changes(), range, now, &zone).expect("weeks of a keeper");
        let seen: Vec<_> = ended.into_iter().map(|(date, p)| (date, p.period, p.capacity)).collect();
        prop_assert_eq!(seen, keeper.ended((first, first + days), now));
    }
}

#[test]
fn a_period_that_ends_with_a_change_ends_by_the_calendar_after_it() {
    let mut keeper = Keeper::new(shop(5));
    keeper.apply(zone(day(0), clock(11)), &Change::Slots(2));
    let ended = |now: NaiveTime| {
        let now = zone(day(0), now);
        let ended = ended_periods(keeper.parts(), &keeper.changes(), (day(0), day(0)), now, &zone);
        ended.expect("weeks").into_iter().map(|(_, p)| (p.period, p.capacity)).collect::<Vec<_>>()
    };
    let [nine, eleven] = [9, 11].map(|hour| weekly(hour, hour + 2, None).period);
    assert_eq!(ended(clock(10)), []);
    assert_eq!(ended(clock(11)), [(nine, 2)]);
    assert_eq!(ended(clock(13)), [(nine, 2), (eleven, 2)]);
}
