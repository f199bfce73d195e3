//! What stands in a slot, opened: its details and what may be done to it.

use chrono::{NaiveTime, Timelike};
use leptos::prelude::*;
use pitboard_api::{Appointment, Occupancy, SlotAppointment};

use crate::{
    api::use_api,
    browser::next_frame,
    components::{Dialog, StatusBadge},
    dates, focus, labels,
    live::Live,
    pages::job::{action::JobRef, transitions::TransitionsPanel},
    scope::{Scope, spawn_detached},
};

/// Which tile was opened; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Chosen {
    at: RwSignal<Option<(NaiveTime, u32, String)>>,
    open: RwSignal<bool>,
    /// The board will be drawn anew by one's own move, and the focus has to find its place again.
    moved: StoredValue<bool>,
}

impl Chosen {
    pub fn new() -> Self {
        Self { at: RwSignal::new(None), open: RwSignal::new(false), moved: StoredValue::new(false) }
    }

    pub fn open(self, start: NaiveTime, number: u32, reference: String) {
        self.at.set(Some((start, number, reference)));
        self.open.set(true);
    }

    /// The id of a tile's place.
    pub fn place(start: NaiveTime, number: u32) -> String {
        format!("slot-{:02}{:02}-{number}", start.hour(), start.minute())
    }

    fn find(self, day: &Occupancy) -> Option<Held> {
        let (start, number, reference) = self.at.get()?;
        let period = day.periods.iter().find(|period| period.start == start)?;
        let slot = period.slots.iter().find(|slot| slot.slot_no == number)?;
        let held = slot.appointment.clone().filter(|held| held.reference == reference)?;
        let job = JobRef {
            reference,
            version: held.version,
            may: held.may.clone(),
            assignee: held.assignee.as_ref().map(|assignee| assignee.id),
        };
        let place = format!("Slot {number}, {}", dates::span(period.start, period.end));
        Some(Held { place, held, job })
    }

    fn is_at(self, reference: &str) -> bool {
        self.at.with_untracked(|at| at.as_ref().is_some_and(|at| at.2 == reference))
    }

    fn return_focus(self) {
        let Some((start, number, _)) = self.at.get_untracked() else { return };
        let place = Self::place(start, number);
        spawn_detached(async move {
            next_frame().await;
            // The board may come late, when the visitor is elsewhere.
            if !focus::is_lost() {
                return;
            }
            // The later one wins, where there is a button.
            focus::focus(&format!("#{place}"));
            focus::focus(&format!("#{place} button"));
        });
    }
}

#[derive(Clone, PartialEq)]
struct Held {
    place: String,
    held: SlotAppointment,
    job: JobRef,
}

/// `<HeldDialog live=live chosen=chosen />`
#[component]
pub fn HeldDialog(live: Live<Occupancy>, chosen: Chosen) -> impl IntoView {
    let (api, scope) = (use_api(), Scope::current());
    // What has left its slot meanwhile stays as it was until the dialog is closed.
    let held = Memo::new(move |before: Option<&Option<Held>>| {
        let found = live.data.with(|day| day.as_ref().and_then(|day| chosen.find(day)));
        let same =
            |held: &Held| chosen.at.with(|at| at.as_ref().is_some_and(|at| at.2 == held.job.reference));
        found.or_else(|| before.cloned().flatten().filter(same))
    });
    Effect::new(move || {
        live.data.track();
        if chosen.moved.get_value() {
            chosen.moved.set_value(false);
            chosen.return_focus();
        }
    });
    let title = Signal::derive(move || {
        held.with(|held| held.as_ref().map(|held| held.held.service.clone())).unwrap_or_default()
    });
    let moved = UnsyncCallback::new(move |job: Appointment| {
        // Another tile may have been opened since.
        if chosen.is_at(&job.reference) {
            chosen.open.set(false);
            chosen.moved.set_value(true);
        }
        live.refresh();
    });
    // What has left its slot is not on the board any more, so the job itself is asked for.
    let asked = RwSignal::new(None::<JobRef>);
    let stale = UnsyncCallback::new(move |()| {
        live.refresh();
        let Some((_, _, reference)) = chosen.at.get_untracked() else { return };
        scope.spawn(async move {
            let answer = api.call(async |client| client.get_appointment(&reference).await).await;
            // Without an answer the next press is refused like this one, and asks once more.
            if let Ok(job) = answer {
                asked.set(Some(JobRef::from(&job)));
            }
        });
    });
    // Only the facts are drawn anew when the board changes, not what one is about to type.
    let job = Memo::new(move |_| {
        let shown = held.with(|held| held.as_ref().map(|held| held.job.clone()))?;
        let is_newer = |job: &JobRef| job.reference == shown.reference && job.version > shown.version;
        Some(asked.get().filter(is_newer).unwrap_or(shown))
    });
    let there = Memo::new(move |_| job.with(Option::is_some));
    let panel = move || {
        let first = there.get().then(|| job.get_untracked()).flatten()?;
        let job = Signal::derive(move || job.get().unwrap_or_else(|| first.clone()));
        Some(view! { <TransitionsPanel job=job moved=moved stale=stale /> })
    };
    view! {
        <Dialog open=chosen.open title=title>
            {move || held.get().map(|held| view! { <Facts held=held /> })}
            {panel}
        </Dialog>
    }
}

#[component]
fn Facts(held: Held) -> impl IntoView {
    let Held { place, held, job } = held;
    let car = format!("{} {}", held.vehicle.make, held.vehicle.model);
    view! {
        <p class="held-line">
            <StatusBadge status=held.status />
            <span class="muted">{place}</span>
        </p>
        <dl class="particulars">
            <dt>"Customer"</dt>
            <dd>{held.customer}</dd>
            <dt>"Vehicle"</dt>
            <dd>{car} {held.vehicle.license_plate.map(|plate| format!(" · {plate}"))}</dd>
            <dt>"Service"</dt>
            <dd>{held.service} " (" {held.category} ")"</dd>
            <dt>"Works on it"</dt>
            <dd>{held.assignee.map_or_else(|| "Nobody yet".to_owned(), |assignee| assignee.name)}</dd>
            <dt>"Priority"</dt>
            <dd>{labels::priority(held.priority)}</dd>
            <dt>"Reference"</dt>
            <dd><a href=format!("/jobs/{}", job.reference)>{job.reference.clone()}</a></dd>
        </dl>
    }
}
