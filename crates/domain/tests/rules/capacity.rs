//! The effective capacity, against the naive reading of rules §1.1.

use proptest::prelude::*;

use crate::support::{cases, day, oracle::Place, random};

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn the_effective_capacity_is_the_most_specific_one(shop in random::shop()) {
        let calendar = shop.calendar();
        for offset in -12..20 {
            let date = day(offset);
            let seen: Vec<Place> =
                calendar.day(date).into_iter().map(|p| (date, p.period, p.capacity)).collect();
            prop_assert_eq!(seen, shop.periods(date));
        }
    }

    #[test]
    fn exactly_the_periods_of_a_closure_have_its_note(shop in random::shop()) {
        let calendar = shop.calendar();
        for date in (-12..20).map(day) {
            for p in calendar.day(date) {
                let notes = shop.closures.iter().filter(|c| {
                    (c.first..=c.last).contains(&date)
                        && (c.periods.is_empty() || c.periods.contains(&p.period.start))
                });
                prop_assert_eq!(p.note, notes.filter_map(|c| c.note.clone()).next());
            }
        }
    }
}
