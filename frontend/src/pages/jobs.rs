//! Jobs, for staff: one's own and those to pick up, or whatever is searched for.

use leptos::prelude::*;

use crate::{
    address,
    components::{Heading, LiveLine, ZoneNote},
    live::Freshness,
};
use {day::MyDay, found::Found, presence::Presence, search::Search, wanted::Wanted};

mod day;
pub mod entry;
mod found;
pub mod presence;
mod search;
pub mod wanted;

pub const TITLE: &str = "Jobs";

#[component]
pub fn Jobs() -> impl IntoView {
    let wanted = Wanted::new();
    address::keep(wanted.kept(), Wanted::TYPED);
    let asked = wanted.asked();
    let searches = Memo::new(move |_| asked.with(Option::is_some));
    let freshness = RwSignal::new(Freshness::Waiting);
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line"><LiveLine freshness=freshness /> <ZoneNote /></span>
            </Heading>
            <Presence />
        </div>
        <Search wanted=wanted />
        <Show when=move || searches.get() fallback=move || view! { <MyDay freshness=freshness /> }>
            <Found asked=asked wanted=wanted freshness=freshness />
        </Show>
    }
}
