//! A group of options to choose from, each with a sentence that explains it.

use leptos::prelude::*;

use super::{
    field::{described, field_error, notes},
    form::Input,
    unique_id,
};

/// An option of [`Choices`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    pub value: &'static str,
    pub label: &'static str,
    /// A sentence that explains it.
    pub text: &'static str,
}

/// `<Choices legend="Permissions" value=scopes options=options />`: checkboxes, or radio buttons if `single`.
#[component]
pub fn Choices(
    #[prop(into)] legend: String,
    /// The values of the chosen options, separated by spaces.
    #[prop(into)]
    value: Input,
    options: Vec<Choice>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] single: bool,
) -> impl IntoView {
    let id = unique_id("choices");
    let Input { value, pointer } = value;
    let (error, edit) = field_error(pointer, Signal::stored(None));
    let described = described(&id, hint.is_some(), error);
    let all: Vec<_> = options.iter().map(|option| option.value).collect();
    let all = StoredValue::new(all);
    let choose = move |chosen: &'static str, on: bool| {
        let is_kept = |other: &str| match other == chosen {
            true => on,
            false => !single && value.with_untracked(|value| is_chosen(value, other)),
        };
        let kept =
            all.with_value(|all| all.iter().copied().filter(|other| is_kept(other)).collect::<Vec<_>>());
        value.set(kept.join(" "));
        edit();
    };
    let group = id.clone();
    let option = move |option: Choice| {
        let (label_id, text_id) =
            (format!("{group}-{}", option.value), format!("{group}-{}-text", option.value));
        view! {
            <label class="choice">
                <input
                    type=if single { "radio" } else { "checkbox" }
                    name=single.then(|| group.clone())
                    aria-labelledby=label_id.clone()
                    aria-describedby=text_id.clone()
                    aria-invalid=move || (!single && error.get().is_some()).then_some("true")
                    prop:checked=move || value.with(|value| is_chosen(value, option.value))
                    on:change=move |event| choose(option.value, event_target_checked(&event))
                />
                <span>
                    <b id=label_id>{option.label}</b>
                    <span class="muted small" id=text_id>{option.text}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="choices" class:wrong=move || error.get().is_some() aria-describedby=described>
            <legend>{legend}</legend>
            {options.into_iter().map(option).collect_view()}
            {notes(&id, hint, error)}
        </fieldset>
    }
}

fn is_chosen(value: &str, option: &str) -> bool {
    value.split_whitespace().any(|chosen| chosen == option)
}
