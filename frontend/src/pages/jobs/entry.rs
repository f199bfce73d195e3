//! A job in a list, with the one thing that is mostly done next where that asks for nothing.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment, Assign};
use pitboard_domain::{
    role::Role,
    status::{Move, Status},
};

use crate::{
    api::use_api,
    components::{Button, Kind, PriorityMark, RunningClock, StatusBadge, use_toasts},
    dates, focus, labels,
    pages::job::deed::{Deed, Movable},
    session::use_session,
    task::task,
    ticking::now_every,
};

/// Told of the job as it stands now, where that is known: what is shown does not hold any more.
pub type Changed = UnsyncCallback<Option<Appointment>>;

/// `<Entry job=job changed=changed />`
#[component]
pub fn Entry(job: Appointment, changed: Changed) -> impl IntoView {
    let session = use_session();
    // Those who give out work choose somebody on the job's own page, or among the team.
    let takes = untrack(|| session.role()) == Some(Role::Employee);
    let next = [(Move::Resume, "Resume"), (Move::Start, "Start"), (Move::Assign, "Take")]
        .into_iter()
        .find(|(what, _)| job.may.contains(what) && (*what != Move::Assign || takes));
    let quick =
        next.map(|(what, verb)| view! { <Quick job=job.clone() what=what verb=verb changed=changed /> });
    let waits = job.hold.as_ref().and_then(|hold| hold.expected_resume);
    let hold = job.hold.as_ref().map(|hold| labels::hold_reason(hold.reason).to_owned());
    let clock = job.work_started_at.filter(|_| job.status == Status::InProgress);
    view! {
        <div class="entry-line">
            <a class=format!("visit {}", job.status) href=format!("/jobs/{}", job.reference)>
                {headline(&job)}
                {clock.map(|started| view! { <RunningClock started=started ready=job.estimated_completion /> })}
                {waits.map(|at| view! { <span class="muted small">"expected to go on " {dates::moment(at)}</span> })}
                <StatusBadge status=job.status note=hold />
            </a>
            {quick}
        </div>
    }
}

/// When it is, what is done, and to whose car.
pub fn headline(job: &Appointment) -> impl IntoView + use<> {
    // It becomes so also when nothing is heard of it.
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

/// The button beside it.
#[component]
fn Quick(job: Appointment, what: Move, verb: &'static str, changed: Changed) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let run = task(
        async move |job: Movable| {
            let deed = match what {
                Move::Assign => Deed::Assign(Assign::default()),
                Move::Start => Deed::Start,
                _ => Deed::Resume,
            };
            let job = deed.carry_out(api, &job).await?;
            toasts.good(match what {
                Move::Assign => format!("{} is yours.", job.service.name),
                _ => format!("{}: {}.", job.service.name, labels::status(job.status)),
            });
            Ok(job)
        },
        move |job| {
            // The entry is drawn anew, perhaps in another list.
            focus::heading();
            changed.run(Some(job));
        },
    );
    // The list may be drawn anew without this entry, so the reason stands outside of it.
    let service = job.service.name.clone();
    Effect::new(move || {
        if let Some(trouble) = run.trouble().get() {
            toasts.bad(trouble.of_deed(&format!("{service}: not done")));
            changed.run(None);
        }
    });
    let name = format!("{verb} {} of {}", job.service.name, job.customer.name);
    let movable = Movable::from(&job);
    let press = move || run.run(movable.clone());
    view! { <Button kind=Kind::Quiet label=name busy=run.busy() on_press=press>{verb}</Button> }
}

/// Its last period has ended and it has not.
pub fn is_overdue(job: &Appointment, now: f64) -> bool {
    job.status.is_active() && (job.ends_at.timestamp_millis() as f64) < now
}
