//! The page of one customer: contact, appointments, access, personal data.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Customer, CustomerPatch};

use super::{
    access::{Access, Account, AccountKind},
    contact::contact_fields,
    employee::id,
};
use crate::{
    api::use_api,
    components::{Draft, Heading, LiveLine, Loaded, details_card},
    dates,
    live::{Live, always, watch},
    pages::job::new_customer::NewCustomer,
};
use {appointments::CustomerAppointments, cancel_all::CancelAll, privacy::Privacy};

mod appointments;
mod cancel_all;
mod privacy;

pub const TITLE: &str = "Customer";

#[component]
pub fn CustomerPage() -> impl IntoView {
    let live = follow(id());
    let name = Signal::derive(move || {
        live.data.with(|one| one.as_ref().map_or(TITLE.to_owned(), |one| one.name.clone()))
    });
    let account = Memo::new(move |_| live.data.with(|one| one.as_ref().map(account)));
    let new_customer = Signal::derive(move || {
        live.data.with(|one| one.as_ref().filter(|one| !one.confirmed).map(|one| one.id))
    });
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
                    <NewCustomer id=new_customer changed=move || live.refresh() />
                    <Details live=live />
                    <Access account=account changed=move || live.refresh() />
                </div>
                <div class="stack">
                    <CustomerAppointments live=live />
                    <CancelAll live=live />
                    <Privacy live=live />
                </div>
            </div>
        </Loaded>
    }
}

fn follow(id: Memo<Option<i64>>) -> Live<Customer> {
    let api = use_api();
    watch(
        move || id.get(),
        Duration::from_secs(30),
        async move |id: i64, _| always(api.call(async |client| client.get_customer(id).await).await),
    )
}

fn account(one: &Customer) -> Account {
    Account {
        kind: AccountKind::Customer,
        id: one.id,
        name: one.name.clone(),
        has_email: one.email.is_some(),
        active: one.active,
        has_password: one.has_password,
        second_factor: false,
    }
}

#[component]
fn Details(live: Live<Customer>) -> impl IntoView {
    let api = use_api();
    let save = async move |id, patch: CustomerPatch| {
        api.call(async |client| client.update_customer(id, &patch).await).await
    };
    details_card(live, fields, save, |_| ())
}

fn fields(draft: Draft<Customer, CustomerPatch>, before: Option<Customer>) -> AnyView {
    // An existing address cannot be removed: the customer could not sign in any more.
    let email_optional = before.is_some_and(|one| one.email.is_none());
    contact_fields(draft, email_optional).into_any()
}
