//! Who works here: the team with what each does now, and those who have gone.

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
    let waits = move || team.data.with(Option::is_none) && team.error.with(Option::is_none);
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
        <Show when=waits>
            <SkeletonCards count=6 like="rows" />
        </Show>
        <Part title="The team" team=team active=true />
        <Part title="Deactivated" team=team active=false />
    }
}

/// Nothing where nobody is in it.
#[component]
fn Part(title: &'static str, team: Live<Vec<Employee>>, active: bool) -> impl IntoView {
    let those = Signal::derive(move || {
        team.data.with(|team| {
            team.iter().flatten().filter(|one| one.active == active).cloned().collect::<Vec<_>>()
        })
    });
    let line = |one: Memo<Employee>| view! { <li>{move || view! { <Line one=one.get() /> }}</li> }.into_any();
    let count = move || those.with(Vec::len);
    view! {
        <Show when=move || those.with(|those| !those.is_empty())>
            <section class="step">
                <header>
                    <h2>{title}</h2>
                    <span class="muted">{count}</span>
                </header>
                <ul class="visits">{lines(those, |one| one.id, line)}</ul>
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
                <span class="muted small">{labels::role(one.role)} {skill}</span>
            </span>
            <span>
                <span>{doing(&one)}</span>
                <span class="muted small contact">
                    {one.email.clone().map(|email| view! { <span>{email}</span> })}
                    <span>{one.phone.clone()}</span>
                </span>
            </span>
            <State one=one.clone() />
        </a>
    }
}

/// Whether somebody is there, as a word with a colour.
#[component]
pub fn State(one: Employee) -> impl IntoView {
    let (class, words) = match (one.active, one.has_password) {
        (false, _) => ("off", "Deactivated"),
        (true, false) => ("invited", "Invited"),
        (true, true) => (one.status.as_str(), labels::employee_status(one.status)),
    };
    view! { <span class=format!("badge {class}")>{words}</span> }
}

/// "On Audio System · 2 today, 1 overdue".
pub fn doing(one: &Employee) -> String {
    let job = one.current_job.as_ref().map(|job| format!("On {} · ", job.service));
    let overdue = (one.overdue > 0).then(|| format!(", {} overdue", one.overdue));
    let today = match one.load_today {
        0 => "nothing today".to_owned(),
        number => format!("{number} today"),
    };
    let words = format!("{}{today}{}", job.unwrap_or_default(), overdue.unwrap_or_default());
    crate::error::capitalize(&words)
}
