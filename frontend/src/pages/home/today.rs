//! The periods that are free today or, if none is, the next free day.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Day, DaysQuery, LocalDate};

use crate::{
    api::use_api,
    components::{Empty, Gauge, LiveLine, Notice, PeriodCards, ProblemAlert, SkeletonCards, ZoneNote},
    dates,
    error::{self, ApiError},
    level,
    live::{always, watch, watch_day},
    shop::use_shop,
};

/// The range searched for the next free day.
const DAYS_AHEAD: u32 = 31;

#[component]
pub fn Today() -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let live = watch_day(
        move || shop.today(),
        |date| Some(*date),
        Duration::from_secs(5),
        async move |date, etag: Option<String>| {
            let answer = api.open().get_availability_if_changed(date, etag.as_deref()).await;
            answer.map_err(ApiError::from)
        },
    );
    let day = live.data;
    let nothing = Memo::new(move |_| day.with(|day| day.as_ref().is_some_and(|day| !day.bookable)));
    let closed = Memo::new(move |_| day.with(|day| day.as_ref().is_some_and(|day| day.periods.is_empty())));
    let to = move |start| {
        let date = untrack(|| shop.today()).map(|date| date.to_string()).unwrap_or_default();
        format!("/appointments/book/?date={date}&period={}", dates::clock(start))
    };
    let cards = move || match closed.get() {
        true => ().into_any(),
        false => view! { <PeriodCards day=day to=to /> }.into_any(),
    };
    let error = error::first([shop.failure(), live.failure()]);
    let retry = move || {
        shop.refresh();
        live.refresh();
    };
    let waiting = move || error.get().is_none().then(|| view! { <SkeletonCards /> });
    view! {
        <section class="step today" aria-labelledby="today">
            <header>
                <h2 id="today">"Today"</h2>
                <Show when=move || error.with(Option::is_none)>
                    <LiveLine freshness=live.freshness />
                </Show>
            </header>
            <p class="held-line muted">
                // A space keeps the line's height until it is loaded.
                <span>{move || shop.today().map_or_else(|| "\u{a0}".to_owned(), dates::long)}</span>
                <ZoneNote />
            </p>
            <ProblemAlert error=error retry=retry />
            <Show when=move || error.with(Option::is_none) && !closed.get()>
                <Remaining day=day />
            </Show>
            <Show when=move || day.with(Option::is_some) fallback=move || waiting>
                {cards}
                <Show when=move || nothing.get()><NextFreeDay closed=closed day=day /></Show>
            </Show>
        </section>
    }
}

/// The remaining slots of the day as a number and a bar. Both have their place before they are loaded.
#[component]
fn Remaining(day: RwSignal<Option<Day>>) -> impl IntoView {
    let of = move |read: fn(&Day) -> u32| Memo::new(move |_| day.with(|day| day.as_ref().map_or(0, read)));
    let (left, capacity) = (of(level::bookable_slots), of(|day| day.capacity));
    let known = Memo::new(move |_| day.with(Option::is_some));
    let class = move || match known.get() {
        true => format!("left-today {}", level::of(left.get(), capacity.get())),
        false => "left-today".to_owned(),
    };
    let number = move || if known.get() { left.get().to_string() } else { "–".to_owned() };
    let of_all = move || known.get().then(|| format!(" of {}", capacity.get()));
    view! {
        <div class=class>
            <p><b>{number}</b> {of_all} " slots can be booked today"</p>
            <Gauge taken=Signal::derive(move || capacity.get().saturating_sub(left.get())) of=capacity label="Slots of today that are gone" />
        </div>
    }
}

/// Shown when nothing can be booked today: the next free day.
#[component]
fn NextFreeDay(closed: Memo<bool>, day: RwSignal<Option<Day>>) -> impl IntoView {
    let api = use_api();
    let days = watch(
        || Some(()),
        Duration::from_secs(60),
        async move |(), _| {
            let query = DaysQuery { from: None, days: Some(DAYS_AHEAD) };
            always(api.open().list_availability_days(&query).await)
        },
    );
    let next = move || {
        days.data.with(|days| {
            days.as_ref()?.items.iter().find(|day| day.bookable).map(|day| (day.date, day.remaining))
        })
    };
    let link = move || {
        next().map(|(date, left): (LocalDate, u32)| {
            let words = format!("Next free: {}, {left} left", dates::day(date));
            view! { <a class="button quiet" href=format!("/appointments/book/?date={date}")>{words}</a> }
        })
    };
    let why = move || day.with(|day| day.as_ref().map(level::why_closed)).unwrap_or_default();
    move || match closed.get() {
        true => view! { <Empty title="Closed today" text=why()>{link}</Empty> }.into_any(),
        false => view! {
            <div class="later">
                <Notice>"Nothing more can be booked for today."</Notice>
                {link}
            </div>
        }
        .into_any(),
    }
}
