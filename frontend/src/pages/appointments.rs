//! The visitor's appointments: upcoming ones, then past and cancelled ones.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment as Booked, AppointmentQuery, AppointmentSort};
use pitboard_domain::status::Status;

use crate::{
    api::use_api,
    components::{Empty, Heading, LiveLine, More, ProblemAlert, SkeletonCards, StatusBadge, ZoneNote},
    dates,
    live::{Live, always, watch},
    money,
    paged::{Paged, all, paged},
    session::use_session,
};

pub const TITLE: &str = "My appointments";

const EVERY: Duration = Duration::from_secs(30);

#[component]
pub fn Appointments() -> impl IntoView {
    let session = use_session();
    // Staff have no appointments of their own; the list would contain everyone's.
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
        false => view! { <OwnAppointments /> }.into_any(),
    }
}

#[component]
fn OwnAppointments() -> impl IntoView {
    let upcoming = upcoming();
    let past = past(upcoming);
    let past_is_known = move || past.items.with(Option::is_some) || past.error().with(Option::is_some);
    let ready = Memo::new(move |_| upcoming.data.with(Option::is_some) && past_is_known());
    let retry = move || upcoming.refresh();
    let waiting = move || {
        upcoming.failure().with(Option::is_none).then(|| view! { <SkeletonCards count=3 like="rows" /> })
    };
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line"><LiveLine freshness=upcoming.freshness /> <ZoneNote /></span>
            </Heading>
            <a class="button" href="/appointments/book/">"Book"</a>
        </div>
        <ProblemAlert error=upcoming.failure() retry=retry />
        <Show when=move || ready.get() fallback=move || waiting>
            <Lists upcoming=upcoming past=past />
        </Show>
    }
}

#[component]
fn Lists(upcoming: Live<Vec<Booked>>, past: Paged<Booked>) -> impl IntoView {
    let none_upcoming = Memo::new(move |_| upcoming.data.with(|all| all.iter().all(Vec::is_empty)));
    let none_past = Memo::new(move |_| past.has_none());
    let some_past = Memo::new(move |_| past.count() > 0);
    let book = || view! { <a class="button" href="/appointments/book/">"Book a slot"</a> };
    view! {
        <section class="step">
            <header><h2>"Upcoming"</h2></header>
            {move || match (none_upcoming.get(), none_past.get()) {
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
                _ => view! { <List items=upcoming.data /> }.into_any(),
            }}
        </section>
        <Show when=move || some_past.get()>
            <section class="step">
                <header><h2>"Past and cancelled"</h2></header>
                <List items=past.items class="paged" />
            </section>
        </Show>
        <More of=past />
    }
}

#[component]
fn List(items: RwSignal<Option<Vec<Booked>>>, #[prop(optional)] class: &'static str) -> impl IntoView {
    // The key contains the version, so that a changed appointment is drawn again.
    view! {
        <ul class="visits">
            <For
                each=move || items.get().unwrap_or_default()
                key=|booked| (booked.reference.clone(), booked.version)
                children=move |booked| view! { <li class=class><Visit booked=booked /></li> }
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

/// Keeps the active appointments fresh.
fn upcoming() -> Live<Vec<Booked>> {
    let (api, session) = (use_api(), use_session());
    watch(
        move || session.account().map(|me| me.id),
        EVERY,
        async move |_, _| {
            let found = all(async |cursor| {
                let query = of_status(true, AppointmentSort::StartsAt, cursor);
                api.call(async |client| client.list_appointments(&query).await).await
            });
            always(found.await)
        },
    )
}

/// Loads the other appointments, again whenever the set of active ones changes.
fn past(upcoming: Live<Vec<Booked>>) -> Paged<Booked> {
    let api = use_api();
    let active = Memo::new(move |_| {
        upcoming.data.with(|all| {
            let references =
                |all: &Vec<Booked>| all.iter().map(|one| one.reference.clone()).collect::<Vec<_>>();
            all.as_ref().map(references)
        })
    });
    paged(
        move || active.get(),
        async move |_, cursor| {
            let query = of_status(false, AppointmentSort::StartsAtDescending, cursor);
            api.call(async |client| client.list_appointments(&query).await).await
        },
    )
}

fn of_status(active: bool, sort: AppointmentSort, cursor: Option<String>) -> AppointmentQuery {
    let status = Status::ALL.iter().copied().filter(|status| status.is_active() == active).collect();
    AppointmentQuery { status, sort: Some(sort), limit: Some(50), cursor, ..Default::default() }
}
