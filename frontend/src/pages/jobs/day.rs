//! The employee's day: what is overdue, what is for today, what comes later, and what can be picked up.

use std::{cmp::Reverse, time::Duration};

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentQuery, Page};
use pitboard_domain::status::Status;

use super::entry::{Entry, is_overdue};
use crate::{
    api::use_api,
    components::{Empty, ProblemAlert, SkeletonCards},
    live::{Freshness, Live, always, watch},
    session::use_session,
    shop::use_shop,
    ticking::now_every,
    trouble,
};

type Listed = Live<Page<Appointment>>;
type Jobs = Memo<Vec<Appointment>>;

/// `<MyDay freshness=freshness />`
#[component]
pub fn MyDay(
    /// Tells how fresh it is.
    freshness: RwSignal<Freshness>,
) -> impl IntoView {
    let session = use_session();
    let me = Memo::new(move |_| session.account().map(|me| me.id));
    let mine = of(me, true, vec![Status::Assigned, Status::InProgress, Status::OnHold]);
    let open = of(me, false, vec![Status::Booked]);
    Effect::new(move || freshness.set(mine.freshness.get()));
    let refresh = UnsyncCallback::new(move |()| {
        mine.refresh();
        open.refresh();
    });
    let trouble = trouble::first([mine.failure(), open.failure()]);
    let ready = move || mine.data.with(Option::is_some) && open.data.with(Option::is_some);
    let waiting = move || trouble.get().is_none().then(|| view! { <SkeletonCards count=4 /> });
    view! {
        <ProblemAlert trouble=trouble retry=refresh />
        <Show when=ready fallback=move || waiting>
            <Mine mine=mine refresh=refresh />
            <ToPickUp open=open refresh=refresh />
        </Show>
    }
}

#[component]
fn Mine(mine: Listed, refresh: UnsyncCallback<()>) -> impl IntoView {
    let shop = use_shop();
    // A job becomes overdue also when nothing is heard of it.
    let now = now_every(Duration::from_secs(30));
    let groups = Memo::new(move |_| {
        let (today, now) = (shop.today(), now.get());
        let group = |job: &Appointment| match today {
            _ if is_overdue(job, now) => 0,
            Some(today) if job.date > today && job.status != Status::InProgress => 2,
            _ => 1,
        };
        let mut groups = [const { Vec::new() }; 3];
        for job in items(mine) {
            groups[group(&job)].push(job);
        }
        // What runs comes first, then what is urgent; else in the order of the starts.
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
        <Group title="Overdue" jobs=of(0) refresh=refresh />
        <Group title="Today" jobs=of(1) refresh=refresh />
        <Group title="Later" jobs=of(2) refresh=refresh />
    }
}

#[component]
fn ToPickUp(open: Listed, refresh: UnsyncCallback<()>) -> impl IntoView {
    let jobs = Memo::new(move |_| items(open));
    let more = move || open.data.with(|page| page.as_ref().is_some_and(|page| page.next_cursor.is_some()));
    view! {
        <Show when=move || jobs.with(Vec::is_empty)>
            <section class="step">
                <header><h2>"To pick up"</h2></header>
                <Empty title="Nothing to pick up" text="Every booked job has somebody who works on it." />
            </section>
        </Show>
        <Group title="To pick up" jobs=jobs refresh=refresh />
        <Show when=more>
            <p class="more"><a class="button quiet" href="/jobs?status=booked&order=earliest">"Show all that are booked"</a></p>
        </Show>
    }
}

/// Nothing where there are no jobs.
#[component]
fn Group(title: &'static str, jobs: Jobs, refresh: UnsyncCallback<()>) -> impl IntoView {
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
                        children=move |job| view! { <li><Entry job=job refresh=refresh /></li> }
                    />
                </ul>
            </section>
        </Show>
    }
}

fn of(me: Memo<Option<i64>>, own: bool, status: Vec<Status>) -> Listed {
    let api = use_api();
    watch(
        move || me.get(),
        Duration::from_secs(30),
        async move |me, _| {
            let assignee = own.then_some(me);
            let query =
                AppointmentQuery { status: status.clone(), assignee, limit: Some(100), ..Default::default() };
            always(api.call(async |client| client.list_appointments(&query).await).await)
        },
    )
}

fn items(jobs: Listed) -> Vec<Appointment> {
    jobs.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
}
