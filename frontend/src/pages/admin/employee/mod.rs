//! One of the team: who they are, what they do now, and whether they may come in.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use pitboard_api::Employee as One;

use super::{
    access::{Access, Account, Whose},
    employees::State,
};
use crate::{
    api::use_api,
    components::{Heading, LiveLine, Loaded},
    labels,
    live::{Live, always, watch},
};
use {details::Details, workload::Workload};

mod details;
mod workload;

pub const TITLE: &str = "Employee";

#[component]
pub fn Employee() -> impl IntoView {
    let live = follow(id());
    let name = Signal::derive(move || {
        live.data.with(|one| one.as_ref().map_or(TITLE.to_owned(), |one| one.name.clone()))
    });
    let account = Memo::new(move |_| live.data.with(|one| one.as_ref().map(account)));
    view! {
        <Heading title=name>
            <span class="held-line">
                {move || live.data.get().map(|one| view! { <State one=one.clone() /> {labels::role(one.role)} })}
                <LiveLine freshness=live.freshness />
            </span>
        </Heading>
        <Loaded live=live missing="Nobody of that number works here." list="/admin/employees" words="Employees">
            <div class="columns">
                <Details live=live />
                <div class="stack">
                    <Workload live=live />
                    <Access account=account changed=move || live.refresh() />
                </div>
            </div>
        </Loaded>
    }
}

/// The number in the address.
pub(super) fn id() -> Memo<Option<i64>> {
    let params = use_params_map();
    // What is no number names nobody; the server says so.
    Memo::new(move |_| params.with(|params| params.get("id")).map(|id| id.parse().unwrap_or(i64::MAX)))
}

fn follow(id: Memo<Option<i64>>) -> Live<One> {
    let api = use_api();
    watch(
        move || id.get(),
        Duration::from_secs(30),
        async move |id: i64, _| always(api.call(async |client| client.get_employee(id).await).await),
    )
}

fn account(one: &One) -> Account {
    Account {
        whose: Whose::Employee,
        id: one.id,
        name: one.name.clone(),
        email: one.email.is_some(),
        active: one.active,
        has_password: one.has_password,
    }
}
