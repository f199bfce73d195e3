//! The day in numbers.

use leptos::prelude::*;
use pitboard_api::Occupancy;

use crate::components::Figure;

/// `<Totals day=live.data />`
#[component]
pub fn Totals(#[prop(into)] day: Signal<Option<Occupancy>>) -> impl IntoView {
    let over = Memo::new(move |_| {
        day.with(|day| day.iter().flat_map(|d| &d.periods).map(|p| p.over_by).sum::<u32>())
    });
    let of = move |read: fn(&Occupancy) -> String| {
        Memo::new(move |_| day.with(|day| day.as_ref().map(read)).unwrap_or_default())
    };
    view! {
        <dl class="tallies">
            <Figure words="slots taken" number=of(|d| format!("{} / {}", d.totals.occupied, d.totals.capacity)) />
            <Figure words="free" number=of(|d| d.totals.remaining.to_string()) />
            <Figure words="utilisation" number=of(|d| format!("{} %", d.totals.utilisation.round() as u32)) />
            <Figure words="in progress" number=of(|d| d.totals.in_progress.to_string()) />
            <Figure words="on hold" number=of(|d| d.totals.on_hold.to_string()) tone="waiting" />
            <Show when=move || { over.get() > 0 }>
                <Figure words="over capacity" number=Memo::new(move |_| over.get().to_string()) tone="over" />
            </Show>
        </dl>
    }
}
