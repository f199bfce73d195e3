//! The services for administrators: search, create, edit; activate, deactivate or delete several at once.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{ManagedService, ManagedServiceQuery};
use pitboard_client::{Client, ClientError};

use super::categories::watch_categories;
use crate::{
    address,
    api::use_api,
    components::{
        Button, EditTarget, Empty, Field, Heading, Kind, More, ProblemAlert, Select, SkeletonLines, lines,
    },
    dates,
    live::{Live, watch},
    money::money,
    paged::{all, paged},
};
use {
    bulk::{Bulk, Selection},
    form::ServiceDialog,
};

mod bulk;
mod form;

pub const TITLE: &str = "Manage services";

#[component]
pub fn Services() -> impl IntoView {
    let api = use_api();
    let categories = watch_categories();
    let [search, category, state] = std::array::from_fn(|_| RwSignal::new(String::new()));
    address::sync_query(vec![("search", search), ("category", category), ("state", state)], "search");
    let query = move || {
        let search = Some(search.with(|words| words.trim().to_owned())).filter(|words| !words.is_empty());
        let active = state.with(|state| match state.as_str() {
            "active" => Some(true),
            "inactive" => Some(false),
            _ => None,
        });
        ManagedServiceQuery {
            search,
            category: category.with(|id| id.parse().ok()),
            active,
            limit: Some(100),
            cursor: None,
        }
    };
    let list = paged(
        move || Some(query()),
        async move |query, cursor| {
            let query = ManagedServiceQuery { cursor, ..query };
            api.call(async |client| client.list_managed_services(&query).await).await
        },
    );
    let items = Signal::derive(move || list.items.get().unwrap_or_default());
    let selection = Selection::among(items);
    let edited = EditTarget::new();
    let names = Signal::derive(move || {
        categories.data.with(|all| {
            let all = all.iter().flatten();
            all.map(|category| (category.id.to_string(), category.name.clone())).collect::<Vec<_>>()
        })
    });
    let any = move |words: &str| vec![(String::new(), words.to_owned())];
    let category_options = Signal::derive(move || [any("All categories"), names.get()].concat());
    let states = [("", "Active or not"), ("active", "Active"), ("inactive", "Inactive")];
    let states = states.map(|(word, words)| (word.to_owned(), words.to_owned())).to_vec();
    let count = move || {
        let more = if list.has_more() { " and more" } else { "" };
        match list.items.with(Option::is_some).then(|| list.count())? {
            1 => Some("1 service".to_owned()),
            count => Some(format!("{count} services{more}")),
        }
    };
    let clear = move || [search, category, state].map(|field| field.set(String::new()));
    let refresh = UnsyncCallback::new(move |()| {
        list.refresh();
        categories.refresh();
    });
    view! {
        <div class="title-line">
            <Heading title=TITLE>"What can be booked, and what rests."</Heading>
            <Button on_press=move || edited.open(None)>"Add a service"</Button>
        </div>
        <div class="filters">
            <Field label="Search" value=search kind="search" filter=true />
            <Select label="Category" value=category options=category_options />
            <Select label="State" value=state options=states />
        </div>
        <ProblemAlert error=categories.failure() retry=move || categories.refresh() />
        <p class="muted small" role="status">{count}</p>
        <Show when=move || list.is_loading()>
            <SkeletonLines count=8 />
        </Show>
        <Show when=move || list.has_none()>
            <Empty title="Nothing fits" text="No service has these words and this state.">
                <Button kind=Kind::Quiet on_press=move || { clear(); }>"Show all services"</Button>
            </Empty>
        </Show>
        <Show when=move || list.count() != 0>
            <Bulk selection=selection done=refresh />
            <ul class="items">{lines(items, |one| one.id, move |one| line(one, selection, edited))}</ul>
        </Show>
        <More of=list lines=".items > li".to_owned() />
        <ServiceDialog edited=edited categories=names on_saved=refresh />
    }
}

/// Watches all services.
pub fn watch_services() -> Live<Vec<ManagedService>> {
    let api = use_api();
    watch(
        || Some(()),
        Duration::from_secs(300),
        async move |(), _| crate::live::always(api.call(async |client| load(client).await).await),
    )
}

async fn load(client: Client) -> Result<Vec<ManagedService>, ClientError> {
    let query = |cursor| ManagedServiceQuery { limit: Some(100), cursor, ..ManagedServiceQuery::default() };
    all(async |cursor| client.list_managed_services(&query(cursor)).await).await
}

fn line(one: Memo<ManagedService>, selection: Selection, edited: EditTarget<ManagedService>) -> AnyView {
    let id = one.with_untracked(|one| one.id);
    let name = move || one.with(|one| one.name.clone());
    let state = move || {
        let (class, words) = one.with(|one| match (one.offered, one.active) {
            (true, _) => ("available", "Offered"),
            (false, true) => ("invited", "Category inactive"),
            (false, false) => ("off", "Inactive"),
        });
        view! { <span class=format!("badge {class}")>{words}</span> }
    };
    let extent = move || {
        one.with(|one| {
            let periods = match one.period_span {
                1 => "one period".to_owned(),
                span => format!("{span} periods"),
            };
            format!("{} · {} · {periods}", one.category.name, dates::about(one.duration_minutes))
        })
    };
    view! {
        <li class="item" class:ticked=move || selection.has(id)>
            <label class="tick">
                <span class="sr-only">"Choose " {name}</span>
                <input
                    type="checkbox"
                    prop:checked=move || selection.has(id)
                    on:change=move |event| selection.set(id, event_target_checked(&event))
                />
            </label>
            <span class="what">
                <b>{name}</b>
                <span class="muted small">{extent}</span>
            </span>
            <span class="figure">{move || one.with(|one| money(one.price))}</span>
            {state}
            <span class="ways">
                <a
                    class="button plain"
                    href=format!("/admin/prices?service={id}")
                    aria-label=move || format!("Prices of {}", name())
                >
                    "Prices"
                </a>
                <button
                    class="button quiet"
                    type="button"
                    aria-label=move || format!("Edit {}", name())
                    on:click=move |_| edited.open(Some(one.get_untracked()))
                >
                    "Edit"
                </button>
            </span>
        </li>
    }
    .into_any()
}
