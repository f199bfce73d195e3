//! The categories of the catalogue in their public order: create, edit, reorder, activate, delete.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{ManagedCategory, PageQuery};
use pitboard_client::{Client, ClientError};

use crate::{
    api::use_api,
    components::{Button, Confirm, Empty, Heading, Kind, ProblemAlert, SkeletonLines, lines},
    error,
    live::{Live, always, watch},
    paged::all,
};
use {form::CategoryDialog, line::line, operations::Operations};

pub use form::name_taken;

mod form;
mod line;
mod operations;

pub const TITLE: &str = "Categories";

/// Watches all categories, in their order.
pub fn watch_categories() -> Live<Vec<ManagedCategory>> {
    let api = use_api();
    watch(
        || Some(()),
        Duration::from_secs(300),
        async move |(), _| always(api.call(async |client| load(client).await).await),
    )
}

async fn load(client: Client) -> Result<Vec<ManagedCategory>, ClientError> {
    let query = |cursor| PageQuery { limit: Some(100), cursor };
    all(async |cursor| client.list_managed_categories(&query(cursor)).await).await
}

#[component]
pub fn Categories() -> impl IntoView {
    let live = watch_categories();
    let operations = Operations::new(live);
    let items = operations.items;
    let Operations { edited, delete, to_delete, delete_open, .. } = operations;
    let error = error::first([operations.shift.error(), operations.set_active.error()]);
    let name = move || to_delete.with(|one| one.as_ref().map(|one| one.name.clone())).unwrap_or_default();
    let confirm = move || {
        if let Some(one) = to_delete.get_untracked() {
            delete.run(one.id);
        }
    };
    Effect::new(move || {
        if delete_open.get() {
            delete.clear();
        }
    });
    let none = move || live.data.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="title-line">
            <Heading title=TITLE>"In the order in which customers see them."</Heading>
            <Button on_press=move || edited.open(None)>"Add a category"</Button>
        </div>
        <ProblemAlert error=live.failure() retry=move || live.refresh() />
        <ProblemAlert error=error />
        <Show when=move || live.is_loading()>
            <SkeletonLines count=6 />
        </Show>
        <Show when=none>
            <Empty title="No categories yet" text="A service belongs to a category: add one first." />
        </Show>
        <ul class="items">{lines(items, |one| one.id, move |one| line(one, operations))}</ul>
        <CategoryDialog edited=edited on_saved=move || live.refresh() />
        <Confirm
            open=delete_open
            title=Signal::derive(move || format!("Delete {}?", name()))
            verb="Delete"
            kind=Kind::Danger
            busy=delete.busy()
            error=delete.error()
            on_confirm=confirm
        >
            <p>"It goes for good. A category that has services stays."</p>
        </Confirm>
    }
}
