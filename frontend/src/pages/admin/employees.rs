//! The list of employees: the active ones with their current work, and the deactivated ones.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::Employee;

use crate::{
    api::use_api,
    components::{Heading, LiveLine, ProblemAlert, SkeletonCards, lines},
    labels,
    live::{Live, always, watch},
    pages::job::staff::list_staff,
};

pub const TITLE: &str = "Employees";

#[component]
pub fn Employees() -> impl IntoView {
    let api = use_api();
    let team = watch(|| Some(()), Duration::from_secs(30), async move |(), _| always(list_staff(api).await));
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line">
                    "Who works here, and what each does now." <LiveLine freshness=team.freshness />
                </span>
            </Heading>
            <a class="button" href="/admin/employees/new">"Add an employee"</a>
        </div>
        <ProblemAlert error=team.failure() retry=move || team.refresh() />
        <Show when=move || team.is_loading()>
            <SkeletonCards count=6 like="rows" />
        </Show>
        <Group title="The team" team=team active=true />
        <Group title="Deactivated" team=team active=false />
    }
}

/// Renders a titled list, or nothing while it is empty.
#[component]
fn Group(title: &'static str, team: Live<Vec<Employee>>, active: bool) -> impl IntoView {
    let members = Signal::derive(move || {
        team.data.with(|team| {
            team.iter().flatten().filter(|one| one.active == active).cloned().collect::<Vec<_>>()
        })
    });
    let line = |one: Memo<Employee>| view! { <li>{move || view! { <Line one=one.get() /> }}</li> }.into_any();
    let count = move || members.with(Vec::len);
    view! {
        <Show when=move || members.with(|members| !members.is_empty())>
            <section class="step">
                <header>
                    <h2>{title}</h2>
                    <span class="muted">{count}</span>
                </header>
                <ul class="visits">{lines(members, |one| one.id, line)}</ul>
            </section>
        </Show>
    }
}

#[component]
fn Line(one: Employee) -> impl IntoView {
    let skill = one.specialisation.clone().map(|skill| format!(" · {skill}"));
    view! {
        <a class="person" href=format!("/admin/employees/{}", one.id)>
            <span>
                <b>{one.name.clone()}</b>
                <span class="muted small">
                    {labels::role(one.role)} {skill} {one.second_factor.then_some(" · second factor")}
                </span>
            </span>
            <span>
                <span>{describe_work(&one)}</span>
                <span class="muted small contact">
                    {one.email.clone().map(|email| view! { <span>{email}</span> })}
                    <span>{one.phone.clone()}</span>
                </span>
            </span>
            <StateBadge one=one.clone() />
        </a>
    }
}

/// The badge of an employee: status, invited, or deactivated.
#[component]
pub fn StateBadge(one: Employee) -> impl IntoView {
    let (class, text) = match (one.active, one.has_password) {
        (false, _) => ("off", "Deactivated"),
        (true, false) => ("invited", "Invited"),
        (true, true) => (one.status.as_str(), labels::employee_status(one.status)),
    };
    view! { <span class=format!("badge {class}")>{text}</span> }
}

/// Describes an employee's work: "On Audio System · 2 today, 1 overdue".
pub fn describe_work(one: &Employee) -> String {
    let job = one.current_job.as_ref().map(|job| format!("On {} · ", job.service));
    let overdue = (one.overdue > 0).then(|| format!(", {} overdue", one.overdue));
    let today = match one.load_today {
        0 => "nothing today".to_owned(),
        number => format!("{number} today"),
    };
    let text = format!("{}{today}{}", job.unwrap_or_default(), overdue.unwrap_or_default());
    crate::error::capitalize(&text)
}
