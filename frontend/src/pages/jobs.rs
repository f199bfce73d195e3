//! Jobs of one's own and jobs to pick up, for staff.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentQuery, Page};
use pitboard_client::Conditional;
use pitboard_domain::{role::Role, status::Status};

use crate::{
    api::use_api,
    browser,
    components::{Empty, Heading, LiveLine, ProblemAlert, SkeletonCards, ZoneNote},
    live::{Live, watch},
    session::use_session,
    shop::use_shop,
    trouble::{self, Trouble},
};
use entry::Entry;

mod entry;

pub const TITLE: &str = "Jobs";

type Listed = Live<Page<Appointment>>;

#[component]
pub fn Jobs() -> impl IntoView {
    let session = use_session();
    let me = Memo::new(move |_| session.account().map(|me| me.id));
    let mine = of(me, true, vec![Status::Assigned, Status::InProgress, Status::OnHold]);
    let open = of(me, false, vec![Status::Booked]);
    let refresh = UnsyncCallback::new(move |()| {
        mine.refresh();
        open.refresh();
    });
    let trouble = trouble::first([mine.failure(), open.failure()]);
    let ready = move || mine.data.with(Option::is_some) && open.data.with(Option::is_some);
    let waiting = move || trouble.get().is_none().then(|| view! { <SkeletonCards count=4 /> });
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line"><LiveLine freshness=mine.freshness /> <ZoneNote /></span>
            </Heading>
            <a class="button quiet" href="/appointments/slot-occupancy/">"Workshop Capacity"</a>
        </div>
        <ProblemAlert trouble=trouble retry=refresh />
        <Show when=ready fallback=move || waiting>
            <Mine mine=mine refresh=refresh />
            <ToPickUp open=open refresh=refresh />
        </Show>
    }
}

/// Overdue first, then today, then what is later.
#[component]
fn Mine(mine: Listed, refresh: UnsyncCallback<()>) -> impl IntoView {
    let shop = use_shop();
    let groups = Memo::new(move |_| {
        let today = shop.today();
        let group = |job: &Appointment| match today {
            _ if is_overdue(job) => 0,
            Some(today) if job.date > today => 2,
            _ => 1,
        };
        let mut groups = [const { Vec::new() }; 3];
        for job in items(mine) {
            groups[group(&job)].push(job);
        }
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
    view! {
        <Show when=move || jobs.with(Vec::is_empty)>
            <section class="step">
                <header><h2>"To pick up"</h2></header>
                <Empty title="Nothing to pick up" text="Every booked job has somebody who works on it." />
            </section>
        </Show>
        <Group title="To pick up" jobs=jobs refresh=refresh />
    }
}

/// Nothing where there are no jobs.
#[component]
fn Group(title: &'static str, jobs: Memo<Vec<Appointment>>, refresh: UnsyncCallback<()>) -> impl IntoView {
    let session = use_session();
    // Those who give out work choose somebody on the job's own page.
    let takes = move || session.role() == Some(Role::Employee);
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
                        children=move |job| {
                            view! {
                                <li><Entry overdue=is_overdue(&job) job=job takes=untrack(takes) refresh=refresh /></li>
                            }
                        }
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
            let body = api.call(async |client| client.list_appointments(&query).await).await?;
            Ok::<_, Trouble>(Conditional::Changed { etag: None, body })
        },
    )
}

fn items(jobs: Listed) -> Vec<Appointment> {
    jobs.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default())
}

/// Its last period has ended and it has not.
fn is_overdue(job: &Appointment) -> bool {
    job.status.is_active() && (job.ends_at.timestamp_millis() as f64) < browser::now()
}
