//! Exports the personal data of a customer as a file, or erases them.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use pitboard_api::{Customer, CustomerExport};

use crate::{
    api::use_api,
    browser,
    components::{Button, Card, Dialog, Field, Kind, Notice, ProblemAlert, use_toasts},
    idempotency::IdempotencyKeys,
    live::Live,
    task::task,
};

/// `<Privacy live=live />`
#[component]
pub fn Privacy(live: Live<Customer>) -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let keys = IdempotencyKeys::new();
    let (open, typed) = (RwSignal::new(false), RwSignal::new(String::new()));
    let id = move || live.data.with_untracked(|one| one.as_ref().map(|one| one.id)).unwrap_or_default();
    let name = move || live.data.with(|one| one.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let export = task(
        async move |id: i64| api.call(async |client| client.export_customer(id).await).await,
        move |export: CustomerExport| match save(&export) {
            true => toasts.good("The file is saved."),
            false => toasts.bad("This browser did not take the file."),
        },
    );
    let erase = task(
        async move |id: i64| keys.send(api, &id, async |client| client.erase_customer(id).await).await,
        move |()| {
            toasts.good("The customer is erased.");
            navigate("/admin/customers", NavigateOptions { replace: true, ..Default::default() });
        },
    );
    let ask = move || {
        erase.clear();
        typed.set(String::new());
        open.set(true);
    };
    let is_confirmed =
        Memo::new(move |_| typed.with(|typed| typed.trim().to_lowercase() == name().to_lowercase()));
    view! {
        <Card title="What is kept">
            <p>"Everything that is stored about them as one file, for those who ask for it."</p>
            <ProblemAlert error=export.error() />
            <div class="actions">
                <Button kind=Kind::Quiet busy=export.busy() on_press=move || export.run(id())>"Export as JSON"</Button>
                <Button kind=Kind::Quiet on_press=ask>"Erase…"</Button>
            </div>
        </Card>
        <Dialog open=open title=Signal::derive(move || format!("Erase {}?", name()))>
            <form
                class="form"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    if is_confirmed.get_untracked() {
                        erase.run(id());
                    }
                }
            >
                <Notice tone="warning">
                    "Name, contact, cars, plates, notes and sign-ins go everywhere, for good. What they had done stays \
                     without their name, for the figures."
                </Notice>
                <ProblemAlert error=erase.error() />
                <Field
                    label="Name of the customer"
                    value=typed
                    hint="Type it to confirm. Nobody can bring them back."
                />
                <div class="actions">
                    <Button kind=Kind::Quiet on_press=move || open.set(false)>"Keep them"</Button>
                    <Button kind=Kind::Danger submit=true busy=erase.busy() disabled=Signal::derive(move || !is_confirmed.get())>
                        "Erase for good"
                    </Button>
                </div>
            </form>
        </Dialog>
    }
}

/// Downloads the export as indented JSON; returns whether the browser accepted it.
fn save(export: &CustomerExport) -> bool {
    let Ok(text) = serde_json::to_string_pretty(export) else { return false };
    let name = format!("customer-{}.json", export.customer.id);
    browser::download(&name, "application/json", &text).is_ok()
}
