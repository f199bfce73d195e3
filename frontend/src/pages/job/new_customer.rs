//! The mark of a customer whom the staff have not confirmed, with a button to confirm them.

use leptos::prelude::*;
use pitboard_api::Customer;

use crate::{
    api::use_api,
    components::{Button, Kind, Notice, ProblemAlert, use_toasts},
    focus,
    task::task,
};

/// `<NewCustomer id=id changed=move || live.refresh() />`: `id` is that of a customer who is not confirmed.
#[component]
pub fn NewCustomer(
    #[prop(into)] id: Signal<Option<i64>>,
    #[prop(into)] changed: UnsyncCallback<()>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let confirm = task(
        async move |id: i64| api.call(async |client| client.confirm_customer(id).await).await,
        move |customer: Customer| {
            toasts.good(format!("{} is confirmed.", customer.name));
            changed.run(());
            // The pressed button is removed.
            focus::heading_if_lost();
        },
    );
    let press = move || {
        if let Some(id) = id.get_untracked() {
            confirm.run(id);
        }
    };
    view! {
        <Show when=move || id.get().is_some()>
            <Notice tone="warning">
                <div>
                    <p>"New customer: nobody here has confirmed them yet."</p>
                    <ProblemAlert error=confirm.error() />
                    <div class="actions">
                        <Button kind=Kind::Quiet busy=confirm.busy() on_press=press>"Confirm customer"</Button>
                    </div>
                </div>
            </Notice>
        </Show>
    }
}
