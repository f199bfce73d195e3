//! The list of customers, with a search by name, phone number or e-mail address.

use leptos::prelude::*;
use pitboard_api::{Customer, CustomerQuery};

use crate::{
    address,
    api::use_api,
    components::{Button, Empty, Field, Heading, Kind, PagedList, SkeletonCards},
    paged::paged,
};

pub const TITLE: &str = "Customers";

#[component]
pub fn Customers() -> impl IntoView {
    let api = use_api();
    let search = RwSignal::new(String::new());
    address::sync_query(vec![("search", search)], "search");
    let text = Memo::new(move |_| search.with(|search| search.trim().to_owned()));
    let list = paged(
        move || Some(text.get()),
        async move |text: String, cursor| {
            let search = Some(text).filter(|text| !text.is_empty());
            let query = CustomerQuery { search, limit: Some(50), cursor, ..CustomerQuery::default() };
            api.call(async |client| client.list_customers(&query).await).await
        },
    );
    let count = move || match (list.items.with(Option::is_some), list.count(), list.has_more()) {
        (false, ..) => None,
        (true, 1, false) => Some("1 customer".to_owned()),
        (true, number, false) => Some(format!("{number} customers")),
        (true, number, true) => Some(format!("The newest {number}")),
    };
    let empty = move || {
        match text.with(String::is_empty) {
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
        <p class="muted small" role="status">{count}</p>
        <PagedList
            of=list
            class="visits"
            key=|one| one.id
            line=|one| view! { <Line one=one /> }.into_any()
            skeleton=|| view! { <SkeletonCards count=6 like="rows" /> }
            empty=empty
        />
    }
}

#[component]
fn Line(one: Customer) -> impl IntoView {
    let counts = one.appointments;
    let had = [(counts.completed, "completed"), (counts.cancelled, "cancelled")];
    let had = had.into_iter().filter(|(number, _)| *number > 0);
    let had = had.map(|(number, text)| format!("{number} {text}")).collect::<Vec<_>>().join(" · ");
    let (class, text) = match (one.active, counts.active) {
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
            <span class=format!("badge {class}")>{text}</span>
        </a>
    }
}
