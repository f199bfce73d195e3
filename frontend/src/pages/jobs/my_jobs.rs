//! The signed-in employee's jobs (overdue, today, later), and the booked jobs without an assignee.

use std::{cmp::Reverse, time::Duration};

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentQuery, Page};
use pitboard_domain::status::Status;

use super::job_entry::{JobEntry, OnJobChange, is_overdue};
use crate::{
    api::use_api,
    clock::now_every,
    components::{Empty, ProblemAlert, SkeletonCards},
    error,
    live::{Freshness, Live, always, of_both, watch},
    paged::all,
    session::use_session,
    shop::use_shop,
};

type Jobs = Memo<Vec<Appointment>>;

const EVERY: Duration = Duration::from_secs(30);

/// `<MyJobs freshness=freshness />`
#[component]
pub fn MyJobs(
    /// Set to the freshness of the shown lists.
    freshness: RwSignal<Freshness>,
) -> impl IntoView {
    let session = use_session();
    let me = Memo::new(move |_| session.account().map(|me| me.id));
    let (mine, open) = (watch_own(me), watch_unassigned(me));
    let both = of_both(mine.freshness, open.freshness);
    Effect::new(move || freshness.set(both.get()));
    let refresh = move || {
        mine.refresh();
        open.refresh();
    };
    let on_change = OnJobChange::new(move |_| refresh());
    let error = error::first([mine.failure(), open.failure()]);
    let ready = move || mine.data.with(Option::is_some) && open.data.with(Option::is_some);
    let skeleton = move || error.get().is_none().then(|| view! { <SkeletonCards count=4 /> });
    view! {
        <ProblemAlert error=error retry=refresh />
        <Show when=ready fallback=move || skeleton>
            <Mine mine=mine on_change=on_change />
            <ToPickUp open=open on_change=on_change />
        </Show>
    }
}

#[component]
fn Mine(mine: Live<Vec<Appointment>>, on_change: OnJobChange) -> impl IntoView {
    let shop = use_shop();
    // A job becomes overdue by time alone, without a new response.
    let now = now_every(Duration::from_secs(30));
    let groups = Memo::new(move |_| {
        let (today, now) = (shop.today(), now.get());
        let group = |job: &Appointment| match today {
            _ if is_overdue(job, now) => 0,
            Some(today) if job.date > today && job.status != Status::InProgress => 2,
            _ => 1,
        };
        let mut groups = [const { Vec::new() }; 3];
        for job in mine.data.get().unwrap_or_default() {
            groups[group(&job)].push(job);
        }
        // The sort is stable: within one priority the order of the starts remains.
        groups[1].sort_by_key(|job| (job.status != Status::InProgress, Reverse(job.priority)));
        groups
    });
    let of = move |at: usize| Memo::new(move |_| groups.with(|groups| groups[at].clone()));
    let none = Memo::new(move |_| groups.with(|groups| groups.iter().all(Vec::is_empty)));
    view! {
        <Show when=move || none.get()>
            <section class="step">
                <header><h2>"My jobs"</h2></header>
                <Empty title="No job of yours" text="Take one of those to pick up." />
            </section>
        </Show>
        <Group title="Overdue" jobs=of(0) on_change=on_change />
        <Group title="Today" jobs=of(1) on_change=on_change />
        <Group title="Later" jobs=of(2) on_change=on_change />
    }
}

#[component]
fn ToPickUp(open: Live<Page<Appointment>>, on_change: OnJobChange) -> impl IntoView {
    let jobs = Memo::new(move |_| {
        open.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
    });
    let more = move || open.data.with(|page| page.as_ref().is_some_and(|page| page.next_cursor.is_some()));
    view! {
        <Show when=move || jobs.with(Vec::is_empty)>
            <section class="step">
                <header><h2>"To pick up"</h2></header>
                <Empty title="Nothing to pick up" text="Every booked job has somebody who works on it." />
            </section>
        </Show>
        <Group title="To pick up" jobs=jobs on_change=on_change />
        <Show when=more>
            <p class="more"><a class="button quiet" href="/jobs?status=booked&order=earliest">"Show all that are booked"</a></p>
        </Show>
    }
}

/// Renders a titled list, or nothing while it is empty.
#[component]
fn Group(title: &'static str, jobs: Jobs, on_change: OnJobChange) -> impl IntoView {
    let count = move || jobs.with(Vec::len);
    view! {
        <Show when=move || jobs.with(|jobs| !jobs.is_empty())>
            <section class="step">
                <header>
                    <h2>{title}</h2>
                    <span class="muted">{count}</span>
                </header>
                <ul class="visits">
                    <For
                        each=move || jobs.get()
                        key=|job| (job.reference.clone(), job.version)
                        children=move |job| view! { <li><JobEntry job=job on_change=on_change /></li> }
                    />
                </ul>
            </section>
        </Show>
    }
}

/// Watches the unfinished jobs assigned to `me`.
fn watch_own(me: Memo<Option<i64>>) -> Live<Vec<Appointment>> {
    let api = use_api();
    watch(
        move || me.get(),
        EVERY,
        async move |me, _| {
            let query = AppointmentQuery {
                status: vec![Status::Assigned, Status::InProgress, Status::OnHold],
                assignee: Some(me),
                limit: Some(100),
                ..Default::default()
            };
            let jobs = all(async |cursor| {
                let query = AppointmentQuery { cursor, ..query.clone() };
                api.call(async |client| client.list_appointments(&query).await).await
            });
            always(jobs.await)
        },
    )
}

/// Watches the first page of the booked jobs without an assignee.
fn watch_unassigned(me: Memo<Option<i64>>) -> Live<Page<Appointment>> {
    let api = use_api();
    watch(
        move || me.get(),
        EVERY,
        async move |_, _| {
            let query =
                AppointmentQuery { status: vec![Status::Booked], limit: Some(100), ..Default::default() };
            always(api.call(async |client| client.list_appointments(&query).await).await)
        },
    )
}
