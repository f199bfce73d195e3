//! The link by which a guest manages an appointment, to be copied.

use leptos::{html, prelude::*};

use crate::{
    browser,
    components::{Button, Card, Icon, Kind, Shape, use_toasts},
    task::task,
};

/// `link` is the address of the appointment's page; `is_new` if it was just booked.
#[component]
pub fn KeepLink(link: String, is_new: bool) -> impl IntoView {
    let words =
        "You change or cancel your appointment by this link. It works without an account: keep it private.";
    match is_new {
        true => view! {
            <div class="notice good booked">
                <Icon shape=Shape::Check />
                <div>
                    <p><strong>"Booked. Keep this link."</strong></p>
                    <p>{words}</p>
                    <LinkField link=link />
                </div>
            </div>
        }
        .into_any(),
        false => view! {
            <Card title="Keep this link">
                <p>{words}</p>
                <LinkField link=link />
            </Card>
        }
        .into_any(),
    }
}

/// The whole link in a field, with a button that copies it.
#[component]
pub fn LinkField(
    /// The address on this site.
    link: String,
) -> impl IntoView {
    let (toasts, field) = (use_toasts(), NodeRef::<html::Input>::new());
    let url = window().location().origin().unwrap_or_default() + &link;
    let select = move || {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    let copy = task(
        async move |url: String| Ok(browser::copy(&url).await),
        move |copied| {
            if copied {
                toasts.good("The link is copied.");
            } else {
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                }
                toasts.bad("Couldn\u{2019}t copy. Press Ctrl+C.");
            }
        },
    );
    let copied = url.clone();
    view! {
        <div class="to-copy">
            <span class="field">
                <input
                    type="text"
                    readonly
                    aria-label="Link to your appointment"
                    node_ref=field
                    prop:value=url
                    on:focus=move |_| select()
                />
            </span>
            <Button kind=Kind::Quiet busy=copy.busy() on_press=move || copy.run(copied.clone())>"Copy link"</Button>
        </div>
    }
}
