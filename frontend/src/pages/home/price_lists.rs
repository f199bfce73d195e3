//! The services with their prices, by category.

use leptos::prelude::*;
use pitboard_api::{Category, Service};

use crate::{
    components::{Empty, ProblemAlert, SkeletonCards},
    dates,
    money::from,
    pages::services::{all_services, categories},
};

#[component]
pub fn PriceLists() -> impl IntoView {
    let services = all_services();
    let lists = move || match services.data.get() {
        None => services.failure().get().is_none().then(|| view! { <SkeletonCards count=5 /> }).into_any(),
        Some(all) if all.is_empty() => {
            view! { <Empty title="No services yet" text="The workshop has not said yet what it offers." /> }
                .into_any()
        }
        Some(all) => {
            let lists = categories(&all).into_iter().map(|category| list(category, &all)).collect_view();
            view! { <div class="price-lists">{lists}</div> }.into_any()
        }
    };
    view! {
        <section class="step" aria-labelledby="offers">
            <header>
                <h2 id="offers">"Services"</h2>
                <a class="small" href="/services">"Search all services"</a>
            </header>
            <ProblemAlert error=services.failure() retry=move || services.refresh() />
            {lists}
        </section>
    }
}

fn list(category: Category, all: &[Service]) -> impl IntoView + use<> {
    let own = all.iter().filter(|service| service.category == category);
    let lines = own.map(line).collect_view();
    view! {
        <section class="card price-list">
            <h3><a href=format!("/services?category={}", category.id)>{category.name}</a></h3>
            <ul>{lines}</ul>
        </section>
    }
}

fn line(service: &Service) -> impl IntoView + use<> {
    view! {
        <li>
            <a href=format!("/services/{}", service.id)>
                <span>{service.name.clone()}</span>
                <small>{dates::about(service.duration_minutes)}</small>
                <b>{from(service)}</b>
            </a>
        </li>
    }
}
