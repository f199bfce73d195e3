//! Levels of availability, which choose colour and words: free, few, full, closed.

use pitboard_api::{Day, DaySummary, Period};
use pitboard_domain::availability::State;

/// Returns the CSS class of a level. Words always accompany the colour.
pub fn of(remaining: u32, capacity: u32) -> &'static str {
    match remaining {
        0 => "full",
        // At most two of five.
        _ if remaining * 5 <= capacity * 2 => "few",
        _ => "free",
    }
}

/// Whether a period can be chosen: by customers before its start, at the desk until its end.
pub fn is_open(period: &Period, desk: bool) -> bool {
    let walk_in = matches!(period.state, State::Open | State::Started) && period.remaining > 0;
    period.bookable || (desk && walk_in)
}

pub fn of_period(period: &Period, desk: bool) -> &'static str {
    match period.state {
        _ if is_open(period, desk) => of(period.remaining, period.capacity),
        State::Full => "full",
        _ => "closed",
    }
}

pub fn of_day(day: &DaySummary) -> &'static str {
    match day.state {
        State::Open if day.bookable => of(day.remaining, day.capacity),
        State::Full => "full",
        _ => "closed",
    }
}

/// Returns how many slots of the day can still be booked.
pub fn bookable_slots(day: &Day) -> u32 {
    day.periods.iter().filter(|period| period.bookable).map(|period| period.remaining).sum()
}

/// Returns why a day without periods is closed.
pub fn why_closed(day: &Day) -> String {
    day.note.clone().unwrap_or_else(|| "The workshop does not work on this day.".to_owned())
}

/// Describes how many slots of a period are left.
pub fn period_in_words(period: &Period, desk: bool) -> String {
    match period.state {
        _ if is_open(period, desk) => format!("{} of {} left", period.remaining, period.capacity),
        State::Open => "Too late to book".to_owned(),
        State::Full => "Full".to_owned(),
        State::Closed => "Closed".to_owned(),
        State::Started => "Under way".to_owned(),
        State::Past => "Over".to_owned(),
        State::TooFar => "Not yet open".to_owned(),
    }
}

/// Describes how many slots of a day are left, as briefly as possible.
pub fn day_in_words(day: &DaySummary) -> String {
    match day.state {
        State::Open if day.bookable => format!("{} left", day.remaining),
        State::Full => "full".to_owned(),
        State::Closed => "closed".to_owned(),
        State::TooFar => "not yet".to_owned(),
        State::Open | State::Started | State::Past => "over".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn two_of_five_are_few_and_three_are_not() {
        assert_eq!([0, 1, 2, 3, 5].map(|remaining| of(remaining, 5)), ["full", "few", "few", "free", "free"]);
        assert_eq!((of(1, 1), of(0, 0)), ("free", "full"));
    }
}
