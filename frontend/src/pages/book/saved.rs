//! A customer's saved cars, to fill in the fields of the vehicle with one press.

use leptos::prelude::*;
use pitboard_api::SavedVehicle;

use super::form::use_booking_form;
use crate::pages::account::cars::{in_words, saved_cars};

/// Nothing for those who have saved none.
#[component]
pub fn SavedCars() -> impl IntoView {
    let (form, saved) = (use_booking_form(), saved_cars());
    let choice = move |one: SavedVehicle| {
        let words = in_words(&one);
        let same = one.clone();
        let pressed = move || form.is(&same);
        view! {
            <button
                class="chip"
                type="button"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                on:click=move |_| form.fill(&one)
            >
                {words}
            </button>
        }
    };
    let choices = move || saved.items.get().unwrap_or_default().into_iter().map(choice).collect_view();
    view! {
        <Show when=move || { saved.count() > 0 }>
            <div class="saved-cars" role="group" aria-label="Your cars">{choices}</div>
        </Show>
    }
}
