//! A text field with label, hint and error.

use leptos::{either::Either, prelude::*};

use super::{
    form::{FormContext, Input},
    unique_id,
};
use crate::error::{ApiError, capitalize};

/// Returns the error of the field at `pointer` until the field is edited, and a function to call on each
/// edit.
///
/// Inside of a `Form` it is a part of the form's error.
pub(super) fn field_error(
    pointer: &'static str,
    error: Signal<Option<ApiError>>,
) -> (Memo<Option<String>>, impl Fn() + Copy) {
    let form = use_context::<FormContext>().filter(|_| !pointer.is_empty());
    let error = form.map_or(error, |form| form.register(pointer));
    let edited = RwSignal::new(false);
    Effect::new(move || {
        error.track();
        edited.set(false);
    });
    let error = Memo::new(move |_| error.with(|error| error.as_ref()?.field(pointer)));
    let shown = Memo::new(move |_| error.get().filter(|_| !edited.get()));
    (shown, move || edited.set(true))
}

/// `<Field label="E-mail" value=email pointer="/email" error=task.error() kind="email" autocomplete="email"
/// />`
///
/// The field is required unless it is `optional`, a `filter`, or not `required`. With `rows` it is a text area.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    #[prop(into)] value: Input,
    /// JSON pointer of the problem document's `errors` that are shown here, unless `value` has one.
    #[prop(optional)]
    pointer: &'static str,
    /// The error, outside of a `Form`.
    #[prop(optional, into)]
    error: Signal<Option<ApiError>>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    /// The keyboard to show on a phone.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    #[prop(optional)] maxlength: Option<usize>,
    #[prop(optional)] optional: bool,
    /// `false` for one of several fields of which any is enough.
    #[prop(default = true)]
    required: bool,
    /// A list filter; never `required`.
    #[prop(optional)]
    filter: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional)] rows: Option<u32>,
) -> impl IntoView {
    let id = unique_id("field");
    let Input { value, pointer } = value.or_pointer(pointer);
    let (error, edit) = field_error(pointer, error);
    let described = described(&id, hint.is_some(), error);
    let needed = required && !optional && !filter;
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

/// Returns the ids of the hint and the error that exist.
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

/// Shows error and hint below a control.
pub(super) fn notes(id: &str, hint: Option<String>, error: Memo<Option<String>>) -> impl IntoView + use<> {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        {move || error.get().map(|error| view! { <p class="error" id=error_id.clone()>{capitalize(&error)}</p> })}
        {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
    }
}
