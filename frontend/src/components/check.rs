//! A box to tick, with its words beside it.

use leptos::prelude::*;

/// `<Checkbox label="Name the services" checked=names />`
#[component]
pub fn Checkbox(#[prop(into)] label: String, checked: RwSignal<bool>) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=checked
                on:change=move |event| checked.set(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}
