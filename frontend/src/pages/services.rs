//! The catalogue, with search and a category filter.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Category, Service, ServiceQuery};
use pitboard_client::{Client, ClientError};

use crate::{
    address,
    api::use_api,
    components::{Button, Empty, Field, Heading, Kind, ProblemAlert, Select, SkeletonCards},
    dates,
    live::{Live, always, watch},
    locale,
    money::from,
    paged::all,
};

pub const TITLE: &str = "Services";

#[component]
pub fn Services() -> impl IntoView {
    let services = all_services();
    let (search, category) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    address::sync_query(vec![("search", search), ("category", category)], "search");
    let options = Signal::derive(move || {
        let all = services.data.with(|services| services.as_deref().map(categories).unwrap_or_default());
        let all = all.into_iter().map(|category| (category.id.to_string(), category.name));
        [(String::new(), "All categories".to_owned())].into_iter().chain(all).collect()
    });
    let found = Memo::new(move |_| {
        services.data.with(|services| {
            services.as_ref().map(|services| {
                let chosen = category.get();
                let is_chosen = |service: &Service| service.category.id.to_string() == chosen;
                // An unknown category is ignored.
                let narrow = services.iter().any(is_chosen);
                let fits =
                    |service: &&Service| (!narrow || is_chosen(service)) && matches(service, &search.read());
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
            <Field label="Search" value=search kind="search" filter=true />
            <Select label="Category" value=category options=options />
        </div>
        <p class="muted small" role="status">{number}</p>
        <ProblemAlert error=services.failure() retry=move || services.refresh() />
        {move || match found.get() {
            None if services.error.with(Option::is_some) => ().into_any(),
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

/// Keeps all services fresh.
pub fn all_services() -> Live<Vec<Service>> {
    let api = use_api();
    watch(|| Some(()), Duration::from_secs(300), async move |(), _| always(load(api.open()).await))
}

/// Returns the categories that have services, in the order of the services.
pub(super) fn categories(services: &[Service]) -> Vec<Category> {
    let mut all: Vec<_> = services.iter().map(|service| service.category.clone()).collect();
    all.dedup();
    all
}

/// Whether name, description or category contain all words of a search.
pub(super) fn matches(service: &Service, search: &str) -> bool {
    let text = format!("{} {} {}", service.name, service.description, service.category.name);
    let text = locale::in_lower_case(&text);
    locale::in_lower_case(search).split_whitespace().all(|word| text.contains(word))
}

/// Describes a service's duration and periods: "about 4 h · one slot".
pub(super) fn describe_extent(service: &Service) -> String {
    let slots = match service.period_span {
        1 => "one slot".to_owned(),
        span => format!("takes {span} periods"),
    };
    format!("{} · {slots}", dates::about(service.duration_minutes))
}

async fn load(client: Client) -> Result<Vec<Service>, ClientError> {
    let query = |cursor| ServiceQuery { limit: Some(100), cursor, ..ServiceQuery::default() };
    all(async |cursor| client.list_services(&query(cursor)).await).await
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
            <p class="small muted">{describe_extent(service)}</p>
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
