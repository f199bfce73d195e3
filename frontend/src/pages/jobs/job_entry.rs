//! A job as an entry of a list, with a button for the next transition if it needs no input.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment, Assign};
use pitboard_domain::{
    role::Role,
    status::{Status, Transition},
};

use crate::{
    api::use_api,
    clock::now_every,
    components::{Button, Kind, PriorityMark, RunningClock, StatusBadge, use_toasts},
    dates, focus, labels,
    pages::job::action::{Action, ActionKeys, JobRef},
    session::use_session,
    task::task,
};

/// Called after a transition, with the changed job, or with `None` if it was refused and the list is outdated.
pub type OnJobChange = UnsyncCallback<Option<Appointment>>;

/// `<JobEntry job=job on_change=on_change />`
#[component]
pub fn JobEntry(job: Appointment, on_change: OnJobChange) -> impl IntoView {
    let session = use_session();
    // Managers assign jobs on the job's page or on the team page.
    let takes = untrack(|| session.role()) == Some(Role::Employee);
    let next = QUICK_ACTIONS.into_iter().find(|quick| {
        job.may.contains(&quick.transition) && (quick.transition != Transition::Assign || takes)
    });
    let quick = next.map(|quick| view! { <Quick job=job.clone() quick=quick on_change=on_change /> });
    let resume_at = job.hold.as_ref().and_then(|hold| hold.expected_resume);
    let hold = job.hold.as_ref().map(|hold| labels::hold_reason(hold.reason).to_owned());
    let clock = job.work_started_at.filter(|_| job.status == Status::InProgress);
    view! {
        <div class="entry-line">
            <a class=format!("visit {}", job.status) href=format!("/jobs/{}", job.reference)>
                {headline(&job)}
                {clock.map(|started| view! { <RunningClock started=started ready=job.estimated_completion /> })}
                {resume_at.map(|at| view! { <span class="muted small">"expected to go on " {dates::moment(at)}</span> })}
                <StatusBadge status=job.status note=hold />
            </a>
            {quick}
        </div>
    }
}

/// Renders date, period, service, customer and vehicle of a job.
pub fn headline(job: &Appointment) -> impl IntoView + use<> {
    // A job becomes overdue by time alone, without a new response.
    let (now, of) = (now_every(Duration::from_secs(30)), job.clone());
    let overdue = Memo::new(move |_| is_overdue(&of, now.get()));
    let when = format!("{}, {}", dates::day(job.date), dates::clock(job.period));
    let car = format!("{} · {} {}", job.customer.name, job.vehicle.make, job.vehicle.model);
    let plate = job.vehicle.license_plate.as_ref().map(|plate| format!(" · {plate}"));
    view! {
        <span class="visit-when">
            {when} " " {move || overdue.get().then(|| view! { <em>"overdue"</em> })}
        </span>
        <b>{job.service.name.clone()} " " <PriorityMark priority=job.priority /></b>
        <span class="muted small">{car} {plate}</span>
    }
}

/// An action that needs no form, with its button's text.
#[derive(Clone, Copy)]
struct QuickAction {
    transition: Transition,
    verb: &'static str,
    action: fn() -> Action,
}

/// The first one that is permitted is offered.
const QUICK_ACTIONS: [QuickAction; 3] = [
    QuickAction { transition: Transition::Resume, verb: "Resume", action: || Action::Resume },
    QuickAction { transition: Transition::Start, verb: "Start", action: || Action::Start },
    QuickAction {
        transition: Transition::Assign,
        verb: "Take",
        action: || Action::Assign(Assign::default()),
    },
];

/// The button of a quick action.
#[component]
fn Quick(job: Appointment, quick: QuickAction, on_change: OnJobChange) -> impl IntoView {
    let (api, toasts, keys) = (use_api(), use_toasts(), ActionKeys::new());
    let run = task(
        async move |job: JobRef| {
            let job = (quick.action)().execute(api, keys, &job).await?;
            toasts.good(match quick.transition {
                Transition::Assign => format!("{} is yours.", job.service.name),
                _ => format!("{}: {}.", job.service.name, labels::status(job.status)),
            });
            Ok(job)
        },
        move |job| {
            // The entry is rendered anew, perhaps in another list.
            focus::heading();
            on_change.run(Some(job));
        },
    );
    // A toast, because the list may be rendered again without this entry.
    let service = job.service.name.clone();
    Effect::new(move || {
        if let Some(error) = run.error().get() {
            toasts.bad(error.failure_message(&format!("{service}: not done")));
            on_change.run(None);
        }
    });
    let name = format!("{} {} of {}", quick.verb, job.service.name, job.customer.name);
    let job_ref = JobRef::from(&job);
    let press = move || run.run(job_ref.clone());
    view! { <Button kind=Kind::Quiet label=name busy=run.busy() on_press=press>{quick.verb}</Button> }
}

/// Returns whether the last period of an unfinished job has ended; `now` in milliseconds.
pub fn is_overdue(job: &Appointment, now: f64) -> bool {
    job.status.is_active() && (job.ends_at.timestamp_millis() as f64) < now
}
