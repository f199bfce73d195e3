//! The day in numbers.

use leptos::prelude::*;
use pitboard_api::Occupancy;

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
            <Total words="slots taken" number=of(|d| format!("{} / {}", d.totals.occupied, d.totals.capacity)) />
            <Total words="free" number=of(|d| d.totals.remaining.to_string()) />
            <Total words="utilisation" number=of(|d| format!("{} %", d.totals.utilisation.round() as u32)) />
            <Total words="in progress" number=of(|d| d.totals.in_progress.to_string()) />
            <Total words="on hold" number=of(|d| d.totals.on_hold.to_string()) tone="waiting" />
            <Show when=move || { over.get() > 0 }>
                <Total words="over capacity" number=Memo::new(move |_| over.get().to_string()) tone="over" />
            </Show>
        </dl>
    }
}

#[component]
fn Total(words: &'static str, number: Memo<String>, #[prop(optional)] tone: &'static str) -> impl IntoView {
    // Colour is for what is there.
    let class = move || if number.get() == "0" { "tally".to_owned() } else { format!("tally {tone}") };
    view! {
        <div class=class>
            <dt>{words}</dt>
            <dd>{number}</dd>
        </div>
    }
}
