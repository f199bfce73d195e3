//! The catalogue, to search and to narrow down.

use std::time::Duration;

use js_sys::encode_uri_component;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};
use pitboard_api::{Category, Service, ServiceQuery};
use pitboard_client::{Client, ClientError};

use crate::{
    api::use_api,
    components::{Button, Empty, Field, Heading, Kind, ProblemAlert, Select, SkeletonCards},
    dates,
    live::{Live, always, watch},
    money::from,
};

pub const TITLE: &str = "Services";

#[component]
pub fn Services() -> impl IntoView {
    let services = all_services();
    let (search, category) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    keep_in_address(search, category);
    let options = Signal::derive(move || {
        let all = services.data.with(|services| services.as_deref().map(categories).unwrap_or_default());
        let all = all.into_iter().map(|category| (category.id.to_string(), category.name));
        [(String::new(), "All categories".to_owned())].into_iter().chain(all).collect()
    });
    let found = Memo::new(move |_| {
        services.data.with(|services| {
            services.as_ref().map(|services| {
                let wanted = category.get();
                let is_wanted = |service: &Service| service.category.id.to_string() == wanted;
                // One that is unknown is as if it were not asked for.
                let narrow = services.iter().any(is_wanted);
                let fits =
                    |service: &&Service| (!narrow || is_wanted(service)) && matches(service, &search.read());
                services.iter().filter(fits).cloned().collect::<Vec<_>>()
            })
        })
    });
    let clear = move || {
        search.set(String::new());
        category.set(String::new());
    };
    let number = move || match found.get()?.len() {
        1 => Some("1 service".to_owned()),
        number => Some(format!("{number} services")),
    };
    view! {
        <Heading title=TITLE>"What we do, what it costs and how long it takes."</Heading>
        <div class="catalogue-search">
            <Field label="Search" value=search kind="search" optional=true />
            <Select label="Category" value=category options=options />
        </div>
        <p class="muted small" role="status">{number}</p>
        <ProblemAlert trouble=services.failure() retry=move || services.refresh() />
        {move || match found.get() {
            None if services.trouble.with(Option::is_some) => ().into_any(),
            None => view! { <SkeletonCards count=6 /> }.into_any(),
            Some(found) if found.is_empty() => view! {
                <Empty title="Nothing fits" text="No service has these words in its name or description.">
                    <Button kind=Kind::Quiet on_press=clear>"Show all services"</Button>
                </Empty>
            }
            .into_any(),
            Some(found) => groups(&found).into_any(),
        }}
    }
}

/// Every service of the workshop; they seldom change.
pub(super) fn all_services() -> Live<Vec<Service>> {
    let api = use_api();
    watch(|| Some(()), Duration::from_secs(300), async move |(), _| always(load(api.open()).await))
}

/// The categories that have services, in the order of their names.
pub(super) fn categories(services: &[Service]) -> Vec<Category> {
    let mut all: Vec<_> = services.iter().map(|service| service.category.clone()).collect();
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    all.dedup();
    all
}

/// Whether all words of a search stand in its name, description or category.
pub(super) fn matches(service: &Service, search: &str) -> bool {
    let text = format!("{} {} {}", service.name, service.description, service.category.name).to_lowercase();
    search.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// "about 4 h · one slot".
pub(super) fn extent(service: &Service) -> String {
    let slots = match service.period_span {
        1 => "one slot".to_owned(),
        span => format!("takes {span} periods"),
    };
    format!("{} · {slots}", dates::about(service.duration_minutes))
}

async fn load(client: Client) -> Result<Vec<Service>, ClientError> {
    let mut all = Vec::new();
    let mut query = ServiceQuery { limit: Some(100), ..ServiceQuery::default() };
    loop {
        let page = client.list_services(&query).await?;
        all.extend(page.items);
        match page.next_cursor {
            Some(cursor) => query.cursor = Some(cursor),
            None => return Ok(all),
        }
    }
}

fn groups(services: &[Service]) -> impl IntoView + use<> {
    let group = |category: Category| {
        let own = services.iter().filter(|service| service.category == category);
        let cards = own.map(card).collect_view();
        view! {
            <section class="step">
                <header><h2>{category.name}</h2></header>
                <ul class="grid services">{cards}</ul>
            </section>
        }
    };
    categories(services).into_iter().map(group).collect_view()
}

fn card(service: &Service) -> impl IntoView + use<> {
    let name = service.name.clone();
    view! {
        <li class="card service">
            <h3><a href=format!("/services/{}", service.id)>{name.clone()}</a></h3>
            <p class="muted">{service.description.clone()}</p>
            <p class="small muted">{extent(service)}</p>
            <p class="foot">
                <b>{from(service)}</b>
                <a
                    class="button quiet"
                    href=format!("/appointments/book/?service={}", service.id)
                    aria-label=format!("Book {name}")
                >
                    "Book"
                </a>
            </p>
        </li>
    }
}

/// What is searched for stands in the address: it can be shared, reloaded, and gone back to.
fn keep_in_address(search: RwSignal<String>, category: RwSignal<String>) {
    let (query, location, navigate) = (use_query_map(), use_location(), use_navigate());
    let asked = Memo::new(move |_| {
        query.with(|query| ["search", "category"].map(|name| query.get(name).unwrap_or_default()))
    });
    // What both sides know, so that neither answers the other.
    let known = StoredValue::new(<[String; 2]>::default());
    Effect::new(move || {
        let asked = asked.get();
        if known.get_value() != asked {
            known.set_value(asked.clone());
            let [words, id] = asked;
            search.set(words);
            category.set(id);
        }
    });
    Effect::new(move |before: Option<()>| {
        let wanted = [search.get(), category.get()];
        let old = known.get_value();
        if before.is_none() || old == wanted {
            return;
        }
        let words = [("search", &wanted[0]), ("category", &wanted[1])];
        let words = words.iter().filter(|(_, word)| !word.is_empty());
        let words = words.map(|(name, word)| format!("{name}={}", encode_uri_component(word)));
        let words = words.collect::<Vec<_>>().join("&");
        let path = location.pathname.get_untracked();
        let address = if words.is_empty() { path } else { format!("{path}?{words}") };
        // One goes back by categories, not by letters.
        let replace = old[1] == wanted[1];
        known.set_value(wanted);
        navigate(&address, NavigateOptions { replace, scroll: false, ..Default::default() });
    });
}
