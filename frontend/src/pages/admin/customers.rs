//! The customers, to look one up by name, phone or address.

use leptos::prelude::*;
use pitboard_api::{Customer, CustomerQuery};

use crate::{
    address,
    api::use_api,
    components::{Button, Empty, Field, Heading, Kind, More, SkeletonCards},
    paged::paged,
};

pub const TITLE: &str = "Customers";

#[component]
pub fn Customers() -> impl IntoView {
    let api = use_api();
    let search = RwSignal::new(String::new());
    address::sync_query(vec![("search", search)], "search");
    let words = Memo::new(move |_| search.with(|search| search.trim().to_owned()));
    let found = paged(
        move || Some(words.get()),
        async move |words: String, cursor| {
            let search = Some(words).filter(|words| !words.is_empty());
            let query = CustomerQuery { search, limit: Some(50), cursor };
            api.call(async |client| client.list_customers(&query).await).await
        },
    );
    let waits = move || found.items.with(Option::is_none) && found.error().with(Option::is_none);
    let number = move || match (found.items.with(Option::is_some), found.count(), found.has_more()) {
        (false, ..) => None,
        (true, 1, false) => Some("1 customer".to_owned()),
        (true, number, false) => Some(format!("{number} customers")),
        (true, number, true) => Some(format!("The newest {number}")),
    };
    let list = move || {
        view! {
            <ul class="visits">
                <For
                    each=move || found.items.get().unwrap_or_default()
                    key=|one| one.id
                    children=|one| view! { <li class="paged"><Line one=one /></li> }
                />
            </ul>
        }
    };
    let none = move || {
        match words.with(String::is_empty) {
        true => view! {
            <Empty title="No customers yet" text="Whoever registers or is booked for at the desk stands here." />
        }
        .into_any(),
        false => view! {
            <Empty title="Nobody found" text="No customer has this in name, phone number or e-mail address.">
                <Button kind=Kind::Quiet on_press=move || search.set(String::new())>"Show all customers"</Button>
            </Empty>
        }
        .into_any(),
    }
    };
    view! {
        <Heading title=TITLE>"Found by name, phone number or e-mail address."</Heading>
        <div class="catalogue-search">
            <Field label="Search" value=search kind="search" filter=true />
        </div>
        <p class="muted small" role="status">{number}</p>
        <Show when=waits>
            <SkeletonCards count=6 like="rows" />
        </Show>
        <Show when=move || found.has_none() fallback=move || list>
            {none}
        </Show>
        <More of=found />
    }
}

#[component]
fn Line(one: Customer) -> impl IntoView {
    let counts = one.appointments;
    let had = [(counts.completed, "completed"), (counts.cancelled, "cancelled")];
    let had = had.into_iter().filter(|(number, _)| *number > 0);
    let had = had.map(|(number, words)| format!("{number} {words}")).collect::<Vec<_>>().join(" · ");
    let (class, words) = match (one.active, counts.active) {
        (false, _) => ("off", "Deactivated".to_owned()),
        (true, 0) => ("quiet", "None open".to_owned()),
        (true, number) => ("booked", format!("{number} open")),
    };
    view! {
        <a class="person" href=format!("/admin/customers/{}", one.id)>
            <span>
                <b>{one.name}</b>
                <span class="muted small">{one.phone}</span>
            </span>
            <span>
                <span>{one.email.unwrap_or_else(|| "No e-mail address".to_owned())}</span>
                <span class="muted small">{had}</span>
            </span>
            <span class=format!("badge {class}")>{words}</span>
        </a>
    }
}
