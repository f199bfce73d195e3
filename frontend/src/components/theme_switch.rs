//! Chooses the colour theme: light, dark or the device's.

use leptos::prelude::*;

use super::unique_id;
use crate::theme::Theme;

/// `<ThemeSwitch />`
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let group = unique_id("theme");
    let choice = |theme: Theme| {
        view! {
            <label>
                <input type="radio" name=group.clone() prop:checked=move || Theme::chosen() == theme on:change=move |_| theme.choose() />
                <span>{theme.label()}</span>
            </label>
        }
    };
    let choices = Theme::ALL.map(choice).into_iter().collect_view();
    view! {
        <fieldset class="switch">
            <legend>"Appearance"</legend>
            <div>{choices}</div>
        </fieldset>
    }
}
