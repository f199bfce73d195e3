//! Occupancy as a picture: pips or a bar. Words accompany them.

use leptos::prelude::*;

/// More pips than this cannot be grasped at a glance.
const PIPS_MAX: u32 = 12;

/// `<Pips taken=3 of=5 />`, coloured by the `level` class around it.
#[component]
pub fn Pips(#[prop(into)] taken: Signal<u32>, #[prop(into)] of: Signal<u32>) -> impl IntoView {
    let pip = move |at: u32| view! { <i class:taken=move || at < taken.get()></i> };
    let pips = move || (of.get() <= PIPS_MAX).then(|| (0..of.get()).map(pip).collect_view());
    view! { <span class="pips" aria-hidden="true">{pips}</span> }
}

/// `<Gauge taken=4 of=5 label="09:00" />`: a bar; beyond the capacity it is full and red.
#[component]
pub fn Gauge(
    #[prop(into)] taken: Signal<u32>,
    #[prop(into)] of: Signal<u32>,
    /// The quantity that the bar measures.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let level = move || {
        let left = of.get().saturating_sub(taken.get());
        format!("gauge {}", crate::level::of(left, of.get()))
    };
    view! {
        <progress
            class=level
            aria-label=label
            max=move || of.get().max(1)
            value=move || taken.get().min(of.get().max(1))
        ></progress>
    }
}
