//! The page of one employee: details, current work, access.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use pitboard_api::{self as api, Employee, EmployeePatch};

use super::{
    access::{Access, Account, AccountKind},
    contact::employee_fields,
    employees::StateBadge,
};
use crate::{
    api::use_api,
    components::{Card, Heading, LiveLine, Loaded, details_card},
    dates, labels,
    live::{Live, always, watch},
    pages::jobs::presence::PresenceSelect,
    session::use_session,
};

pub const TITLE: &str = "Employee";

#[component]
pub fn EmployeePage() -> impl IntoView {
    let live = follow(id());
    let name = Signal::derive(move || {
        live.data.with(|one| one.as_ref().map_or(TITLE.to_owned(), |one| one.name.clone()))
    });
    let account = Memo::new(move |_| live.data.with(|one| one.as_ref().map(account)));
    view! {
        <Heading title=name>
            <span class="held-line">
                {move || live.data.get().map(|one| view! { <StateBadge one=one.clone() /> {labels::role(one.role)} })}
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

/// Returns the id in the address.
pub(in crate::pages::admin) fn id() -> Memo<Option<i64>> {
    let params = use_params_map();
    // An invalid id becomes one that does not exist: the server answers 404.
    Memo::new(move |_| params.with(|params| params.get("id")).map(|id| id.parse().unwrap_or(i64::MAX)))
}

fn follow(id: Memo<Option<i64>>) -> Live<Employee> {
    let api = use_api();
    watch(
        move || id.get(),
        Duration::from_secs(30),
        async move |id: i64, _| always(api.call(async |client| client.get_employee(id).await).await),
    )
}

fn account(one: &Employee) -> Account {
    Account {
        kind: AccountKind::Employee,
        id: one.id,
        name: one.name.clone(),
        has_email: one.email.is_some(),
        active: one.active,
        has_password: one.has_password,
        second_factor: one.second_factor,
    }
}

#[component]
fn Details(live: Live<Employee>) -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let save = async move |id, patch: EmployeePatch| {
        api.call(async |client| client.update_employee(id, &patch).await).await
    };
    let on_saved = move |one: Employee| {
        if let Some(me) = untrack(|| session.account()).filter(|me| me.id == one.id) {
            session.update_account(updated(me, one));
        }
    };
    details_card(live, |draft, _| employee_fields(draft, false), save, on_saved)
}

/// Returns the signed-in account after its employee was edited.
fn updated(me: api::Account, one: Employee) -> api::Account {
    api::Account {
        id: me.id,
        email: one.email.unwrap_or(me.email),
        first_name: one.first_name,
        last_name: one.last_name,
        phone: one.phone,
        role: one.role,
        second_factor_missing: me.second_factor_missing,
    }
}

/// The status, current job and load of the employee.
#[component]
fn Workload(live: Live<Employee>) -> impl IntoView {
    let id = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.id)));
    let status = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.status)));
    let on_change = move |one| live.data.set(Some(one));
    view! {
        <Card title="Now">
            {move || id.get().map(|id| view! { <PresenceSelect label="Doing" id=id status=status on_change=on_change /> })}
            {move || live.data.get().map(load)}
        </Card>
    }
}

fn load(one: Employee) -> impl IntoView {
    let job = one.current_job.map(|job| {
        let until = job.estimated_completion.map(|at| format!(", ready at about {}", dates::moment(at)));
        let car = format!("{} {}", job.vehicle.make, job.vehicle.model);
        view! {
            <dt>"Works on"</dt>
            <dd><a href=format!("/jobs/{}", job.reference)>{job.service}</a> " · " {car} {until}</dd>
        }
    });
    view! {
        <dl class="particulars">
            {job}
            <dt>"Open today"</dt>
            <dd>{one.load_today}</dd>
            <dt>"Overdue"</dt>
            <dd>{one.overdue}</dd>
        </dl>
    }
}
