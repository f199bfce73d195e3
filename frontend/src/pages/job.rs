//! One job, with what may be done to it, for staff.

use leptos::prelude::*;

use super::appointment::{Found, StatusLine, facts, facts::Facts, reference, timeline::Timeline, title};
use crate::{
    components::{Card, Heading},
    focus,
};
use {deed::Movable, moves::MovesPanel};

pub mod deed;
mod forms;
pub mod moves;

pub const TITLE: &str = "Job";

#[component]
pub fn Job() -> impl IntoView {
    let live = facts::follow(reference());
    let job = Memo::new(move |_| live.data.with(|one| one.as_ref().map(Movable::from)));
    let there = Memo::new(move |_| job.with(Option::is_some));
    let moved = UnsyncCallback::new(move |appointment| {
        live.data.set(Some(appointment));
        live.refresh();
        // Other moves are open now, on other buttons.
        focus::heading_if_lost();
    });
    let stale = UnsyncCallback::new(move |()| live.refresh());
    let panel = move || {
        let first = there.get().then(|| job.get_untracked()).flatten()?;
        let job = Signal::derive(move || job.get().unwrap_or_else(|| first.clone()));
        Some(view! { <MovesPanel job=job moved=moved stale=stale /> })
    };
    view! {
        <Heading title=title(live, TITLE)>
            <StatusLine live=live />
        </Heading>
        <Found live=live list="/jobs" words="Jobs">
            <div class="columns">
                <div class="stack">
                    <Card title="What to do">{panel}</Card>
                    <Facts live=live staff=true />
                </div>
                <Card title="What happened">
                    <Timeline live=live />
                </Card>
            </div>
        </Found>
    }
}
