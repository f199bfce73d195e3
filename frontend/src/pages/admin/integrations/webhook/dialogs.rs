//! The dialogs that ask before the secret of a webhook is rotated, and before a webhook is deleted.

use leptos::prelude::*;

use super::actions::Actions;
use crate::{
    components::{Confirm, Kind, Notice},
    dates,
    error::ApiError,
};

/// `<RotateDialog actions=actions />`
#[component]
pub fn RotateDialog(actions: Actions) -> impl IntoView {
    let Actions { live, rotate, rotate_open, .. } = actions;
    // As it was when the dialog was opened; the page follows what others do meanwhile.
    let version = StoredValue::new(0);
    Effect::new(move || {
        if rotate_open.get() {
            let shown = live.data.with_untracked(|one| one.as_ref().map(|one| one.version));
            version.set_value(shown.unwrap_or_default());
        }
    });
    let confirm = move || {
        if let Some(id) = actions.id() {
            rotate.run((id, version.get_value()));
        }
    };
    let warning = |text: String| view! { <Notice tone="warning"><p>{text}</p></Notice> };
    let previous = move || {
        let until =
            live.data.with(|one| one.as_ref()?.old_secret_until).filter(|at| dates::is_future(*at))?;
        Some(warning(format!(
            "The secret before the present one is still used until {}. It ends at once if you rotate again.",
            dates::moment(until)
        )))
    };
    let unanswered = move || {
        let is_unknown =
            rotate.error().with(|error| error.as_ref().is_some_and(ApiError::is_outcome_unknown));
        is_unknown.then(|| {
            warning(
                "The secret may be rotated although no reply came; the new one was never shown. Go back and see \
                 whether the old secret has an end before you rotate again."
                    .to_owned(),
            )
        })
    };
    view! {
        <Confirm
            open=rotate_open
            title=Signal::derive(move || format!("Rotate the secret of {}?", actions.host()))
            verb="Rotate"
            back="Go back"
            busy=rotate.busy()
            error=rotate.error()
            on_confirm=confirm
        >
            <p>
                "The webhook gets a new secret, which is shown once. For 24 hours each request is signed with both "
                "secrets: change it at the receiver in that time."
            </p>
            {previous}
            {unanswered}
        </Confirm>
    }
}

/// `<DeleteDialog actions=actions />`
#[component]
pub fn DeleteDialog(actions: Actions) -> impl IntoView {
    let Actions { delete, delete_open, .. } = actions;
    let confirm = move || {
        if let Some(id) = actions.id() {
            delete.run(id);
        }
    };
    view! {
        <Confirm
            open=delete_open
            title=Signal::derive(move || format!("Delete {}?", actions.host()))
            verb="Delete"
            back="Go back"
            kind=Kind::Danger
            busy=delete.busy()
            error=delete.error()
            on_confirm=confirm
        >
            <p>"This can\u{2019}t be undone. Its deliveries are deleted too, and what is waiting is not sent."</p>
        </Confirm>
    }
}
