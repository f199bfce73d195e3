//! The field for the code of a second factor, or for a recovery code.

use leptos::prelude::*;

use super::{Button, Field, Kind};
use crate::{error::ApiError, focus};

/// The code field, for `focus`.
pub const CODE_FIELD: &str = "dialog[open] .code-field input, main .code-field input";

/// `<CodeField code=code error=task.error() />`: the visitor can change to a recovery code.
#[component]
pub fn CodeField(
    code: RwSignal<String>,
    #[prop(optional, into)] error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let is_recovery = RwSignal::new(false);
    let change = move || {
        code.set(String::new());
        is_recovery.update(|on| *on = !*on);
        focus::when_drawn(CODE_FIELD);
    };
    let words = move || if is_recovery.get() { "Use the authenticator app" } else { "Use a recovery code" };
    let field = move || match is_recovery.get() {
        false => view! {
            <Field
                label="Code"
                value=code
                pointer="/code"
                error=error
                autocomplete="one-time-code"
                inputmode="numeric"
                hint="Six digits, from your authenticator app."
            />
        }
        .into_any(),
        true => view! {
            <Field
                label="Recovery code"
                value=code
                pointer="/code"
                error=error
                hint="One of the codes that you have kept. Each works once."
            />
        }
        .into_any(),
    };
    view! {
        <div class="code-field">
            {field} <Button kind=Kind::Plain on_press=change>{words}</Button>
        </div>
    }
}
