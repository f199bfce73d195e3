//! One customer: contact, appointments, access, and what is kept about them.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::Customer as One;

use super::{
    access::{Access, Account, Whose},
    employee::id,
};
use crate::{
    api::use_api,
    components::{Heading, LiveLine, Loaded},
    dates,
    live::{Live, always, watch},
};
use {appointments::CustomerAppointments, details::Details, privacy::Privacy};

mod appointments;
mod details;
mod privacy;

pub const TITLE: &str = "Customer";

#[component]
pub fn Customer() -> impl IntoView {
    let live = follow(id());
    let name = Signal::derive(move || {
        live.data.with(|one| one.as_ref().map_or(TITLE.to_owned(), |one| one.name.clone()))
    });
    let account = Memo::new(move |_| live.data.with(|one| one.as_ref().map(account)));
    let since = move || {
        let since = live.data.with(|one| one.as_ref().map(|one| one.created_at))?;
        Some(view! { <span>"Customer since " {dates::short(since.date_naive())}</span> })
    };
    view! {
        <Heading title=name>
            <span class="held-line">{since} <LiveLine freshness=live.freshness /></span>
        </Heading>
        <Loaded live=live missing="There is no such customer, or they were erased." list="/admin/customers" words="Customers">
            <div class="columns">
                <div class="stack">
                    <Details live=live />
                    <Access account=account changed=move || live.refresh() />
                </div>
                <div class="stack">
                    <CustomerAppointments live=live />
                    <Privacy live=live />
                </div>
            </div>
        </Loaded>
    }
}

fn follow(id: Memo<Option<i64>>) -> Live<One> {
    let api = use_api();
    watch(
        move || id.get(),
        Duration::from_secs(30),
        async move |id: i64, _| always(api.call(async |client| client.get_customer(id).await).await),
    )
}

fn account(one: &One) -> Account {
    Account {
        whose: Whose::Customer,
        id: one.id,
        name: one.name.clone(),
        email: one.email.is_some(),
        active: one.active,
        has_password: one.has_password,
    }
}
