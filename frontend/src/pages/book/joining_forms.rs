//! What the dialog of the last step holds; comes when it is first opened.

use leptos::prelude::*;

use super::joining::Joining;
use crate::{
    components::{Button, Kind, RegisterForm, SignInForm},
    focus,
};

/// For the customer of the dialog's `Joining`.
#[component]
pub fn JoiningForms() -> impl IntoView {
    let Joining { is_new, input, joined, .. } = expect_context();
    let on_done = move || joined.set(true);
    focus::soon(".joining :is(input, button)");
    view! {
        <Show
            when=move || is_new.get()
            fallback=move || {
                view! {
                    <SignInForm input=input on_done=on_done />
                    <p class="aside">
                        "No account yet? "
                        <Button kind=Kind::Plain on_press=move || is_new.set(true)>"Create one"</Button>
                    </p>
                }
            }
        >
            <p class="aside">
                "You have an account? "
                <Button kind=Kind::Plain on_press=move || is_new.set(false)>"Sign in instead"</Button>
            </p>
            <RegisterForm input=input on_done=on_done />
        </Show>
    }
}
