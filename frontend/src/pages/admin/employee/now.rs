//! What somebody of the team is doing, and what they have to do today.

use leptos::prelude::*;
use pitboard_api::{Employee, EmployeeStatusChange};
use pitboard_domain::role::EmployeeStatus;

use crate::{
    api::use_api,
    components::{Card, ProblemAlert, unique_id, use_toasts},
    dates, labels,
    live::Live,
    task::task,
};

/// `<Now live=live />`
#[component]
pub fn Now(live: Live<Employee>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let id = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.id)));
    let status = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.status)));
    let change = task(
        async move |status: EmployeeStatus| {
            let id = id.get_untracked().unwrap_or_default();
            let change = EmployeeStatusChange { status };
            api.call(async |client| client.set_employee_status(id, &change).await).await
        },
        move |one: Employee| {
            toasts.good(format!("{}: {}.", one.name, labels::employee_status(one.status)));
            live.data.set(Some(one));
        },
    );
    let group = unique_id("presence");
    let choice = |one: EmployeeStatus| {
        view! {
            <label>
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || {
                        // After a refusal it is as it was.
                        change.trouble().track();
                        status.get() == Some(one)
                    }
                    on:change=move |_| change.run(one)
                />
                <span>{labels::employee_status(one)}</span>
            </label>
        }
    };
    let choices = EmployeeStatus::ALL.iter().map(|one| choice(*one)).collect_view();
    view! {
        <Card title="Now">
            <fieldset class="switch">
                <legend>"Doing"</legend>
                <div>{choices}</div>
            </fieldset>
            <ProblemAlert trouble=change.trouble() />
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
