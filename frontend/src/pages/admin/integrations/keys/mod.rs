//! The API keys, newest first: create, edit, rotate, revoke.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::PageQuery;

use super::secret::SecretToStore;
use crate::{
    api::use_api,
    clock::now_every,
    components::{Button, Empty, Heading, More, SkeletonCards, ZoneNote, lines},
    paged::paged,
};
use {
    dialogs::{RevokeDialog, RotateDialog},
    form::KeyDialog,
    line::line,
    operations::Operations,
};

mod dialogs;
mod form;
mod line;
mod operations;
mod scopes;

pub const TITLE: &str = "API keys";

const PURPOSE: &str = "An API key lets another program use this workshop: your website, a fleet customer, your \
                       accounting. Give each program a key of its own, with no more permissions than it needs.";

#[component]
pub fn ApiKeys() -> impl IntoView {
    let api = use_api();
    let list = paged(
        || Some(()),
        async move |(), cursor| {
            let query = PageQuery { limit: Some(50), cursor };
            api.call(async |client| client.list_api_keys(&query).await).await
        },
    );
    let operations = Operations::new(list);
    let items = Signal::derive(move || list.items.get().unwrap_or_default());
    // Keys expire while they are shown.
    let now = now_every(Duration::from_secs(60));
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line">
                    "Access for other programs."
                    <a href="/docs" rel="external">"API reference"</a>
                    <ZoneNote />
                </span>
            </Heading>
            <Button on_press=move || operations.edited.open(None)>"Create a key"</Button>
        </div>
        <div class="stack">
            <SecretToStore shown=operations.secret />
            <Show when=move || list.is_loading()>
                <SkeletonCards count=4 like="rows" />
            </Show>
            <Show when=move || list.has_none()>
                <Empty title="No API keys yet" text=PURPOSE>
                    <a class="button quiet" href="/docs" rel="external">"Read the API reference"</a>
                </Empty>
            </Show>
            <ul class="items">{lines(items, |one| one.id, move |one| line(one, now, operations))}</ul>
        </div>
        <More of=list lines=".items > li".to_owned() />
        <KeyDialog operations=operations />
        <RotateDialog operations=operations />
        <RevokeDialog operations=operations />
    }
}
