//! A new secret, to be copied; it is not shown again.

use leptos::prelude::*;

use crate::{
    components::{Button, Icon, Kind, Shape},
    focus,
    pages::admin::copy_field::CopyField,
};

/// A secret that the server has just made.
#[derive(Clone, PartialEq)]
pub struct NewSecret {
    /// The name of its key or webhook.
    pub of: String,
    pub secret: String,
    /// A sentence that says what it is for.
    pub usage: String,
}

/// `<SecretToStore shown=secret />`: shows the secret until it is dismissed, and moves the focus to it.
#[component]
pub fn SecretToStore(shown: RwSignal<Option<NewSecret>>) -> impl IntoView {
    let dismiss = move || {
        shown.set(None);
        focus::heading();
    };
    let notice = move |new: NewSecret| {
        let title = format!("Secret of {}", new.of);
        view! {
            <div class="notice warning new-secret" role="group" aria-label=title.clone()>
                <Icon shape=Shape::Warning />
                <div>
                    <p><strong>{title.clone()}</strong></p>
                    <p>"Copy it now and store it safely: it is shown only here and now, and cannot be shown again."</p>
                    <CopyField label="Secret" text=new.secret verb="Copy secret" copied="The secret is copied." />
                    <p>{new.usage}</p>
                    <Button kind=Kind::Quiet on_press=dismiss>"I have stored it"</Button>
                </div>
            </div>
        }
    };
    move || shown.get().map(notice)
}
