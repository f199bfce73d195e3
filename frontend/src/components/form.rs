//! The frame of a form: error summary, fields, buttons. Its fields find their errors by themselves.

use leptos::{context::Provider, prelude::*};

use super::{Button, Kind, ProblemAlert};
use crate::error::ApiError;

/// The error of the enclosing form, and the pointers of the fields that show their part of it; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct FormContext {
    error: Signal<Option<ApiError>>,
    pointers: StoredValue<Vec<&'static str>>,
}

impl FormContext {
    /// Returns the form's error to a field, which shows the part at `pointer` as long as it exists.
    pub fn register(self, pointer: &'static str) -> Signal<Option<ApiError>> {
        self.pointers.update_value(|pointers| pointers.push(pointer));
        on_cleanup(move || {
            self.pointers.try_update_value(|pointers| {
                if let Some(at) = pointers.iter().position(|known| *known == pointer) {
                    pointers.swap_remove(at);
                }
            });
        });
        self.error
    }

    /// Returns whether a field shows the error at `pointer`.
    pub fn shows(self, pointer: &str) -> bool {
        self.pointers.with_value(|pointers| pointers.contains(&pointer))
    }
}

/// The text of an input, and the JSON pointer of its field in the request; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Input {
    pub value: RwSignal<String>,
    pub pointer: &'static str,
}

impl Input {
    /// Sets the pointer of an input that has none.
    pub(super) fn or_pointer(self, pointer: &'static str) -> Self {
        Self { pointer: if self.pointer.is_empty() { pointer } else { self.pointer }, ..self }
    }
}

impl From<RwSignal<String>> for Input {
    fn from(value: RwSignal<String>) -> Self {
        Self { value, pointer: "" }
    }
}

/// `<Form on_submit=move || save.run(()) busy=save.busy() error=save.error()>…fields…</Form>`
///
/// Errors of the fields inside are shown by the fields, all others above them.
#[component]
pub fn Form(
    #[prop(into)] on_submit: UnsyncCallback<()>,
    busy: Signal<bool>,
    #[prop(into)] error: Signal<Option<ApiError>>,
    /// The label of the submit button.
    #[prop(default = "Save")]
    verb: &'static str,
    #[prop(optional)] kind: Kind,
    /// Hides the submit button.
    #[prop(optional, into)]
    no_submit: Signal<bool>,
    /// The second button, if there is one.
    #[prop(optional_no_strip)]
    on_other: Option<UnsyncCallback<()>>,
    #[prop(default = "Leave it")] other_verb: &'static str,
    #[prop(default = "form")] class: &'static str,
    /// Replaces the general title of some errors.
    #[prop(default = |_| None)]
    words: fn(&ApiError) -> Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let context = FormContext { error, pointers: StoredValue::new(Vec::new()) };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    let submit_button =
        move || (!no_submit.get()).then(|| view! { <Button submit=true kind=kind busy=busy>{verb}</Button> });
    let buttons = match on_other {
        None => submit_button.into_any(),
        Some(on_other) => view! {
            <div class="actions">
                {submit_button} <Button kind=Kind::Quiet on_press=on_other>{other_verb}</Button>
            </div>
        }
        .into_any(),
    };
    view! {
        <form class=class novalidate on:submit=submit>
            <Provider value=context>
                <ProblemAlert error=error words=words />
                {children()}
            </Provider>
            {buttons}
        </form>
    }
}
