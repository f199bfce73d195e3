//! A strip of days to choose from, coloured by availability.

use chrono::Datelike;
use leptos::{html, prelude::*};
use pitboard_api::{DaySummary, LocalDate};
use wasm_bindgen::JsCast;

use crate::{browser::next_frame, dates, level, scope};

/// `<MonthStrip days=days selected=date choose=move |date| date_signal.set(Some(date)) />`
///
/// Arrow keys, Home and End move between days. Closed and full days can be chosen too.
#[component]
pub fn MonthStrip(
    #[prop(into)] days: Signal<Vec<DaySummary>>,
    /// The day whose remaining slots are not known yet, because some of its periods may be over.
    #[prop(optional, into)]
    uncounted: Signal<Option<LocalDate>>,
    #[prop(into)] selected: Signal<Option<LocalDate>>,
    #[prop(into)] choose: UnsyncCallback<LocalDate>,
) -> impl IntoView {
    let strip = NodeRef::<html::Div>::new();
    // The only day in the tab order.
    let tabbed = Memo::new(move |_| {
        let chosen = selected.get();
        days.with(|days| {
            let chosen = days.iter().find(|day| Some(day.date) == chosen);
            chosen.or_else(|| days.iter().find(|day| day.bookable)).or(days.first()).map(|day| day.date)
        })
    });
    Effect::new(move || {
        tabbed.track();
        scope::spawn(async move {
            next_frame().await;
            show_chosen(strip);
        });
    });
    let dates = move || days.with(|days| days.iter().map(|day| day.date).collect::<Vec<_>>());
    let day = move |date: LocalDate| {
        let day = Memo::new(move |_| days.with(|days| days.iter().find(|day| day.date == date).cloned()));
        let words = move || match uncounted.get() {
            Some(uncounted) if uncounted == date => "some left".to_owned(),
            _ => day.with(|day| day.as_ref().map(level::day_in_words).unwrap_or_default()),
        };
        let class = move || {
            let level = day.with(|day| day.as_ref().map_or("closed", level::of_day));
            format!("day {level}{}", if date.day() == 1 { " first" } else { "" })
        };
        view! {
            <button
                class=class
                type="button"
                aria-pressed=move || (selected.get() == Some(date)).to_string()
                tabindex=move || if tabbed.get() == Some(date) { "0" } else { "-1" }
                on:click=move |_| choose.run(date)
            >
                <span>{move || dates::weekday(date)}</span>
                <b>{date.day()}</b>
                <span class="sr-only">{move || format!(" {}, ", dates::month(date))}</span>
                <em>{words}</em>
            </button>
        }
    };
    let months = move || {
        days.with(|days| {
            let [first, last] = [days.first(), days.last()].map(|day| day.map(|day| dates::month(day.date)));
            match (first, last) {
                (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
                (first, _) => first.unwrap_or_default(),
            }
        })
    };
    view! {
        <div class="month">
            <p class="months">{months}</p>
            <div class="days" role="group" aria-label="Day" node_ref=strip on:keydown=step>
                <For each=dates key=|date| *date children=day />
            </div>
        </div>
    }
}

/// Scrolls the strip so that the chosen day is visible.
fn show_chosen(strip: NodeRef<html::Div>) {
    let Some(strip) = strip.get_untracked() else { return };
    let Ok(Some(day)) = strip.query_selector("[tabindex='0']") else { return };
    let day: web_sys::HtmlElement = day.unchecked_into();
    let (left, right) = (strip.scroll_left(), strip.scroll_left() + strip.client_width());
    let (begin, end) = (day.offset_left(), day.offset_left() + day.offset_width());
    if begin < left || end > right {
        strip.set_scroll_left(begin - 8);
    }
}

/// Moves the focus by key.
fn step(event: leptos::ev::KeyboardEvent) {
    let Some(at) = document().active_element() else { return };
    let to = match event.key().as_str() {
        "ArrowLeft" => at.previous_element_sibling(),
        "ArrowRight" => at.next_element_sibling(),
        "Home" => at.parent_element().and_then(|strip| strip.first_element_child()),
        "End" => at.parent_element().and_then(|strip| strip.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    if let Some(Ok(to)) = to.map(JsCast::dyn_into::<web_sys::HtmlElement>) {
        let _ = to.focus();
    }
}
