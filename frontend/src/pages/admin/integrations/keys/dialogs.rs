//! The dialogs that ask before a key is rotated or revoked.

use leptos::prelude::*;

use super::operations::Operations;
use crate::{
    components::{Choice, Choices, Confirm, Kind, Notice},
    dates,
    error::ApiError,
};

/// For how many minutes the old secret stays valid.
const OVERLAPS: [Choice; 2] = [
    Choice {
        value: "1440",
        label: "Keep the old secret for 24 hours",
        text: "The program works with either secret until you have changed it.",
    },
    Choice {
        value: "0",
        label: "End the old secret at once",
        text: "Choose this if the secret has leaked. The program stops until it has the new one.",
    },
];

/// `<RotateDialog operations=operations />`
#[component]
pub fn RotateDialog(operations: Operations) -> impl IntoView {
    let Operations { rotate, rotate_open, asked, .. } = operations;
    let overlap = RwSignal::new(String::new());
    Effect::new(move || {
        if rotate_open.get() {
            overlap.set(OVERLAPS[0].value.to_owned());
        }
    });
    let confirm = move || {
        if let (Some(key), Ok(minutes)) = (asked.get_untracked(), overlap.get_untracked().parse()) {
            rotate.run((key, minutes));
        }
    };
    let previous = move || {
        let until = asked.with(|key| key.as_ref()?.previous_secret_until)?;
        dates::is_future(until).then(|| {
            view! {
                <Notice tone="warning">
                    <p>
                        "The secret before the present one still works until " {dates::moment(until)}
                        ". It ends at once if you rotate again."
                    </p>
                </Notice>
            }
        })
    };
    let unanswered = move || {
        let is_unknown =
            rotate.error().with(|error| error.as_ref().is_some_and(ApiError::is_outcome_unknown));
        is_unknown.then(|| {
            view! {
                <Notice tone="warning">
                    <p>
                        "The secret may be rotated although no reply came; the new one was never shown. Go back and "
                        "look at the list before you rotate again."
                    </p>
                </Notice>
            }
        })
    };
    view! {
        <Confirm
            open=rotate_open
            title=Signal::derive(move || format!("Rotate the secret of {}?", operations.asked_name()))
            verb="Rotate"
            back="Go back"
            busy=rotate.busy()
            error=rotate.error()
            on_confirm=confirm
        >
            <p>"The key gets a new secret, which is shown once. Its name and its permissions stay."</p>
            {previous}
            <Choices legend="The old secret" value=overlap options=OVERLAPS.to_vec() single=true />
            {unanswered}
        </Confirm>
    }
}

/// `<RevokeDialog operations=operations />`
#[component]
pub fn RevokeDialog(operations: Operations) -> impl IntoView {
    let Operations { revoke, revoke_open, asked, .. } = operations;
    let confirm = move || {
        if let Some(key) = asked.get_untracked() {
            revoke.run(key.id);
        }
    };
    view! {
        <Confirm
            open=revoke_open
            title=Signal::derive(move || format!("Revoke {}?", operations.asked_name()))
            verb="Revoke"
            back="Go back"
            kind=Kind::Danger
            busy=revoke.busy()
            error=revoke.error()
            on_confirm=confirm
        >
            <p>
                "The key stops working at once and for ever: the next request of the program is refused. "
                "Appointments that it booked stay."
            </p>
        </Confirm>
    }
}
