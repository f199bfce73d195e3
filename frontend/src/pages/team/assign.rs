//! The list of jobs to assign: by a number key, or by a select and a button.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use pitboard_api::{Appointment, Assign, Employee};
use pitboard_domain::status::{Status, Transition};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{Work, staff_cards::number_key};
use crate::{
    api::use_api,
    components::{Button, Empty, Kind, Select, use_toasts},
    focus, labels,
    pages::{
        job::{
            action::{Action, ActionKeys, JobRef},
            staff::{describe, suggest},
        },
        jobs::job_entry::headline,
    },
    task::{Task, task},
};

/// `<AssignList work=work status=Status::Booked title="Unassigned" none="…" />`
#[component]
pub fn AssignList(work: Work, status: Status, title: &'static str, none: &'static str) -> impl IntoView {
    let jobs = work.filter(move |job| job.status == status);
    let count = move || jobs.with(Vec::len);
    let keys = match status {
        Status::Booked => {
            "On a job, press the number of whoever shall have it, or choose and press the button."
        }
        _ => "The number of somebody else gives it to them, 0 takes it back.",
    };
    view! {
        <section class="step">
            <header>
                <h2>{title}</h2>
                <span class="muted">{count}</span>
            </header>
            <Show
                when=move || jobs.with(|jobs| !jobs.is_empty())
                fallback=move || view! { <Empty title="Nothing here" text=none /> }
            >
                <p class="muted small keys-hint">{keys}</p>
                <ul class="visits">
                    <For
                        each=move || jobs.get()
                        key=|job| (job.reference.clone(), job.version)
                        children=move |job| view! { <Row work=work job=job /> }
                    />
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn Row(work: Work, job: Appointment) -> impl IntoView {
    let now = job.assignee.as_ref().map(|one| one.id);
    let row = NodeRef::<html::Li>::new();
    let run = assign_task(work, &job, row);
    let assign = move |id: i64| run.run(Action::Assign(Assign { employee_id: Some(id) }));
    let (value, chosen) = suggested(work, &job);
    let options = Signal::derive(move || {
        work.staff.data.with(|staff| {
            let others = staff.iter().flatten().zip(1..).filter(|(one, _)| Some(one.id) != now);
            let option = |(one, at): (&Employee, usize)| {
                let key = number_key(at).map(|key| format!("{key} · ")).unwrap_or_default();
                (one.id.to_string(), key + &describe(one))
            };
            others.map(option).collect::<Vec<_>>()
        })
    });
    let can_unassign = job.may.contains(&Transition::Unassign);
    let keys = move |event: KeyboardEvent| {
        let Some(number) = number_of(&event) else { return };
        event.prevent_default();
        let nth =
            |staff: &Option<Vec<Employee>>| staff.as_ref()?.get(number.checked_sub(1)?).map(|one| one.id);
        match work.staff.data.with_untracked(nth) {
            Some(id) if Some(id) != now => assign(id),
            None if number == 0 && can_unassign => run.run(Action::Unassign),
            _ => {}
        }
    };
    let press = move || {
        if let Ok(id) = value.get_untracked().parse() {
            assign(id);
        }
    };
    let of = format!("{} of {}", job.service.name, job.customer.name);
    let verb = if now.is_some() { "Give to another" } else { "Assign" };
    let unassign = move || run.run(Action::Unassign);
    let unassign_button = can_unassign.then(|| {
        let label = format!("Take back {of}");
        view! { <Button kind=Kind::Plain label=label busy=run.busy() on_press=unassign>"Take back"</Button> }
    });
    let label = format!("{verb}: {of}");
    view! {
        <li class="give" node_ref=row on:keydown=keys>
            <a class=format!("visit {}", job.status) href=format!("/jobs/{}", job.reference)>
                {headline(&job)}
                {job.assignee.map(|one| view! { <span class="small">"Now with " {one.name}</span> })}
            </a>
            <div class="give-to" on:change=move |_| chosen.set_value(true)>
                <Select label=format!("Who works on {of}") value=value options=options />
                <Button kind=Kind::Quiet label=label busy=run.busy() on_press=press>{verb}</Button>
                {unassign_button}
            </div>
        </li>
    }
}

/// Creates the task that assigns or unassigns a job, and then moves the focus to the next row.
fn assign_task(work: Work, job: &Appointment, row: NodeRef<html::Li>) -> Task<Action> {
    let (api, toasts, keys) = (use_api(), use_toasts(), ActionKeys::new());
    let (job_ref, service) = (JobRef::from(job), job.service.name.clone());
    let run = task(
        async move |action: Action| action.execute(api, keys, &job_ref).await,
        move |job: Appointment| {
            let status = labels::status(job.status);
            let whom = job.assignee.as_ref().map_or(status, |one| one.name.as_str());
            toasts.good(format!("{}: {whom}.", job.service.name));
            focus_next(row);
            work.replace(job);
        },
    );
    Effect::new(move || {
        if let Some(error) = run.error().get() {
            toasts.bad(error.failure_message(&format!("{service} was not given")));
            work.refresh();
        }
    });
    run
}

/// Returns the value of the select and whether it was edited; until then it follows the suggested employee.
fn suggested(work: Work, job: &Appointment) -> (RwSignal<String>, StoredValue<bool>) {
    let (value, chosen) = (RwSignal::new(String::new()), StoredValue::new(false));
    let (category, day) = (job.service.category.clone(), job.date);
    let now = job.assignee.as_ref().map(|one| one.id);
    Effect::new(move || {
        let best = work.staff.data.with(|staff| {
            let staff = staff.as_deref().unwrap_or_default();
            suggest(staff, Some(&category), now, |one| work.load(one.id, day))
        });
        if let Some(best) = best.filter(|_| !chosen.get_value()) {
            value.set(best.to_string());
        }
    });
    (value, chosen)
}

/// Returns the pressed digit; `None` with a modifier key, which the browser handles.
fn number_of(event: &KeyboardEvent) -> Option<usize> {
    let modified = event.alt_key() || event.ctrl_key() || event.meta_key() || event.repeat();
    let key = event.key();
    (!modified && key.len() == 1).then(|| key.parse().ok()).flatten()
}

/// Moves the focus from a row that is removed to the next one, the previous one or the heading.
fn focus_next(row: NodeRef<html::Li>) {
    let Some(row) = row.get_untracked() else { return };
    let had_focus = document().active_element().is_some_and(|at| row.contains(Some(&at)));
    if !had_focus {
        return;
    }
    let next = row.next_element_sibling().or_else(|| row.previous_element_sibling());
    let control = next.and_then(|next| next.query_selector("select").ok()?);
    match control.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
        Some(control) => drop(control.focus()),
        None => focus::heading(),
    }
}
