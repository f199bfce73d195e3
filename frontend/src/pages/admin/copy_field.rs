//! A text to be copied, with the button that copies it.

use leptos::{html, prelude::*};

use crate::{
    browser::{self, next_frame},
    components::{Button, Kind, use_toasts},
    scope,
    task::task,
};

/// `<CopyField label="Link" text=url verb="Copy link" copied="The link is copied." />`: takes the focus.
#[component]
pub fn CopyField(
    label: &'static str,
    text: String,
    verb: &'static str,
    /// The message after it is copied.
    copied: &'static str,
) -> impl IntoView {
    let toasts = use_toasts();
    let field = NodeRef::<html::Input>::new();
    let select = move || {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    let take_focus = move || {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    Effect::new(move || {
        field.track();
        scope::spawn(async move {
            next_frame().await;
            // A dialog that closes in this frame returns the focus to its button.
            next_frame().await;
            take_focus();
        });
    });
    let copy = task(
        async move |text: String| Ok(browser::copy(&text).await),
        move |is_copied| {
            // Also after a copy, so that the text can be copied again by key.
            take_focus();
            if is_copied {
                toasts.good(copied);
            } else {
                toasts.bad("Couldn\u{2019}t copy. The text is selected: press Ctrl+C.");
            }
        },
    );
    let value = text.clone();
    view! {
        <div class="to-copy">
            <span class="field">
                <input
                    type="text"
                    readonly
                    spellcheck="false"
                    aria-label=label
                    node_ref=field
                    prop:value=value
                    on:focus=move |_| select()
                />
            </span>
            <Button kind=Kind::Quiet busy=copy.busy() on_press=move || copy.run(text.clone())>{verb}</Button>
        </div>
    }
}
