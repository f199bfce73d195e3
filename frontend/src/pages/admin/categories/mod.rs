//! The categories of the catalogue, in the order in which customers see them.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{CategoryPatch, ManagedCategory, PageQuery, ProblemCode};
use pitboard_client::{Client, ClientError};

use crate::{
    api::use_api,
    browser::next_frame,
    components::{
        Button, Confirm, EditTarget, Empty, Heading, Icon, Kind, ProblemAlert, Shape, SkeletonLines, lines,
        use_toasts,
    },
    error::{self, ApiError},
    focus,
    live::{Live, always, watch},
    paged::all,
    scope,
    task::{Task, task},
};
use form::CategoryDialog;

pub use form::taken;

mod form;

pub const TITLE: &str = "Categories";

/// All of them, in their order; they seldom change.
pub fn all_categories() -> Live<Vec<ManagedCategory>> {
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

/// What may be done with a category from its line.
#[derive(Clone, Copy)]
struct Ways {
    /// Its id, and whether it goes up.
    shift: Task<(i64, bool)>,
    switch: Task<(i64, bool)>,
    edited: EditTarget<ManagedCategory>,
    doomed: RwSignal<Option<ManagedCategory>>,
    asks: RwSignal<bool>,
}

#[component]
pub fn Categories() -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let live = all_categories();
    let items = Signal::derive(move || live.data.get().unwrap_or_default());
    let (edited, doomed, asks) = (EditTarget::new(), RwSignal::new(None), RwSignal::new(false));
    let shift = task(
        async move |(id, up): (i64, bool)| {
            let mut order = items.get_untracked();
            let from = order.iter().position(|one| one.id == id).ok_or(ApiError::Unreachable)?;
            let to = if up { from.saturating_sub(1) } else { (from + 1).min(order.len() - 1) };
            order.swap(from, to);
            for (position, one) in (0..).zip(&order) {
                if one.position != position {
                    let patch = CategoryPatch { position: Some(position), ..CategoryPatch::default() };
                    api.call(async |client| client.update_category(one.id, &patch).await).await?;
                }
            }
            Ok((order, to, up))
        },
        move |(order, to, up): (Vec<ManagedCategory>, usize, bool)| {
            toasts.announce(format!("{} is number {} of {}.", order[to].name, to + 1, order.len()));
            let at = order[to].id;
            live.data.set(Some(
                (0..).zip(order).map(|(position, one)| ManagedCategory { position, ..one }).collect(),
            ));
            live.refresh();
            // Where it was moved, the focus was lost; at either end its button goes.
            let way = if up { "up" } else { "down" };
            scope::spawn_detached(async move {
                next_frame().await;
                focus::focus(&format!("#category-{at} button:enabled"));
                focus::focus(&format!("#category-{at} .{way}:enabled"));
            });
        },
    );
    let switch = task(
        async move |(id, on): (i64, bool)| {
            api.call(async |client| match on {
                true => client.activate_category(id).await,
                false => client.deactivate_category(id).await,
            })
            .await
        },
        move |one: ManagedCategory| {
            let state = if one.active { "active: its services can be booked" } else { "inactive" };
            toasts.good(format!("{} is {state}.", one.name));
            live.refresh();
        },
    );
    let tried = StoredValue::new(None);
    let delete = task(
        async move |id: i64| {
            let again = tried.get_value() == Some(id);
            tried.set_value(Some(id));
            match api.call(async |client| client.delete_category(id).await).await {
                // It was deleted, and only the answer was lost.
                Err(error) if again && error.is(ProblemCode::NotFound) => Ok(()),
                answer => answer,
            }
        },
        move |()| {
            asks.set(false);
            toasts.good("The category is deleted.");
            live.refresh();
            focus::heading();
        },
    );
    Effect::new(move || {
        let unanswered = |error: &Option<ApiError>| error.as_ref().is_some_and(ApiError::is_outcome_unknown);
        if [shift.error(), switch.error(), delete.error()].iter().any(|of| of.with(unanswered)) {
            live.refresh();
        }
    });
    let ways = Ways { shift, switch, edited, doomed, asks };
    let error = error::first([shift.error(), switch.error()]);
    let name = move || doomed.with(|one| one.as_ref().map(|one| one.name.clone())).unwrap_or_default();
    let confirm = move || {
        if let Some(one) = doomed.get_untracked() {
            delete.run(one.id);
        }
    };
    Effect::new(move || {
        if asks.get() {
            delete.clear();
        }
    });
    let waits = move || live.data.with(Option::is_none) && live.error.with(Option::is_none);
    let none = move || live.data.with(|all| all.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div class="title-line">
            <Heading title=TITLE>"In the order in which customers see them."</Heading>
            <Button on_press=move || edited.open(None)>"Add a category"</Button>
        </div>
        <ProblemAlert error=live.failure() retry=move || live.refresh() />
        <ProblemAlert error=error />
        <Show when=waits>
            <SkeletonLines count=6 />
        </Show>
        <Show when=none>
            <Empty title="No categories yet" text="A service belongs to a category: add one first." />
        </Show>
        <ul class="items">{lines(items, |one| one.id, move |one| line(one, items, ways))}</ul>
        <CategoryDialog edited=edited saved=move || live.refresh() />
        <Confirm
            open=asks
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

fn line(one: Memo<ManagedCategory>, items: Signal<Vec<ManagedCategory>>, ways: Ways) -> AnyView {
    let id = one.with_untracked(|one| one.id);
    let name = move || one.with(|one| one.name.clone());
    let active = Memo::new(move |_| one.with(|one| one.active));
    let is_first = move || items.with(|all| all.first().is_some_and(|first| first.id == id));
    let is_last = move || items.with(|all| all.last().is_some_and(|last| last.id == id));
    let services = move || match one.with(|one| one.services) {
        0 => "No services".to_owned(),
        1 => "1 service".to_owned(),
        number => format!("{number} services"),
    };
    let delete = move |_| {
        ways.doomed.set(Some(one.get_untracked()));
        ways.asks.set(true);
    };
    view! {
        <li class="item" id=format!("category-{id}")>
            <span class="order">
                <button
                    class="button plain up"
                    type="button"
                    disabled=is_first
                    aria-label=move || format!("Move {} up", name())
                    on:click=move |_| ways.shift.run((id, true))
                >
                    <Icon shape=Shape::Up />
                </button>
                <button
                    class="button plain down"
                    type="button"
                    disabled=is_last
                    aria-label=move || format!("Move {} down", name())
                    on:click=move |_| ways.shift.run((id, false))
                >
                    <Icon shape=Shape::Down />
                </button>
            </span>
            <span class="what">
                <b>{name}</b>
                <span class="muted small">{move || one.with(|one| one.description.clone())}</span>
            </span>
            <a class="figure" href=format!("/admin/services?category={id}")>{services}</a>
            <span class=move || if active.get() { "badge available" } else { "badge off" }>
                {move || if active.get() { "Active" } else { "Inactive" }}
            </span>
            <span class="ways">
                <button
                    class="button plain"
                    type="button"
                    aria-label=move || format!("{} {}", if active.get() { "Deactivate" } else { "Activate" }, name())
                    on:click=move |_| ways.switch.run((id, !active.get_untracked()))
                >
                    {move || if active.get() { "Deactivate" } else { "Activate" }}
                </button>
                <button
                    class="button plain"
                    type="button"
                    aria-label=move || format!("Delete {}", name())
                    on:click=delete
                >
                    "Delete"
                </button>
                <button
                    class="button quiet"
                    type="button"
                    aria-label=move || format!("Edit {}", name())
                    on:click=move |_| ways.edited.open(Some(one.get_untracked()))
                >
                    "Edit"
                </button>
            </span>
        </li>
    }
    .into_any()
}
