//! The deliveries of a webhook, newest first, kept fresh while they are shown.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{PageQuery, WebhookDelivery};
use pitboard_client::{Client, ClientError};

use super::{actions::Actions, delivery::delivery_line};
use crate::{
    api::use_api,
    components::{Button, Empty, Kind, LiveLine, ProblemAlert, SkeletonCards, lines, use_toasts},
    focus,
    idempotency::IdempotencyKeys,
    live::{Live, always, watch},
    task::{Task, task},
};

/// The deliveries of a page of the log.
const PAGE: u32 = 20;

/// The loaded pages of the log.
#[derive(Clone, PartialEq)]
struct DeliveryLog {
    items: Vec<WebhookDelivery>,
    pages: u32,
    has_more: bool,
}

/// `<Deliveries actions=actions />`
#[component]
pub fn Deliveries(actions: Actions) -> impl IntoView {
    let id = Memo::new(move |_| actions.live.data.with(|one| one.as_ref().map(|one| one.id)));
    // The pages to load; all of them are kept fresh.
    let pages = RwSignal::new(1);
    let live = watch_log(id, pages);
    let replay = replay_task(live);
    refresh_after_actions(actions, live);
    focus_new_page(live);
    let active = Memo::new(move |_| actions.is_active());
    let items = Signal::derive(move || {
        live.data.with(|log| log.as_ref().map(|log| log.items.clone())).unwrap_or_default()
    });
    let none = move || live.data.with(|log| log.as_ref().is_some_and(|log| log.items.is_empty()));
    let has_more = move || live.data.with(|log| log.as_ref().is_some_and(|log| log.has_more));
    let busy =
        Signal::derive(move || live.data.with(|log| log.as_ref().is_some_and(|log| log.pages < pages.get())));
    let more = move || {
        pages.update(|pages| *pages += 1);
        live.refresh();
    };
    let send_again = UnsyncCallback::new(move |delivery: i64| {
        if let Some(webhook) = actions.id() {
            replay.run((webhook, delivery));
        }
    });
    view! {
        <section>
            <div class="title-line">
                <h2>"Deliveries"</h2>
                <LiveLine freshness=live.freshness />
            </div>
            <ProblemAlert error=live.failure() retry=move || live.refresh() />
            <ProblemAlert error=replay.error() />
            <Show when=move || live.is_loading()>
                <SkeletonCards count=4 like="rows" />
            </Show>
            <Show when=none>
                <Empty
                    title="No deliveries yet"
                    text="Each event that is sent appears here, with the reply of the receiver. Send a test to try it."
                />
            </Show>
            <ul class="items deliveries">
                {lines(items, |one| one.id, move |one| delivery_line(one, active, send_again))}
            </ul>
            <Show when=has_more>
                <p class="more">
                    <Button kind=Kind::Quiet busy=busy on_press=more>"Show more"</Button>
                </p>
            </Show>
        </section>
    }
}

fn watch_log(id: Memo<Option<i64>>, pages: RwSignal<u32>) -> Live<DeliveryLog> {
    let api = use_api();
    watch(
        move || id.get(),
        Duration::from_secs(5),
        async move |id, _| {
            let pages = pages.try_get_untracked().unwrap_or(1);
            always(api.call(async |client| load(client, id, pages).await).await)
        },
    )
}

async fn load(client: Client, id: i64, pages: u32) -> Result<DeliveryLog, ClientError> {
    let (mut items, mut cursor) = (Vec::new(), None);
    for _ in 0..pages {
        let query = PageQuery { limit: Some(PAGE), cursor };
        let page = client.list_webhook_deliveries(id, &query).await?;
        items.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    Ok(DeliveryLog { items, pages, has_more: cursor.is_some() })
}

fn replay_task(live: Live<DeliveryLog>) -> Task<(i64, i64)> {
    let (api, toasts, keys) = (use_api(), use_toasts(), IdempotencyKeys::new());
    task(
        async move |(webhook, delivery): (i64, i64)| {
            let replay = async |client: Client| client.replay_webhook_delivery(webhook, delivery).await;
            keys.send(api, &(webhook, delivery), replay).await
        },
        move |delivery: WebhookDelivery| {
            toasts.good(format!("{} is sent again.", delivery.event_id));
            live.refresh();
        },
    )
}

/// Loads the log after a test, and after what waited was given up.
fn refresh_after_actions(actions: Actions, live: Live<DeliveryLog>) {
    Effect::new(move |before: Option<u32>| {
        let sent = actions.sent.get();
        if before.is_some() {
            live.refresh();
        }
        sent
    });
}

/// Moves the focus to the first delivery of a further page.
fn focus_new_page(live: Live<DeliveryLog>) {
    Effect::new(move |before: Option<u32>| {
        let pages = live.data.with(|log| log.as_ref().map_or(0, |log| log.pages));
        if let Some(before) = before.filter(|before| (1..pages).contains(before)) {
            focus::soon_in(".deliveries > li".to_owned(), (before * PAGE) as usize);
        }
        pages
    });
}
