//! The overdue jobs and those on hold, each with the reason.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::Appointment;
use pitboard_domain::status::Status;

use super::Work;
use crate::{clock::now_every, components::StatusBadge, dates, labels, pages::jobs::job_entry::is_overdue};

/// `<Late work=work />`
#[component]
pub fn Late(work: Work) -> impl IntoView {
    let now = now_every(Duration::from_secs(30));
    let overdue = work.filter(move |job| is_overdue(job, now.get()));
    let waiting = work.filter(|job| job.status == Status::OnHold);
    view! {
        <div>
            <List title="Overdue" none="Nothing is late." jobs=overdue reason=overdue_reason />
            <List title="On hold" none="Nothing waits." jobs=waiting reason=move |job: &Appointment| hold_reason(job, now.get()) />
        </div>
    }
}

#[component]
fn List(
    title: &'static str,
    none: &'static str,
    jobs: Memo<Vec<Appointment>>,
    /// Returns the reason; reactive.
    reason: impl Fn(&Appointment) -> String + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let line = move |job: Appointment| {
        let of = job.clone();
        let detail = Memo::new(move |_| reason(&of));
        let plate = job.vehicle.license_plate.map(|plate| format!(" · {plate}"));
        view! {
            <li>
                <a class=format!("visit narrow-visit {}", job.status) href=format!("/jobs/{}", job.reference)>
                    <b>{job.service.name}</b>
                    <span class="small">{detail}</span>
                    <span class="muted small">
                        {dates::day(job.date)} ", " {dates::clock(job.period)} " · " {job.customer.name} " · "
                        {job.vehicle.make} " " {job.vehicle.model} {plate}
                    </span>
                    <StatusBadge status=job.status />
                </a>
            </li>
        }
    };
    view! {
        <section class="step">
            <header>
                <h2>{title}</h2>
                <span class="muted">{move || jobs.with(Vec::len)}</span>
            </header>
            <Show
                when=move || jobs.with(|jobs| !jobs.is_empty())
                fallback=move || view! { <p class="muted">{none}</p> }
            >
                <ul class="visits">
                    <For each=move || jobs.get() key=|job| (job.reference.clone(), job.version) children=line />
                </ul>
            </Show>
        </section>
    }
}

fn overdue_reason(job: &Appointment) -> String {
    let who = job.assignee.as_ref().map_or("Nobody", |one| one.name.as_str());
    match (job.status, &job.hold, job.work_started_at) {
        (_, Some(hold), _) => format!("{} · {who}", labels::hold_reason(hold.reason)),
        (Status::InProgress, _, Some(at)) => format!("{who} works on it since {}", dates::moment(at)),
        (Status::Booked, ..) => "Nobody has it".to_owned(),
        _ => format!("{who} has not begun"),
    }
}

fn hold_reason(job: &Appointment, now: f64) -> String {
    let who = job.assignee.as_ref().map_or("Nobody", |one| one.name.as_str());
    let Some(hold) = &job.hold else { return who.to_owned() };
    let until = match hold.expected_resume {
        Some(at) if (at.timestamp_millis() as f64) < now => {
            format!("should have gone on {}", dates::moment(at))
        }
        Some(at) => format!("goes on {}", dates::moment(at)),
        None => "nobody knows until when".to_owned(),
    };
    format!("{} · {until} · {who}", labels::hold_reason(hold.reason))
}
