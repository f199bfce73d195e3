//! The day in numbers.

use leptos::prelude::*;
use pitboard_api::Occupancy;

use crate::components::Tally;

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
            <Tally words="slots taken" number=of(|d| format!("{} / {}", d.totals.occupied, d.totals.capacity)) />
            <Tally words="free" number=of(|d| d.totals.remaining.to_string()) />
            <Tally words="utilisation" number=of(|d| format!("{} %", d.totals.utilisation.round() as u32)) />
            <Tally words="in progress" number=of(|d| d.totals.in_progress.to_string()) />
            <Tally words="on hold" number=of(|d| d.totals.on_hold.to_string()) tone="waiting" />
            <Show when=move || { over.get() > 0 }>
                <Tally words="over capacity" number=Memo::new(move |_| over.get().to_string()) tone="over" />
            </Show>
        </dl>
    }
}
