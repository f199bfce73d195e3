//! The calendar of the workshop: closures, capacity overrides, weekly patterns.

use leptos::prelude::*;
use pitboard_api::HhMm;

use crate::{
    components::{Heading, ProblemAlert, ZoneNote},
    shop::use_shop,
};
use {
    closures::Closures,
    overrides::Overrides,
    patterns::{Patterns, Weeks},
};

pub mod closures;
pub mod entry;
pub mod overrides;
mod patterns;
mod week;

pub const TITLE: &str = "Calendar";

#[component]
pub fn Calendar() -> impl IntoView {
    let (shop, weeks) = (use_shop(), Weeks::load());
    // The periods of all shown patterns: which of them a date has, the server decides.
    let starts = Memo::new(move |_| {
        weeks.shown.with(|weeks| {
            let periods = weeks.iter().flat_map(|week| &week.days).flat_map(|day| &day.periods);
            let mut starts: Vec<HhMm> = periods.map(|period| period.start).collect();
            starts.sort_unstable();
            starts.dedup();
            starts
        })
    });
    view! {
        <Heading title=TITLE>
            "When we work and how many cars we take. Bookings that a change leaves without room are shown before it is saved. "
            <ZoneNote />
        </Heading>
        <ProblemAlert error=shop.failure() retry=move || shop.refresh() />
        <div class="stack">
            <Closures starts=starts />
            <Overrides starts=starts />
            <Patterns weeks=weeks />
        </div>
    }
}
