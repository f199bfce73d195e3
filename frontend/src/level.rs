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

/// Whether a period can be chosen: as the server says for an appointment, else whether a slot can be taken.
pub fn is_open(period: &Period, desk: bool) -> bool {
    period.fits.unwrap_or_else(|| has_slot(period, desk))
}

/// Whether a slot can be taken: by customers before the period's start, at the desk until its end.
fn has_slot(period: &Period, desk: bool) -> bool {
    let walk_in = matches!(period.state, State::Open | State::Started) && period.remaining > 0;
    period.bookable || (desk && walk_in)
}

/// Returns why an appointment of `span` periods cannot start in a period that has a free slot.
pub fn misfit(period: &Period, desk: bool, span: u32) -> Option<String> {
    let is_misfit = span > 1 && has_slot(period, desk) && !is_open(period, desk);
    is_misfit.then(|| format!("Takes {span} periods, which are not all free from here"))
}

pub fn of_period(period: &Period, desk: bool) -> &'static str {
    match period.state {
        // Without a free slot it is open to the appointment that holds one.
        _ if is_open(period, desk) => of(period.remaining.max(1), period.capacity),
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
        _ if is_open(period, desk) && period.remaining == 0 => "Held by this appointment".to_owned(),
        _ if is_open(period, desk) => format!("{} of {} left", period.remaining, period.capacity),
        _ if has_slot(period, desk) => "Does not fit".to_owned(),
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
    use pitboard_api::HhMm;

    use super::*;

    fn period(state: State, remaining: u32, fits: Option<bool>) -> Period {
        let at = chrono::DateTime::parse_from_rfc3339("2026-11-23T09:00:00+05:30").expect("an instant");
        Period {
            start: HhMm::default(),
            end: HhMm::default(),
            starts_at: at,
            ends_at: at,
            capacity: 5,
            occupied: 5 - remaining,
            remaining,
            over_by: 0,
            bookable: state == State::Open,
            state,
            fits,
            services: Vec::new(),
            note: None,
        }
    }

    #[test]
    fn the_server_decides_for_an_appointment() {
        for (state, remaining, fits, desk, open, words) in [
            (State::Open, 2, None, false, true, "2 of 5 left"),
            (State::Open, 2, Some(false), false, false, "Does not fit"),
            (State::Full, 0, Some(true), false, true, "Held by this appointment"),
            (State::Full, 0, Some(false), false, false, "Full"),
            (State::Started, 2, None, true, true, "2 of 5 left"),
            (State::Started, 2, None, false, false, "Under way"),
            (State::Started, 2, Some(false), true, false, "Does not fit"),
        ] {
            let period = period(state, remaining, fits);
            assert_eq!((is_open(&period, desk), period_in_words(&period, desk).as_str()), (open, words));
        }
        assert!(misfit(&period(State::Open, 2, Some(false)), false, 2).is_some());
        assert_eq!(misfit(&period(State::Full, 0, Some(false)), false, 2), None);
    }

    #[test]
    fn two_of_five_are_few_and_three_are_not() {
        assert_eq!([0, 1, 2, 3, 5].map(|remaining| of(remaining, 5)), ["full", "few", "few", "free", "free"]);
        assert_eq!((of(1, 1), of(0, 0)), ("free", "full"));
    }
}
