//! The periods of a day as cards: time, remaining slots, booked services. Changes are shown in place.

use leptos::prelude::*;
use pitboard_api::{Day, HhMm, Period};

use super::{Pips, use_toasts};
use crate::{dates::clock, level};

/// `<PeriodCards day=live.data selected=start choose=move |start| … span=span />`
///
/// Without `choose` the cards are for display, or links with `to=move |start| address`. `span` is the number of periods
/// of the appointment. Cards keep place and focus when the day changes; changes are announced.
#[component]
pub fn PeriodCards(
    #[prop(into)] day: Signal<Option<Day>>,
    #[prop(optional, into)] selected: Signal<Option<HhMm>>,
    #[prop(optional, into)] choose: Option<UnsyncCallback<HhMm>>,
    /// Returns the address of a card that can be booked.
    #[prop(optional, into)]
    to: Option<Callback<HhMm, String>>,
    #[prop(optional, into)] span: Signal<u32>,
    /// Whether staff book, who may also choose a period that has begun.
    #[prop(optional, into)]
    desk: Signal<bool>,
    /// Returns content below a card, such as free starts near a full one.
    #[prop(optional, into)]
    below: Option<Callback<Period, AnyView>>,
) -> impl IntoView {
    announce_changes(day, desk);
    let starts = move || {
        day.with(|day| {
            day.iter().flat_map(|day| &day.periods).map(|p| (day_key(day), p.start)).collect::<Vec<_>>()
        })
    };
    let card = move |(_, start): (String, HhMm)| {
        let period = Memo::new(move |before: Option<&Option<Period>>| {
            let found = day.with(|day| day.as_ref()?.periods.iter().find(|p| p.start == start).cloned());
            // Keep the last content while the card is being removed.
            found.or_else(|| before.cloned().flatten())
        });
        view! {
            <li>
                <Card
                    period=period
                    selected=Signal::derive(move || selected.get() == Some(start))
                    choose=choose
                    to=to.map(|to| to.run(start))
                    span=span
                    desk=desk
                />
                {below.map(|below| move || period.get().map(|period| below.run(period)))}
            </li>
        }
    };
    view! {
        <ul class="grid periods">
            <For each=starts key=|key| key.clone() children=card />
        </ul>
    }
}

fn day_key(day: &Option<Day>) -> String {
    day.as_ref().map(|day| day.date.to_string()).unwrap_or_default()
}

#[component]
fn Card(
    period: Memo<Option<Period>>,
    selected: Signal<bool>,
    choose: Option<UnsyncCallback<HhMm>>,
    to: Option<String>,
    span: Signal<u32>,
    desk: Signal<bool>,
) -> impl IntoView {
    let of = move |read: fn(&Period) -> u32| period.with(|period| period.as_ref().map_or(0, read));
    let (occupied, capacity) =
        (Signal::derive(move || of(|p| p.occupied)), Signal::derive(move || of(|p| p.capacity)));
    let level = move || {
        period.with(|period| match period {
            Some(period) => level::of_period(period, desk.get()),
            None => "closed",
        })
    };
    // Two names of one animation in turn, so that each change restarts it.
    let flash = Memo::new(move |before: Option<&(u32, u8)>| match (before, of(|p| p.occupied)) {
        (Some((taken, turn)), now) if *taken != now => (now, if *turn == 1 { 2 } else { 1 }),
        (Some((_, turn)), now) => (now, *turn),
        (None, now) => (now, 0),
    });
    let class =
        move || format!("period {} {}", level(), ["", "changed-1", "changed-2"][usize::from(flash.get().1)]);
    let is_open = move || {
        period.with(|period| period.as_ref().is_some_and(|period| level::is_open(period, desk.get())))
    };
    let time = move || {
        period.with(|period| {
            period.as_ref().map(|p| {
                view! { <b>{clock(p.start)}</b> <small>" – " {clock(p.end)}</small> }
            })
        })
    };
    let left = move || {
        let words = |period: &Period| level::period_in_words(period, desk.get());
        period.with(|period| period.as_ref().map(words).unwrap_or_default())
    };
    let notes = move || {
        let (misfit, lines) = period.with(|period| match period {
            Some(period) => (level::misfit(period, desk.get(), span.get()), lines(period)),
            None => (None, Vec::new()),
        });
        misfit.into_iter().chain(lines).map(|line| view! { <span>{line}</span> }).collect_view()
    };
    let content = view! {
        <span class="top">
            <span class="time">{time}</span>
            <span class="left">{left}</span>
        </span>
        <Pips taken=occupied of=capacity />
        <span class="lines">{notes}</span>
    };
    match (choose, to) {
        (None, None) => view! { <div class=class>{content}</div> }.into_any(),
        // Without `href` it is no link, but the element stays the same.
        (None, Some(to)) => {
            view! { <a class=class href=move || is_open().then(|| to.clone())>{content}</a> }.into_any()
        }
        (Some(choose), _) => {
            let press = move |_| {
                let start = period.with_untracked(|period| period.as_ref().map(|p| p.start));
                if let Some(start) = start.filter(|_| untrack(is_open)) {
                    choose.run(start);
                }
            };
            // Not `disabled`, which would lose the focus when the period fills up.
            view! {
                <button
                    class=class
                    type="button"
                    aria-pressed=move || selected.get().to_string()
                    aria-disabled=move || (!is_open()).then_some("true")
                    on:click=press
                >
                    {content}
                </button>
            }
            .into_any()
        }
    }
}

/// Returns the booked services, each once with its count, and notes.
fn lines(period: &Period) -> Vec<String> {
    let names = &period.services;
    let first = names.iter().enumerate().filter(|(at, name)| !names[..*at].contains(name));
    let mut lines: Vec<_> = first
        .map(|(_, name)| match names.iter().filter(|other| *other == name).count() {
            1 => name.clone(),
            count => format!("{name} ×{count}"),
        })
        .collect();
    lines.extend(period.note.clone());
    if lines.is_empty() && period.occupied == 0 && period.bookable {
        lines.push("Nothing booked yet".to_owned());
    }
    lines
}

/// Announces changes of the shown day to screen readers, but not its first answer.
fn announce_changes(day: Signal<Option<Day>>, desk: Signal<bool>) {
    let toasts = use_toasts();
    Effect::new(move |before: Option<Option<Day>>| {
        let now = day.get();
        if let (Some(Some(before)), Some(now)) = (before, &now)
            && before.date == now.date
        {
            let old = |period: &Period| before.periods.iter().find(|old| old.start == period.start);
            let is_new = |period: &&Period| old(period).is_some_and(|old| old.remaining != period.remaining);
            let words = now.periods.iter().filter(is_new);
            let words = words
                .map(|p| format!("{}: {}", clock(p.start), level::period_in_words(p, desk.get_untracked())));
            let words: Vec<_> = words.collect();
            if !words.is_empty() {
                toasts.announce(words.join(". "));
            }
        }
        now
    });
}

#[cfg(test)]
mod tests {
    use pitboard_api::{HhMm, Period};
    use pitboard_domain::availability::State;

    use super::lines;

    #[test]
    fn repeated_services_are_listed_once_with_their_number() {
        let at = chrono::DateTime::parse_from_rfc3339("2026-11-23T09:00:00+05:30").expect("an instant");
        let period = Period {
            start: HhMm::default(),
            end: HhMm::default(),
            starts_at: at,
            ends_at: at,
            capacity: 5,
            occupied: 3,
            remaining: 2,
            over_by: 0,
            bookable: true,
            state: State::Open,
            fits: None,
            services: ["Audio System", "Paint Job", "Audio System"].map(str::to_owned).to_vec(),
            note: None,
        };
        assert_eq!(lines(&period), ["Audio System ×2", "Paint Job"]);
        assert_eq!(lines(&Period { services: Vec::new(), occupied: 0, ..period }), ["Nothing booked yet"]);
    }
}
