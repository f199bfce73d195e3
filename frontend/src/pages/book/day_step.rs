//! The day step: a strip of all days that can be booked.

use leptos::prelude::*;

use super::{booking_data::BookingData, choice::Choice};
use crate::components::{Button, Kind, MonthStrip, Notice, ProblemAlert, SkeletonCards, ZoneNote};

#[component]
pub fn DayStep(
    /// The step's number on the page.
    number: u8,
    choice: Choice,
    data: BookingData,
) -> impl IntoView {
    let strip = data.strip;
    let left = strip.left_of_soonest(data.day);
    let days = Signal::derive(move || {
        let mut days =
            strip.live.data.with(|ahead| ahead.as_ref().map(|ahead| ahead.days.clone()).unwrap_or_default());
        if let Some((date, left)) = left.get()
            && let Some(day) = days.iter_mut().find(|day| day.date == date)
        {
            day.remaining = day.remaining.min(left);
        }
        days
    });
    let uncounted = Signal::derive(move || strip.soonest().filter(|_| left.get().is_none()));
    let is_loaded = Memo::new(move |_| strip.live.data.with(Option::is_some));
    let nothing =
        Memo::new(move |_| is_loaded.get() && days.with(|days| days.iter().all(|day| !day.bookable)));
    let failed = strip.failure();
    let waits = Signal::derive(move || strip.waits() && failed.with(Option::is_none));
    let content = move || {
        if is_loaded.get() {
            let choose = move |date| choice.choose_date(date);
            view! { <MonthStrip days=days uncounted=uncounted selected=data.date choose=choose /> }.into_any()
        } else if failed.with(Option::is_some) {
            ().into_any()
        } else {
            view! { <SkeletonCards count=1 like="strip" /> }.into_any()
        }
    };
    view! {
        <section class="step" aria-labelledby="step-day">
            <header><h2 id="step-day">{format!("{number} · Day")}</h2> <ZoneNote /></header>
            <ProblemAlert error=failed retry=move || strip.live.refresh() />
            {content}
            <Show when=move || strip.has_more()>
                <p class="more">
                    <Button kind=Kind::Quiet busy=waits on_press=move || strip.more()>"Later days"</Button>
                </p>
            </Show>
            <Show when=move || nothing.get()>
                <Notice tone="warning">"No slot is free as far ahead as one can book. Days open one by one."</Notice>
            </Show>
        </section>
    }
}
