//! A newly issued one-time link, to be copied; it is not shown again.

use leptos::prelude::*;
use pitboard_api::OneTimeLink;
use pitboard_domain::link::LinkPurpose;

use super::copy_field::CopyField;
use crate::dates;

/// `<LinkToHandOver link=link name="John Carter" />`: moves the focus to the link.
#[component]
pub fn LinkToHandOver(link: OneTimeLink, name: String) -> impl IntoView {
    let what = match link.purpose {
        LinkPurpose::Invitation => format!("Invitation for {name}"),
        LinkPurpose::PasswordReset => format!("New password for {name}"),
    };
    view! {
        <div class="notice good" role="group" aria-label=what.clone()>
            <div>
                <p><strong>{what.clone()}</strong></p>
                <p>
                    "Hand this link over yourself. It sets a password once, until " {dates::moment(link.expires_at)}
                    ", and is shown only here and now; a newer one ends it."
                </p>
                <CopyField label="Link" text=link.url verb="Copy link" copied="The link is copied." />
            </div>
        </div>
    }
}
