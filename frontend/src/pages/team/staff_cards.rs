//! The cards of the employees: status, current job and load.

use leptos::prelude::*;
use pitboard_api::{CurrentJob, Employee};

use super::Work;
use crate::{
    components::{Card, Empty, RunningClock},
    labels,
    pages::jobs::presence::PresenceSelect,
};

/// `<StaffCards work=work />`: in the order of their number keys.
#[component]
pub fn StaffCards(work: Work) -> impl IntoView {
    let staff = move || work.staff.data.get().unwrap_or_default();
    let none = Memo::new(move |_| work.staff.data.with(|staff| staff.iter().all(Vec::is_empty)));
    let card = move |first: Employee| {
        let id = first.id;
        let at = Memo::new(move |_| {
            work.staff
                .data
                .with(|staff| staff.iter().flatten().position(|one| one.id == id))
                .unwrap_or_default()
                + 1
        });
        let one = Memo::new(move |before: Option<&Employee>| {
            let current =
                work.staff.data.with(|staff| staff.iter().flatten().find(|one| one.id == id).cloned());
            current.unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        view! { <li><Person at=at one=one work=work /></li> }
    };
    view! {
        <section class="step">
            <header><h2>"People"</h2></header>
            <Show when=move || none.get()>
                <Empty title="Nobody works here yet" text="Administrators make accounts for those who do." />
            </Show>
            <ul class="grid people">
                <For each=staff key=|one| one.id children=card />
            </ul>
        </section>
    }
}

#[component]
fn Person(at: Memo<usize>, one: Memo<Employee>, work: Work) -> impl IntoView {
    let id = one.with_untracked(|one| one.id);
    let status = Signal::derive(move || Some(one.with(|one| one.status)));
    let on_change = move |employee: Employee| {
        work.staff.data.update(|staff| {
            if let Some(old) = staff.iter_mut().flatten().find(|old| old.id == employee.id) {
                *old = employee;
            }
        });
    };
    let name = one.with_untracked(|one| one.name.clone());
    let skill = move || {
        one.with(|one| one.specialisation.clone().unwrap_or_else(|| labels::role(one.role).to_owned()))
    };
    let load = Memo::new(move |_| one.with(|one| one.load_today));
    let overdue = Memo::new(move |_| one.with(|one| one.overdue));
    let current = Memo::new(move |_| one.with(|one| one.current_job.clone()));
    view! {
        <Card>
            <div class="person-head">
                {move || number_key(at.get()).map(number)}
                <div>
                    <h3>{name.clone()}</h3>
                    <p class="muted small">{skill}</p>
                </div>
                <p class="person-load">
                    <a href=format!("/jobs?status=to_do&employee={id}&order=earliest")>
                        <b>{load}</b>
                        " today"
                        <span class="sr-only">", jobs of " {name.clone()}</span>
                    </a>
                    {move || (overdue.get() > 0).then(|| view! { <em>{overdue.get()} " overdue"</em> })}
                </p>
            </div>
            <PresenceSelect label=format!("Status of {name}") id=id status=status on_change=on_change />
            {move || match current.get() {
                Some(job) => current_job(job).into_any(),
                None => view! { <p class="muted small">"Works on nothing now."</p> }.into_any(),
            }}
        </Card>
    }
}

fn number(key: usize) -> impl IntoView {
    view! {
        <span class="person-number" title="Press this number on a job to give it to them">
            <span class="sr-only">"Number "</span>
            {key}
        </span>
    }
}

/// Returns the number key of the employee at a place counted from 1; only the first nine have one.
pub fn number_key(at: usize) -> Option<usize> {
    (at < 10).then_some(at)
}

fn current_job(job: CurrentJob) -> impl IntoView {
    let plate = job.vehicle.license_plate.map(|plate| format!(" · {plate}"));
    view! {
        <div class="person-job small">
            <a href=format!("/jobs/{}", job.reference)>{job.service}</a>
            <span class="muted">{job.vehicle.make} " " {job.vehicle.model} {plate}</span>
            {job
                .work_started_at
                .map(|started| view! { <RunningClock started=started ready=job.estimated_completion /> })}
        </div>
    }
}
