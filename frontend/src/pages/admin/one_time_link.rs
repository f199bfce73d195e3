//! A newly issued one-time link, to be copied; it is not shown again.

use leptos::{html, prelude::*};
use pitboard_api::OneTimeLink;
use pitboard_domain::link::LinkPurpose;

use crate::{
    browser::{self, next_frame},
    components::{Button, Kind, use_toasts},
    dates, scope,
    task::task,
};

/// `<LinkToHandOver link=link name="John Carter" />`: moves the focus to the link.
#[component]
pub fn LinkToHandOver(link: OneTimeLink, name: String) -> impl IntoView {
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
            take_focus();
        });
    });
    let copy = task(
        async move |url: String| Ok(browser::copy(&url).await),
        move |copied| {
            // Also after a copy, so that the link can be copied again by key.
            take_focus();
            if copied {
                toasts.good("The link is copied.");
            } else {
                toasts.bad("This browser lets no page copy: the link is marked, copy it by key.");
            }
        },
    );
    let what = match link.purpose {
        LinkPurpose::Invitation => format!("Invitation for {name}"),
        LinkPurpose::PasswordReset => format!("New password for {name}"),
    };
    let url = link.url.clone();
    view! {
        <div class="notice good" role="group" aria-label=what.clone()>
            <div>
                <p><strong>{what.clone()}</strong></p>
                <p>
                    "Hand this link over yourself. It sets a password once, until " {dates::moment(link.expires_at)}
                    ", and is shown only here and now; a newer one ends it."
                </p>
                <div class="to-copy">
                    <span class="field">
                        <input
                            type="text"
                            readonly
                            aria-label="Link"
                            node_ref=field
                            prop:value=link.url
                            on:focus=move |_| select()
                        />
                    </span>
                    <Button kind=Kind::Quiet busy=copy.busy() on_press=move || copy.run(url.clone())>"Copy link"</Button>
                </div>
            </div>
        </div>
    }
}
