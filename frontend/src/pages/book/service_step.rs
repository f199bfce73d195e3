//! The service step: the chosen service, or all services to choose from.

use leptos::prelude::*;
use pitboard_api::{Category, Service};

use super::{booking_data::BookingData, choice::Choice, prompt};
use crate::{
    components::{Button, Empty, Field, Icon, Kind, Notice, ProblemAlert, Shape, SkeletonCards},
    error::ApiError,
    focus,
    money::from,
    pages::services::{categories, describe_extent, matches},
};

#[component]
pub fn ServiceStep(
    choice: Choice,
    data: BookingData,
    #[prop(into)] error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let changing = RwSignal::new(false);
    let search = RwSignal::new(String::new());
    let take = UnsyncCallback::new(move |id: i64| {
        changing.set(false);
        choice.choose_service(Some(id));
        // The pressed button disappears.
        focus::soon("#step-service");
    });
    let change = move || {
        changing.set(true);
        focus::soon("#step-service");
    };
    let is_closed = Memo::new(move |_| !changing.get() && data.service.with(Option::is_some));
    let is_loaded = Memo::new(move |_| data.services.data.with(Option::is_some));
    let is_strange =
        move || is_loaded.get() && choice.service.get().is_some() && data.service.with(Option::is_none);
    let content = move || match (is_closed.get(), is_loaded.get()) {
        (true, _) => data.service.get().map(|service| chosen(&service)).into_any(),
        (false, true) => view! { <Picker data=data search=search take=take /> }.into_any(),
        (false, false) if data.services.error.with(Option::is_some) => ().into_any(),
        (false, false) => {
            let (count, like) = if choice.service.get().is_some() { (1, "one") } else { (12, "options") };
            view! { <SkeletonCards count=count like=like /> }.into_any()
        }
    };
    view! {
        <section class="step" aria-labelledby="step-service">
            <header>
                <h2 id="step-service" tabindex="-1">"1 · Service"</h2>
                <Show when=move || is_closed.get()>
                    <Button kind=Kind::Plain label="Change the service" on_press=change>"Change"</Button>
                </Show>
            </header>
            {prompt(error, "/service_id")}
            <ProblemAlert error=data.services.failure() retry=move || data.services.refresh() />
            <Show when=is_strange>
                <Notice tone="warning">"The service of this link is not offered any more. Please choose another."</Notice>
            </Show>
            {content}
        </section>
    }
}

fn chosen(service: &Service) -> impl IntoView + use<> {
    view! {
        <div class="chosen">
            <span class="picture"><Icon shape=Shape::Gauge /></span>
            <div>
                <b>{service.name.clone()}</b>
                <p class="muted small">{format!("{} · {}", service.category.name, describe_extent(service))}</p>
            </div>
            <b>{from(service)}</b>
        </div>
    }
}

#[component]
fn Picker(data: BookingData, search: RwSignal<String>, take: UnsyncCallback<i64>) -> impl IntoView {
    let found = Memo::new(move |_| {
        data.services.data.with(|all| {
            let fits = |service: &&Service| matches(service, &search.read());
            all.iter().flatten().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    let groups = move || {
        let found = found.get();
        if found.is_empty() {
            let text = "No service has these words in its name or description.";
            return view! { <Empty title="Nothing fits" text=text /> }.into_any();
        }
        let group = |category: Category| {
            let own = found.iter().filter(|service| service.category == category);
            let own = own.map(|service| option(service, take)).collect_view();
            view! {
                <h3>{category.name}</h3>
                <ul class="grid options">{own}</ul>
            }
        };
        categories(&found).into_iter().map(group).collect_view().into_any()
    };
    view! {
        <div class="picker">
            <Field label="Search" value=search kind="search" filter=true />
            {groups}
        </div>
    }
}

fn option(service: &Service, take: UnsyncCallback<i64>) -> impl IntoView + use<> {
    let id = service.id;
    view! {
        <li>
            <button class="chosen" type="button" on:click=move |_| take.run(id)>
                <span class="words">
                    <b>{service.name.clone()}</b>
                    <span class="muted small">{describe_extent(service)}</span>
                </span>
                <b>{from(service)}</b>
            </button>
        </li>
    }
}
