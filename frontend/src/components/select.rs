//! A drop-down list with label, hint and error, and a checkbox with its label.

use leptos::prelude::*;

use super::{
    field::{described, field_error, notes},
    form::Input,
    unique_id,
};
use crate::error::ApiError;

/// `<Select label="Type" value=kind options=vec![("suv".into(), "SUV".into())] pointer="/vehicle/type" />`
#[component]
pub fn Select(
    #[prop(into)] label: String,
    /// The value of the chosen option.
    #[prop(into)]
    value: Input,
    /// Value and label of each option.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    #[prop(optional)] pointer: &'static str,
    #[prop(optional, into)] error: Signal<Option<ApiError>>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("select");
    let Input { value, pointer } = value.or_pointer(pointer);
    let (error, edit) = field_error(pointer, error);
    let choose = move |event| {
        value.set(event_target_value(&event));
        edit();
    };
    let option = move |(word, text): (String, String)| {
        let option_value = word.clone();
        view! { <option value=word prop:selected=move || value.get() == option_value>{text}</option> }
    };
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=id.clone()>{label}</label>
            <select
                id=id.clone()
                disabled=disabled
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described(&id, hint.is_some(), error)
                on:change=choose
            >
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
            {notes(&id, hint, error)}
        </div>
    }
}

/// Returns value and label of each, for a `Select`: `options(&[], Priority::ALL, labels::priority)`.
///
/// `first` are options before them, such as `("", "Any priority")`.
pub fn options<T: Copy + ToString>(
    first: &[(&str, &str)],
    all: &[T],
    label: fn(T) -> &'static str,
) -> Vec<(String, String)> {
    let first = first.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned()));
    first.chain(all.iter().map(|one| (one.to_string(), label(*one).to_owned()))).collect()
}

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
