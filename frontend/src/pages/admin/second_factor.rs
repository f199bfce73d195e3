//! The removal of the second factor of an employee who has lost their device.

use leptos::prelude::*;

use crate::{
    api::use_api,
    components::{Button, Confirm, Kind, use_toasts},
    focus,
    session::use_session,
    task::task,
};

/// `<RemoveSecondFactor id=id name=name changed=move || live.refresh() />`: a button, and nothing for one's own
/// account.
#[component]
pub(super) fn RemoveSecondFactor(
    id: Signal<i64>,
    name: Signal<String>,
    changed: UnsyncCallback<()>,
) -> impl IntoView {
    let (api, session, toasts) = (use_api(), use_session(), use_toasts());
    let open = RwSignal::new(false);
    let remove = task(
        async move |()| {
            let id = id.get_untracked();
            api.call(async |client| client.remove_employee_second_factor(id).await).await
        },
        move |()| {
            open.set(false);
            toasts.good(format!("{} signs in with the password alone.", name.get_untracked()));
            changed.run(());
            // The pressed button is removed.
            focus::heading();
        },
    );
    let ask = move || {
        remove.clear();
        open.set(true);
    };
    let is_own = Memo::new(move |_| session.account().is_some_and(|me| me.id == id.get()));
    view! {
        <Show when=move || !is_own.get()>
            <Button kind=Kind::Quiet on_press=ask>"Remove second factor"</Button>
        </Show>
        <Confirm
            open=open
            title=Signal::derive(move || format!("Remove the second factor of {}?", name.get()))
            verb="Remove"
            kind=Kind::Danger
            busy=remove.busy()
            error=remove.error()
            on_confirm=move || remove.run(())
        >
            <p>
                "For somebody who has lost their phone and their recovery codes. They are signed out at once, and sign in with their password alone until they set up another."
            </p>
        </Confirm>
    }
}
