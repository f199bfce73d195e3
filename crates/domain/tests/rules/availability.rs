//! Availability and alternatives, against `plan` and `allocate` and against exhaustive search (rules §5.21,
//! §10).

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use pitboard_domain::{
    availability::{DayView, Start, State},
    booking::{self, Booker, BookingRequest, Refusal, Usage},
    calendar::{Closure, Override},
    settings::Settings,
    time::Now,
};
use proptest::prelude::*;

use crate::support::{
    SETTINGS, cases, clock, day, now,
    oracle::{Found, Scene},
    plate, random, shop, zone,
};

/// Books as a customer through `plan` and `allocate`.
fn book(
    scene: &Scene,
    date: NaiveDate,
    start: NaiveTime,
    length: u32,
    car: &str,
) -> Result<Vec<u32>, Refusal> {
    let car = plate(car);
    let request = BookingRequest { date, start, length, by: Booker::Customer };
    let span = booking::plan(&request, &scene.shop.calendar(), &scene.settings, scene.now, &zone)?;
    let starting = scene.starting.get(&date).copied().unwrap_or(0);
    let usage = Usage { taken: &scene.taken(), starting, of_customer: Some(7), preferred: None };
    booking::allocate(date, &span, Some(&car), &scene.settings, usage)
}

fn found(start: &Start) -> Found {
    assert_eq!(start.starts_at, zone(start.date, start.period.start));
    (start.date, start.period.start, start.ends_at, start.remaining)
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn exactly_the_bookable_periods_are_accepted(scene in random::scene()) {
        for date in (-2..17).map(day) {
            let view = scene.look(|workshop| workshop.day(date));
            for start in (0..24).map(clock) {
                let shown = view.periods.iter().any(|p| p.period.start == start && p.bookable);
                let accepted = book(&scene, date, start, 1, "FRESH1");
                prop_assert_eq!(shown, accepted.is_ok(), "{} {}: {:?}", date, start, accepted);
                let by_the_rules = scene.customer_may_book(date, start, 1, Some("FRESH1")).is_some();
                prop_assert_eq!(shown, by_the_rules, "{} {}", date, start);
            }
            prop_assert_eq!(view.bookable, view.periods.iter().any(|p| p.bookable));
        }
    }

    #[test]
    fn every_period_of_the_pattern_is_shown_with_its_true_state(scene in random::scene()) {
        for date in (-2..17).map(day) {
            let view = scene.look(|workshop| workshop.day(date));
            prop_assert_eq!(view.periods.len(), scene.shop.periods(date).len());
            for (p, (_, period, capacity)) in view.periods.iter().zip(scene.shop.periods(date)) {
                let occupied = scene.held_at(date, period.start).len() as u32;
                let starting = scene.starting.get(&date).copied().unwrap_or(0);
                let state = match () {
                    () if capacity == 0 => State::Closed,
                    () if zone(date, period.end) <= scene.now.at => State::Past,
                    () if zone(date, period.start) < scene.now.at => State::Started,
                    () if date > scene.horizon() => State::TooFar,
                    () if occupied >= capacity => State::Full,
                    () if scene.settings.daily_limit.is_some_and(|limit| starting >= limit) => State::Full,
                    () => State::Open,
                };
                prop_assert_eq!((p.period, p.state), (period, state));
                prop_assert_eq!((p.occupancy.capacity, p.occupancy.occupied), (capacity, occupied));
                prop_assert_eq!(p.occupancy.remaining(), capacity.max(occupied) - occupied);
                prop_assert_eq!(p.occupancy.over_by(), capacity.max(occupied) - capacity);
            }
            let sum = |of: fn(&pitboard_domain::slots::Occupancy) -> u32| {
                view.periods.iter().map(|p| of(&p.occupancy)).sum::<u32>()
            };
            prop_assert_eq!(view.remaining(), sum(|load| load.remaining()));
            prop_assert_eq!(view.over_by(), sum(|load| load.over_by()));
        }
    }

    #[test]
    fn starts_are_those_of_an_exhaustive_search_and_each_is_accepted(
        scene in random::scene(),
        from in -3..9i64,
        length in 1..=4u32,
        car in proptest::option::of(Just("CAR1")),
    ) {
        let number_plate = car.map(plate);
        let starts: Vec<Start> = scene
            .look_for(number_plate.as_ref(), |w| w.starts(day(from), scene.horizon(), length).collect());
        for start in &starts {
            let accepted = book(&scene, start.date, start.period.start, length, car.unwrap_or("FRESH1"));
            prop_assert!(accepted.is_ok(), "{:?}: {:?}", start, accepted);
        }
        let starts: Vec<Found> = starts.iter().map(found).collect();
        prop_assert_eq!(starts, scene.all_starts(day(from), length as usize, car));
    }

    #[test]
    fn nothing_changes_before_the_next_change(
        scene in random::scene(),
        first in -2..14i64,
        days in 0..9i64,
        length in 1..=3u32,
        passed in 0.0..1.0f64,
    ) {
        let dates = day(first)..=day(first + days);
        let see = |scene: &Scene| {
            let days: Vec<DayView> =
                (first..=first + days).map(|date| scene.look(|w| w.day(day(date)))).collect();
            let starts: Vec<Start> = scene.look(|w| {
                w.starts(*dates.start(), *dates.end(), length).collect()
            });
            (days, starts)
        };
        let next = scene.look(|w| w.next_change(dates.clone()));
        prop_assert!(next > scene.now.at);
        let until = (next - scene.now.at).num_microseconds().expect("less than a day");
        let last = next - TimeDelta::nanoseconds(1);
        for at in [scene.now.at + TimeDelta::microseconds((until as f64 * passed) as i64), last] {
            let today = (at.naive_utc() + TimeDelta::minutes(330)).date();
            let later = Scene { now: Now { at, today }, ..scene.clone() };
            prop_assert_eq!(see(&later), see(&scene), "{} of {}", at, next);
        }
    }

    #[test]
    fn alternatives_are_the_nearest_of_all_starts_from_three_days_before(
        scene in random::scene(),
        asked in (-2..14i64, 7..16u32),
        length in 1..=3u32,
        count in 0..5usize,
        car in proptest::option::of(Just("CAR2")),
    ) {
        let (date, start, number_plate) = (day(asked.0), clock(asked.1), car.map(plate));
        let look = |last| {
            scene.look_for(number_plate.as_ref(), |w| w.alternatives((date, start), last, length, count))
        };
        let near = look(scene.horizon()).expect("everything is known");
        for start in &near {
            let accepted = book(&scene, start.date, start.period.start, length, car.unwrap_or("FRESH1"));
            prop_assert!(accepted.is_ok(), "{:?}: {:?}", start, accepted);
        }
        let mut all = scene.all_starts(date - TimeDelta::days(3), length as usize, car);
        let distance = |f: &Found| (zone(f.0, f.1) - zone(date, start)).abs();
        all.sort_by_key(|f| (distance(f), zone(f.0, f.1)));
        all.truncate(count);
        prop_assert_eq!(near.iter().map(found).collect::<Vec<_>>(), all);
        // With fewer known days the result is the same, or that it is unknown.
        for last in (-2..17).map(day) {
            prop_assert!(look(last).is_none_or(|some| some == near), "until {}", last);
        }
    }
}

fn scene(hour: u32, seconds: i64) -> Scene {
    Scene::new(shop(2), SETTINGS, now(day(0), hour, seconds))
}

fn view(scene: &Scene, offset: i64) -> DayView {
    scene.look(|workshop| workshop.day(day(offset)))
}

fn states(view: &DayView) -> Vec<State> {
    view.periods.iter().map(|p| p.state).collect()
}

#[test]
fn a_day_shows_past_started_full_closed_and_open_periods() {
    let mut scene = scene(12, 0).fill(day(0), clock(13), 2);
    scene.shop.closures.push(Closure {
        first: day(0),
        last: day(0),
        periods: vec![clock(15)],
        note: Some("Training".to_owned()),
    });
    let view = view(&scene, 0);
    assert_eq!(states(&view), [State::Past, State::Started, State::Full, State::Closed, State::Open]);
    assert_eq!(view.periods[3].note.as_deref(), Some("Training"));
    assert_eq!((view.state, view.note, view.bookable), (State::Open, None, true));
}

#[test]
fn a_period_is_started_after_its_start_and_past_from_its_end() {
    let states = |seconds| states(&view(&scene(9, seconds), 0))[0];
    assert_eq!(states(-1), State::Open);
    assert_eq!(states(0), State::Open);
    assert_eq!(states(1), State::Started);
    assert_eq!(states(7_199), State::Started);
    assert_eq!(states(7_200), State::Past);
}

#[test]
fn a_day_has_the_best_state_of_its_periods() {
    let seen = |scene: &Scene, offset| {
        let view = view(scene, offset);
        (view.state, view.bookable)
    };
    assert_eq!(seen(&scene(8, 0), 0), (State::Open, true));
    assert_eq!(seen(&scene(18, 0), 0), (State::Started, false));
    assert_eq!(seen(&scene(19, 0), 0), (State::Past, false));
    assert_eq!(seen(&scene(8, 0), -2), (State::Past, false));
    assert_eq!(seen(&scene(8, 0), -1), (State::Closed, false), "Sunday");
    assert_eq!(seen(&scene(8, 0), 30), (State::Open, true));
    assert_eq!(seen(&scene(8, 0), 31), (State::TooFar, false));
    assert_eq!(seen(&scene(16, 0).fill(day(0), clock(17), 2), 0), (State::Full, false));
}

#[test]
fn a_closed_day_shows_its_note_and_its_periods() {
    let mut scene = scene(8, 0);
    let note = Some("Holidays".to_owned());
    scene.shop.closures.push(Closure {
        first: day(1),
        last: day(3),
        periods: Vec::new(),
        note: note.clone(),
    });
    let view = view(&scene, 2);
    assert_eq!(states(&view), [State::Closed; 5]);
    assert_eq!((view.state, view.note, view.occupancy.capacity), (State::Closed, note, 0));
}

#[test]
fn a_day_whose_limit_is_reached_is_full_although_slots_remain() {
    let mut scene = scene(10, 0);
    scene.settings = Settings { daily_limit: Some(3), ..SETTINGS };
    scene.starting.insert(day(0), 2);
    assert_eq!(view(&scene, 0).state, State::Open);
    scene.starting.insert(day(0), 3);
    let view = view(&scene, 0);
    assert_eq!((view.state, view.bookable), (State::Full, false));
    assert_eq!(states(&view), [State::Started, State::Full, State::Full, State::Full, State::Full]);
    assert_eq!(view.periods[1].occupancy.remaining(), 2, "remaining is physical");
}

#[test]
fn a_reduction_below_use_shows_no_remaining_slots_and_the_excess() {
    let mut scene = Scene::new(shop(5), SETTINGS, now(day(0), 8, 0)).fill(day(0), clock(9), 5);
    scene.shop.overrides.push(Override { date: day(0), period: Some(clock(9)), capacity: 3 });
    let nine = &view(&scene, 0).periods[0];
    assert_eq!((nine.occupancy.remaining(), nine.occupancy.over_by()), (0, 2));
    assert_eq!((nine.state, nine.bookable), (State::Full, false));
}

#[test]
fn a_period_over_its_capacity_takes_no_remaining_slots_from_the_day() {
    let mut scene = Scene::new(shop(5), SETTINGS, now(day(0), 8, 0)).fill(day(0), clock(9), 5);
    scene.shop.overrides.push(Override { date: day(0), period: Some(clock(9)), capacity: 3 });
    let view = view(&scene, 0);
    assert_eq!((view.remaining(), view.over_by()), (20, 2));
    assert_eq!((view.occupancy.capacity, view.occupancy.occupied), (23, 5), "the sums of the periods");
}

#[test]
fn a_closed_period_still_shows_its_held_slots() {
    let mut scene = scene(8, 0).fill(day(1), clock(9), 2);
    scene.shop.closures.push(Closure { first: day(1), last: day(1), periods: Vec::new(), note: None });
    let view = view(&scene, 1);
    assert_eq!((view.state, view.over_by(), view.remaining()), (State::Closed, 2, 0));
    assert_eq!((view.periods[0].occupancy.occupied, view.periods[0].occupancy.over_by()), (2, 2));
}

#[test]
fn a_period_inside_the_lead_time_is_open_but_not_bookable() {
    let mut scene = scene(8, 1);
    scene.settings = Settings { min_lead_minutes: 60, ..SETTINGS };
    let nine = |scene: &Scene| (view(scene, 0).periods[0].state, view(scene, 0).periods[0].bookable);
    assert_eq!(nine(&scene), (State::Open, false));
    scene.now = now(day(0), 8, 0);
    assert_eq!(nine(&scene), (State::Open, true));
}

#[test]
fn the_last_instant_of_a_state_is_followed_by_its_change() {
    let change_after = |hour| {
        let settings = Settings { min_lead_minutes: 60, ..SETTINGS };
        let scene = Scene::new(shop(5), settings, now(day(0), hour, 0));
        scene.look(|w| w.next_change(day(0)..=day(0)))
    };
    let after = |hour| zone(day(0), clock(hour)) + TimeDelta::nanoseconds(1);
    assert_eq!(change_after(8), after(8), "09:00 comes within the lead time");
    assert_eq!(change_after(9), after(9), "09:00 has begun");
}
