//! A field to type in: label, hint, and what the server found wrong with it.

use leptos::{either::Either, prelude::*};

use super::unique_id;
use crate::error::{ApiError, capitalize};

/// What went wrong with the field at `pointer`, until it is typed in again. Returns the error and how to say so.
pub(super) fn fault(
    pointer: &'static str,
    error: Signal<Option<ApiError>>,
) -> (Memo<Option<String>>, impl Fn() + Copy) {
    let edited = RwSignal::new(false);
    Effect::new(move || {
        error.track();
        edited.set(false);
    });
    let error = Memo::new(move |_| error.with(|error| error.as_ref()?.field(pointer)));
    let shown = Memo::new(move |_| error.get().filter(|_| !edited.get()));
    (shown, move || edited.set(true))
}

/// `<Field label="E-mail" value=email pointer="/email" error=task.error() kind="email" autocomplete="email" />`
///
/// It wants to be filled unless `optional` or a `filter`; with `rows` it is a text area.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// JSON pointer of the problem document's `errors` that belong here.
    #[prop(optional)]
    pointer: &'static str,
    #[prop(optional, into)] error: Signal<Option<ApiError>>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    /// The keyboard of a phone.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(optional)] optional: bool,
    /// Narrows a list down: that nobody must goes without saying.
    #[prop(optional)]
    filter: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] rows: Option<u32>,
) -> impl IntoView {
    let id = unique_id("field");
    let (error, edit) = fault(pointer, error);
    let described = described(&id, hint.is_some(), error);
    let needed = !optional && !filter;
    let write = move |text: String| {
        value.set(text);
        edit();
    };
    let control = match rows {
        Some(rows) => Either::Left(view! {
            <textarea
                id=id.clone()
                rows=rows
                maxlength=maxlength
                required=needed
                disabled=disabled
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described.clone()
                prop:value=value
                on:input=move |event| write(event_target_value(&event))
            ></textarea>
        }),
        None => Either::Right(view! {
            <input
                id=id.clone()
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                required=needed
                disabled=disabled
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=described.clone()
                prop:value=value
                on:input=move |event| write(event_target_value(&event))
            />
        }),
    };
    view! {
        <div class="field" class:wrong=move || error.get().is_some()>
            <label for=id.clone()>{label} {optional.then(|| view! { <small>" optional"</small> })}</label>
            {control}
            {notes(&id, hint, error)}
        </div>
    }
}

/// Ids of hint and error, as far as they are there.
pub(super) fn described(
    id: &str,
    hint: bool,
    error: Memo<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + Sync + 'static + use<> {
    let id = id.to_owned();
    move || {
        let hint = hint.then(|| format!("{id}-hint"));
        let error = error.get().map(|_| format!("{id}-error"));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
            (hint, error) => hint.or(error),
        }
    }
}

/// Error and hint below a control.
pub(super) fn notes(id: &str, hint: Option<String>, error: Memo<Option<String>>) -> impl IntoView + use<> {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        {move || error.get().map(|error| view! { <p class="error" id=error_id.clone()>{capitalize(&error)}</p> })}
        {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
    }
}
