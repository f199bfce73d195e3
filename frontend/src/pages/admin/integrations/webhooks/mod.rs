//! The webhooks: addresses of other programs to which events are sent.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{PageQuery, Webhook};
use pitboard_client::{Client, ClientError};

use super::secret::SecretToStore;
use crate::{
    api::use_api,
    components::{Button, EditTarget, Empty, Heading, LiveLine, ProblemAlert, SkeletonCards, lines},
    live::{Live, always, watch},
    paged::all,
    task::Task,
};
use form::WebhookDialog;

mod form;
mod operations;
mod state;
mod types;

pub use form::WebhookDialog as EditDialog;
pub use operations::{new_secret, test_task};
pub use state::{StateBadge, TroubleNotice, host, trouble, types_of};
pub use types::label as type_label;

pub const TITLE: &str = "Webhooks";

const PURPOSE: &str = "A webhook tells another program within seconds what happens here: a new booking, a finished \
                       job, a changed price. The program gives you the address.";

#[component]
pub fn Webhooks() -> impl IntoView {
    let live = watch_webhooks();
    let (edited, secret) = (EditTarget::new(), RwSignal::new(None));
    let test = test_task(move || live.refresh());
    let items = Signal::derive(move || live.data.get().unwrap_or_default());
    let none = move || live.data.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line">
                    "Events for other programs."
                    <a href="/docs" rel="external">"API reference"</a>
                    <LiveLine freshness=live.freshness />
                </span>
            </Heading>
            <Button on_press=move || edited.open(None)>"Add a webhook"</Button>
        </div>
        <div class="stack">
            <SecretToStore shown=secret />
            <ProblemAlert error=live.failure() retry=move || live.refresh() />
            <ProblemAlert error=test.error() />
            <Show when=move || live.is_loading()>
                <SkeletonCards count=4 like="rows" />
            </Show>
            <Show when=none>
                <Empty title="No webhooks yet" text=PURPOSE>
                    <a class="button quiet" href="/docs" rel="external">"Read the API reference"</a>
                </Empty>
            </Show>
            <ul class="items">{lines(items, |one| one.id, move |one| line(one, edited, test))}</ul>
        </div>
        <WebhookDialog edited=edited secret=secret on_saved=move || live.refresh() />
    }
}

/// Watches all webhooks, of which there are few.
fn watch_webhooks() -> Live<Vec<Webhook>> {
    let api = use_api();
    watch(
        || Some(()),
        Duration::from_secs(30),
        async move |(), _| always(api.call(async |client| load(client).await).await),
    )
}

async fn load(client: Client) -> Result<Vec<Webhook>, ClientError> {
    let query = |cursor| PageQuery { limit: Some(100), cursor };
    all(async |cursor| client.list_webhooks(&query(cursor)).await).await
}

fn line(one: Memo<Webhook>, edited: EditTarget<Webhook>, test: Task<i64>) -> AnyView {
    let id = one.with_untracked(|one| one.id);
    let url = move || one.with(|one| one.url.clone());
    let active = Memo::new(move |_| one.with(|one| one.active));
    let wrong = move || one.with(trouble).map(|wrong| view! { <span class="small wrong">{wrong}</span> });
    let test_button = move || {
        view! {
            <button
                class="button plain"
                type="button"
                aria-label=move || format!("Send a test to {}", url())
                on:click=move |_| test.run(id)
            >
                "Send a test"
            </button>
        }
    };
    view! {
        <li class="item">
            <span class="what">
                <b>{url}</b>
                <span class="muted small">{move || one.with(|one| one.description.clone())}</span>
                <span class="muted small">{move || one.with(types_of)}</span>
                {wrong}
            </span>
            {move || view! { <StateBadge one=one.get() /> }}
            <span class="ways">
                <Show when=move || active.get()>{test_button}</Show>
                <button
                    class="button plain"
                    type="button"
                    aria-label=move || format!("Edit {}", url())
                    on:click=move |_| edited.open(Some(one.get_untracked()))
                >
                    "Edit"
                </button>
                <a
                    class="button quiet"
                    href=format!("/admin/webhooks/{id}")
                    aria-label=move || format!("Deliveries to {}", url())
                >
                    "Deliveries"
                </a>
            </span>
        </li>
    }
    .into_any()
}
