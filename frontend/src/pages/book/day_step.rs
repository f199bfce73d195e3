//! Which day: the strip of all days that one may book.

use leptos::prelude::*;

use super::{choice::Choice, known::Known};
use crate::components::{MonthStrip, Notice, ProblemAlert, SkeletonCards, ZoneNote};

#[component]
pub fn DayStep(
    /// Of the steps on the page.
    number: u8,
    choice: Choice,
    known: Known,
) -> impl IntoView {
    let days = Signal::derive(move || {
        known.days.data.with(|days| days.as_ref().map(|days| days.items.clone()).unwrap_or_default())
    });
    let is_loaded = Memo::new(move |_| known.days.data.with(Option::is_some));
    let nothing =
        Memo::new(move |_| is_loaded.get() && days.with(|days| days.iter().all(|day| !day.bookable)));
    let failed = known.days.failure();
    let content = move || {
        if is_loaded.get() {
            let choose = move |date| choice.take_date(date);
            view! { <MonthStrip days=days selected=known.date choose=choose /> }.into_any()
        } else if failed.with(Option::is_some) {
            ().into_any()
        } else {
            view! { <SkeletonCards count=1 like="strip" /> }.into_any()
        }
    };
    view! {
        <section class="step" aria-labelledby="step-day">
            <header><h2 id="step-day">{format!("{number} · Day")}</h2> <ZoneNote /></header>
            <ProblemAlert trouble=failed retry=move || known.days.refresh() />
            {content}
            <Show when=move || nothing.get()>
                <Notice tone="warning">"No slot is free as far ahead as one can book. Days open one by one."</Notice>
            </Show>
        </section>
    }
}
