//! A period of a day as a card: when, how many slots are left, and what is in the others.

use leptos::prelude::*;
use pitboard_api::Period;
use pitboard_domain::availability::State;

use crate::dates::clock;

/// More pips than this say nothing to the eye.
const PIPS_MAX: u32 = 12;

/// The card; colour only underlines what the words say.
#[component]
pub fn PeriodCard(period: Period) -> impl IntoView {
    let pips = (period.capacity <= PIPS_MAX && period.state != State::Closed).then(|| {
        let taken = period.occupied.min(period.capacity);
        let pip = |at| view! { <i class:taken=at < taken></i> };
        view! { <span class="pips" aria-hidden="true">{(0..period.capacity).map(pip).collect_view()}</span> }
    });
    let services = counted(&period.services);
    let notes = services.into_iter().chain(period.note.clone()).map(|line| view! { <li>{line}</li> });
    let notes = notes.collect_view();
    view! {
        <li class=format!("period {}", level(&period))>
            <header>
                <h2>{clock(period.start)} "–" {clock(period.end)}</h2>
                <span class="left">{left(&period)}</span>
            </header>
            {pips}
            <ul>{notes}</ul>
        </li>
    }
}

/// How many slots are left, in words.
fn left(period: &Period) -> String {
    match period.state {
        State::Open if period.bookable => format!("{} of {} left", period.remaining, period.capacity),
        State::Open => format!("{} of {} free, not to be booked now", period.remaining, period.capacity),
        State::Full => "Full".to_owned(),
        State::Closed => "Closed".to_owned(),
        State::Started => "Under way".to_owned(),
        State::Past => "Over".to_owned(),
        State::TooFar => "Not open for booking yet".to_owned(),
    }
}

/// The style that goes with the words.
fn level(period: &Period) -> &'static str {
    match period.state {
        State::Open if !period.bookable => "closed",
        State::Open if period.remaining * 4 <= period.capacity => "few",
        State::Open => "free",
        State::Full => "full",
        State::Closed | State::Started | State::Past | State::TooFar => "closed",
    }
}

/// Names in the order of their first appearance, each once, with its number where there are several.
fn counted(names: &[String]) -> Vec<String> {
    let first = names.iter().enumerate().filter(|(at, name)| !names[..*at].contains(name));
    first
        .map(|(_, name)| match names.iter().filter(|other| *other == name).count() {
            1 => name.clone(),
            count => format!("{name} ×{count}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn repeated_services_stand_once_with_their_number() {
        let names = ["Audio System", "Paint Job", "Audio System"].map(str::to_owned);
        assert_eq!(counted(&names), ["Audio System ×2", "Paint Job"]);
    }
}
