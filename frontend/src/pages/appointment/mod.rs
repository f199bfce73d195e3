//! One appointment of the visitor: details, status, history, cancellation.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use pitboard_api::Appointment as Booked;

use crate::{
    components::{Card, Heading, LiveLine, Loaded, StatusBadge, ZoneNote},
    dates,
    live::Live,
    session::use_session,
};
use {cancel::Changes, facts::Facts, timeline::Timeline};

pub mod cancel;
pub mod facts;
pub mod timeline;

pub const TITLE: &str = "Appointment";
/// The text of the not-found state.
pub const MISSING: &str = "There is no such appointment, or it is not yours.";

#[component]
pub fn Appointment() -> impl IntoView {
    let session = use_session();
    let live = facts::watch_appointment(reference());
    let staff = move || session.is_staff();
    view! {
        <Heading title=title(live, TITLE)>
            <StatusLine live=live />
        </Heading>
        <Loaded live=live missing=MISSING list="/appointments" words="My appointments">
            <div class="columns">
                <div class="stack">
                    <Facts live=live staff=false />
                    <Card title="Changes">
                        <Show when=staff fallback=move || view! { <Changes live=live /> }>
                            <p>
                                <a href=move || live.data.with(job_address)>"Work on it as a job"</a>
                            </p>
                        </Show>
                    </Card>
                </div>
                <Card title="What happened">
                    <Timeline live=live />
                </Card>
            </div>
        </Loaded>
    }
}

/// Returns the reference in the address.
pub fn reference() -> Memo<Option<String>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("reference")))
}

/// Returns the service's name once it is loaded.
pub fn title(live: Live<Booked>, before: &'static str) -> Signal<String> {
    Signal::derive(move || {
        live.data
            .with(|booked| booked.as_ref().map_or(before.to_owned(), |booked| booked.service.name.clone()))
    })
}

/// The line below the heading: status, start and freshness.
#[component]
pub fn StatusLine(live: Live<Booked>) -> impl IntoView {
    let known = Memo::new(move |_| {
        live.data.with(|booked| booked.as_ref().map(|booked| (booked.status, booked.date, booked.period)))
    });
    let words = move || {
        known.get().map(|(status, date, period)| {
            view! {
                <StatusBadge status=status />
                <span>{dates::long(date)} ", " {dates::clock(period)}</span>
            }
        })
    };
    view! {
        <span class="held-line">
            {words}
            <LiveLine freshness=live.freshness />
            <ZoneNote />
        </span>
    }
}

fn job_address(booked: &Option<Booked>) -> String {
    booked.as_ref().map_or("/jobs".to_owned(), |booked| format!("/jobs/{}", booked.reference))
}
