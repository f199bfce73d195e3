//! One service of the catalogue: description, prices, next free starts.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use pitboard_api::{ProblemCode, Service as Offer, StartTime, StartTimesQuery};
use pitboard_domain::vehicle::VehicleType;

use super::services::describe_extent;
use crate::{
    api::use_api,
    components::{Card, Empty, Heading, ProblemAlert, SkeletonLines},
    dates,
    error::ApiError,
    labels,
    live::{always, watch},
    money::money,
};

pub const TITLE: &str = "Service";

#[component]
pub fn Service() -> impl IntoView {
    let (api, params) = (use_api(), use_params_map());
    // An id that is not a number names no service.
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<i64>().ok()));
    let offer = watch(
        move || id.get(),
        Duration::from_secs(300),
        async move |id: i64, _| always(api.open().get_service(id).await),
    );
    let next = watch(
        move || id.get(),
        Duration::from_secs(30),
        async move |service_id: i64, _| {
            let query = StartTimesQuery { service_id, after: None, limit: Some(3) };
            always(api.open().list_start_times(&query).await)
        },
    );
    let missing = Memo::new(move |_| id.get().is_none() || is_missing(&offer.error.get()));
    let title = Signal::derive(move || {
        offer.data.with(|offer| offer.as_ref().map_or_else(|| TITLE.to_owned(), |offer| offer.name.clone()))
    });
    let failure = Signal::derive(move || offer.failure().get().filter(|_| !missing.get()));
    let starts = move || {
        next.data.with(|known| match (id.get(), known) {
            (Some(id), Some(known)) => starts(id, &known.items),
            _ if next.failure().with(Option::is_some) => ().into_any(),
            _ => view! { <SkeletonLines count=1 /> }.into_any(),
        })
    };
    view! {
        <Heading title=title><a href="/services">"All services"</a></Heading>
        <ProblemAlert error=failure retry=move || offer.refresh() />
        {move || match offer.data.get() {
            _ if missing.get() => view! {
                <Empty title="There is no such service" text="It may have been taken out of the catalogue.">
                    <a class="button" href="/services">"All services"</a>
                </Empty>
            }
            .into_any(),
            None => failure.get().is_none().then(|| view! { <SkeletonLines count=5 /> }).into_any(),
            Some(offer) => view! {
                <div class="columns">
                    <Card>{facts(&offer)}</Card>
                    <Card title="Next free">
                        <ProblemAlert error=next.failure() retry=move || next.refresh() />
                        {starts}
                    </Card>
                </div>
            }
            .into_any(),
        }}
    }
}

fn is_missing(error: &Option<ApiError>) -> bool {
    error
        .as_ref()
        .is_some_and(|error| error.is(ProblemCode::NotFound) || error.is(ProblemCode::ValidationFailed))
}

fn facts(offer: &Offer) -> impl IntoView + use<> {
    let picture = offer.image_url.clone();
    view! {
        {picture.map(|url| view! { <img class="picture-of-service" src=url alt="" /> })}
        <p>{offer.description.clone()}</p>
        <dl class="service-facts">
            <dt>"Category"</dt>
            <dd>
                <a href=format!("/services?category={}", offer.category.id)>{offer.category.name.clone()}</a>
            </dd>
            <dt>"Work"</dt>
            <dd>{describe_extent(offer)}</dd>
            <dt>"Price"</dt>
            <dd>{prices(offer)}</dd>
        </dl>
        <a class="button" href=format!("/appointments/book/?service={}", offer.id)>"Book"</a>
    }
}

fn starts(id: i64, starts: &[StartTime]) -> AnyView {
    if starts.is_empty() {
        return view! { <p class="muted">"Nothing is free as far ahead as one can book."</p> }.into_any();
    }
    let start = |start: &StartTime| {
        let time = dates::clock(start.period);
        let to = format!("/appointments/book/?service={id}&date={}&period={time}", start.date);
        view! { <a class="button quiet" href=to>{format!("{}, {time}", dates::day(start.date))}</a> }
    };
    view! { <div class="actions">{starts.iter().map(start).collect_view()}</div> }.into_any()
}

/// Formats one price, or one for each vehicle type.
fn prices(offer: &Offer) -> String {
    if offer.vehicle_prices.is_empty() {
        return money(offer.price);
    }
    let of =
        |kind: &VehicleType| format!("{} {}", labels::vehicle_type(*kind), money(offer.price_for(*kind)));
    VehicleType::ALL.iter().map(of).collect::<Vec<_>>().join(" · ")
}
