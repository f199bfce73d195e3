//! What the visitor has booked: what is to come, and what was.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment as Booked, AppointmentQuery, AppointmentSort, Page};
use pitboard_client::Conditional;
use pitboard_domain::status::Status;

use crate::{
    api::use_api,
    components::{Empty, Heading, LiveLine, ProblemAlert, SkeletonCards, StatusBadge, ZoneNote},
    dates,
    live::{Live, watch},
    money,
    session::use_session,
    trouble::{self, Trouble},
};

pub const TITLE: &str = "My appointments";

const EVERY: Duration = Duration::from_secs(30);
const PAST_MAX: u32 = 50;

#[component]
pub fn Appointments() -> impl IntoView {
    let session = use_session();
    // Staff have no appointments of their own, and would find everybody's.
    let staff = Memo::new(move |_| session.is_staff());
    move || match staff.get() {
        true => view! {
            <Heading title=TITLE />
            <Empty title="For customers" text="Appointments are booked by customers. Yours are the jobs.">
                <a class="button" href="/jobs">"Jobs"</a>
                <a class="button quiet" href="/appointments/slot-occupancy/">"Workshop Capacity"</a>
            </Empty>
        }
        .into_any(),
        false => view! { <Own /> }.into_any(),
    }
}

#[component]
fn Own() -> impl IntoView {
    let coming = of_status(true, AppointmentSort::StartsAt, 100);
    let past = of_status(false, AppointmentSort::StartsAtDescending, PAST_MAX);
    let ready = move || coming.data.with(Option::is_some) && past.data.with(Option::is_some);
    let trouble = trouble::first([coming.failure(), past.failure()]);
    let retry = move || {
        coming.refresh();
        past.refresh();
    };
    let waiting = move || trouble.get().is_none().then(|| view! { <SkeletonCards count=3 like="rows" /> });
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line"><LiveLine freshness=coming.freshness /> <ZoneNote /></span>
            </Heading>
            <a class="button" href="/appointments/book/">"Book"</a>
        </div>
        <ProblemAlert trouble=trouble retry=retry />
        <Show when=ready fallback=move || waiting>
            <Lists coming=coming past=past />
        </Show>
    }
}

#[component]
fn Lists(coming: Live<Page<Booked>>, past: Live<Page<Booked>>) -> impl IntoView {
    let is_empty =
        |live: Live<Page<Booked>>| live.data.with(|page| page.iter().all(|page| page.items.is_empty()));
    let (none_coming, none_past) = (Memo::new(move |_| is_empty(coming)), Memo::new(move |_| is_empty(past)));
    let book = || view! { <a class="button" href="/appointments/book/">"Book a slot"</a> };
    let more = move || past.data.with(|page| page.as_ref().is_some_and(|page| page.next_cursor.is_some()));
    view! {
        <section class="step">
            <header><h2>"Upcoming"</h2></header>
            {move || match (none_coming.get(), none_past.get()) {
                (true, true) => view! {
                    <Empty title="No appointments yet" text="What you book stands here, with how far it is.">
                        {book()}
                    </Empty>
                }
                .into_any(),
                (true, false) => {
                    view! { <Empty title="Nothing ahead" text="You have no open appointment.">{book()}</Empty> }
                        .into_any()
                }
                _ => view! { <List of=coming /> }.into_any(),
            }}
        </section>
        <Show when=move || !none_past.get()>
            <section class="step">
                <header><h2>"Past and cancelled"</h2></header>
                <List of=past />
                <Show when=more>
                    <p class="muted small">{format!("These are the last {PAST_MAX}.")}</p>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn List(of: Live<Page<Booked>>) -> impl IntoView {
    let items = move || of.data.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    // One that changed is another one.
    view! {
        <ul class="visits">
            <For
                each=items
                key=|booked| (booked.reference.clone(), booked.version)
                children=|booked| view! { <li><Visit booked=booked /></li> }
            />
        </ul>
    }
}

#[component]
fn Visit(booked: Booked) -> impl IntoView {
    let when = format!("{}, {}", dates::short(booked.date), dates::clock(booked.period));
    let plate = booked.vehicle.license_plate.map(|plate| format!(" · {plate}"));
    view! {
        <a class=format!("visit {}", booked.status) href=format!("/appointments/{}", booked.reference)>
            <span class="visit-when">{when}</span>
            <b>{booked.service.name}</b>
            <span class="muted small">
                {booked.vehicle.make} " " {booked.vehicle.model} {plate} " · " {money::money(booked.price)}
            </span>
            <StatusBadge status=booked.status />
        </a>
    }
}

/// The appointments that are active, or those that are not.
fn of_status(active: bool, sort: AppointmentSort, limit: u32) -> Live<Page<Booked>> {
    let (api, session) = (use_api(), use_session());
    let status: Vec<_> = Status::ALL.iter().copied().filter(|status| status.is_active() == active).collect();
    watch(
        move || session.account().map(|me| me.id),
        EVERY,
        async move |_, _| {
            let query = AppointmentQuery {
                status: status.clone(),
                sort: Some(sort),
                limit: Some(limit),
                ..Default::default()
            };
            let body = api.call(async |client| client.list_appointments(&query).await).await?;
            Ok::<_, Trouble>(Conditional::Changed { etag: None, body })
        },
    )
}
