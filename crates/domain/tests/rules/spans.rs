//! Appointments that span periods, against the naive reading of rules §2.

use chrono::{NaiveDate, NaiveTime};
use pitboard_domain::{
    calendar::{Closure, Override},
    slots::{self, SpanError, Taken},
};
use proptest::prelude::*;

use crate::support::{cases, clock, day, oracle::Shop, random, shop};

fn hours(
    shop: &Shop,
    at: (i64, u32),
    length: u32,
    last: i64,
) -> Result<Vec<(NaiveDate, NaiveTime)>, SpanError> {
    let span = slots::span(&shop.calendar(), day(at.0), clock(at.1), length, day(last))?;
    Ok(span.into_iter().map(|p| (p.date, p.period.start)).collect())
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_span_takes_every_open_period_in_turn_or_nothing(
        shop in random::shop(),
        length in 1..=7u32,
        horizon in -1..15i64,
    ) {
        let calendar = shop.calendar();
        for (offset, hour) in (-1..16).flat_map(|offset| (7..17).map(move |hour| (offset, hour))) {
            let (date, start, last) = (day(offset), clock(hour), day(horizon));
            let expected = shop.span(date, start, length as usize, last);
            match slots::span(&calendar, date, start, length, last) {
                Ok(span) => {
                    let seen = span.iter().map(|p| (p.date, p.period, p.capacity)).collect();
                    prop_assert_eq!(Some(seen), expected);
                }
                Err(error) => {
                    prop_assert_eq!(None, expected);
                    let here = shop.periods(date).into_iter().find(|(_, p, _)| p.start == start);
                    let why = match here {
                        None => SpanError::UnknownPeriod,
                        Some((_, _, 0)) => SpanError::Closed,
                        Some(_) => SpanError::TooFarAhead,
                    };
                    prop_assert_eq!(error, why);
                }
            }
        }
    }

    #[test]
    fn a_span_with_room_in_each_period_gets_slots_and_another_is_refused_by_its_first_full_period(
        scene in random::scene(),
        length in 1..=4u32,
        offset in 0..8i64,
        hour in random::hour(),
    ) {
        let span = slots::span(&scene.shop.calendar(), day(offset), clock(hour), length, day(30));
        prop_assume!(span.is_ok());
        let span = span.unwrap_or_default();
        let held = |p: &slots::SpanPeriod| scene.held_at(p.date, p.period.start);
        let full = span.iter().find(|p| held(p).len() >= p.capacity as usize);
        match (slots::choose_slots(&span, &scene.taken(), None), full) {
            (Err(named), Some(full)) => prop_assert_eq!(named, *full),
            (Ok(numbers), None) => {
                prop_assert_eq!(numbers.len(), span.len());
                for (p, number) in span.iter().zip(numbers) {
                    prop_assert!((1..=p.capacity).contains(&number));
                    prop_assert!(held(p).iter().all(|slot| slot.2 != number));
                }
            }
            (seen, full) => prop_assert!(false, "{:?} although {:?} is full", seen, full),
        }
    }
}

#[test]
fn a_span_of_three_periods_crosses_a_closure_and_a_weekend() {
    let mut shop = shop(5);
    let monday_morning = vec![clock(9), clock(11)];
    shop.closures.push(Closure { first: day(5), last: day(5), periods: vec![clock(17)], note: None });
    shop.closures.push(Closure { first: day(7), last: day(7), periods: monday_morning, note: None });
    let expected = vec![(day(5), clock(15)), (day(7), clock(13)), (day(7), clock(15))];
    assert_eq!(hours(&shop, (5, 15), 3, 30), Ok(expected));
}

#[test]
fn an_override_of_0_is_skipped_like_a_closure() {
    let mut shop = shop(5);
    shop.overrides.push(Override { date: day(1), period: None, capacity: 0 });
    assert_eq!(hours(&shop, (0, 17), 2, 30), Ok(vec![(day(0), clock(17)), (day(2), clock(9))]));
    assert_eq!(hours(&shop, (1, 9), 2, 30), Err(SpanError::Closed));
}

#[test]
fn a_span_may_end_on_the_horizon_and_not_after_it() {
    assert!(hours(&shop(5), (5, 17), 2, 7).is_ok());
    assert_eq!(hours(&shop(5), (5, 17), 2, 6), Err(SpanError::TooFarAhead));
    assert_eq!(hours(&shop(5), (5, 9), 5, 5).map(|span| span.len()), Ok(5));
    assert_eq!(hours(&shop(5), (5, 9), 6, 5), Err(SpanError::TooFarAhead));
    assert_eq!(hours(&shop(5), (5, 9), 1, 4), Err(SpanError::TooFarAhead));
}

#[test]
fn an_impossible_length_is_refused_like_any_other() {
    assert_eq!(hours(&shop(5), (0, 9), u32::MAX, 30), Err(SpanError::TooFarAhead));
}

#[test]
fn a_span_with_one_full_period_gets_no_slots() {
    let calendar = shop(1).calendar();
    let span = slots::span(&calendar, day(0), clock(9), 3, day(30)).expect("a span");
    let mut taken = Taken::default();
    taken.add(day(0), clock(13), slots::Held { slot_no: 1, plate: None });
    assert_eq!(slots::choose_slots(&span, &taken, None), Err(span[2]));
}
