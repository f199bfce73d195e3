//! The staff page of one job: transitions, details, notes, timeline; printed as a job card.

use leptos::prelude::*;
use pitboard_domain::status::Status;

use super::appointment::{MISSING, StatusLine, facts, facts::Facts, reference, timeline::Timeline, title};
use crate::{
    components::{Button, Card, Heading, Kind, Loaded, RunningClock},
    focus,
    live::Live,
};
use {
    action::JobRef,
    choices::{ComplexitySelect, PrioritySelect},
    job_card::JobCard,
    new_customer::NewCustomer,
    notes::Notes,
    transitions::TransitionsPanel,
};

pub mod action;
pub mod choices;
mod forms;
mod job_card;
pub mod new_customer;
mod notes;
mod reopen;
pub mod staff;
pub mod transitions;

pub const TITLE: &str = "Job";

#[component]
pub fn Job() -> impl IntoView {
    let live = facts::watch_appointment(reference());
    let job = Memo::new(move |_| live.data.with(|one| one.as_ref().map(JobRef::from)));
    let is_loaded = Memo::new(move |_| job.with(Option::is_some));
    let on_done = UnsyncCallback::new(move |appointment| {
        live.data.set(Some(appointment));
        live.refresh();
        // The pressed button may be replaced by other transitions.
        focus::heading_if_lost();
    });
    let on_stale = UnsyncCallback::new(move |()| live.refresh());
    let panel = move || {
        let first = is_loaded.get().then(|| job.get_untracked()).flatten()?;
        let job = Signal::derive(move || job.get().unwrap_or_else(|| first.clone()));
        Some(view! { <TransitionsPanel job=job on_done=on_done on_stale=on_stale /> })
    };
    let new_customer = Signal::derive(move || {
        live.data.with(|job| {
            let customer = &job.as_ref()?.customer;
            (customer.confirmed == Some(false)).then_some(customer.id)
        })
    });
    let print = || drop(window().print());
    view! {
        <div class="title-line no-print">
            <Heading title=title(live, TITLE)>
                <StatusLine live=live />
            </Heading>
            <Show when=move || is_loaded.get()>
                <Button kind=Kind::Quiet on_press=print>"Print job card"</Button>
            </Show>
        </div>
        <Loaded live=live missing=MISSING list="/jobs" words="Jobs">
            <div class="columns no-print">
                <div class="stack">
                    <NewCustomer id=new_customer changed=move || live.refresh() />
                    <Card title="What to do">
                        <Clock live=live />
                        {panel}
                        <PrioritySelect live=live />
                        <ComplexitySelect live=live />
                    </Card>
                    <Notes live=live />
                </div>
                <div class="stack">
                    <Facts live=live staff=true />
                    <Card title="What happened">
                        <Timeline live=live />
                    </Card>
                </div>
            </div>
            <JobCard live=live />
        </Loaded>
    }
}

/// The working time of a job in progress.
#[component]
fn Clock(live: Live<pitboard_api::Appointment>) -> impl IntoView {
    let running = Memo::new(move |_| {
        live.data.with(|job| {
            let job = job.as_ref().filter(|job| job.status == Status::InProgress)?;
            Some((job.work_started_at?, job.estimated_completion))
        })
    });
    move || running.get().map(|(started, ready)| view! { <RunningClock started=started ready=ready /> })
}
