//! The dialog of an occupied slot: the appointment's details and its transitions.

use chrono::Timelike;
use leptos::prelude::*;
use pitboard_api::{Appointment, HhMm, Occupancy, SlotAppointment};

use crate::{
    api::use_api,
    browser::next_frame,
    components::{Dialog, StatusBadge},
    dates, focus, labels,
    live::Live,
    pages::job::{action::JobRef, transitions::TransitionsPanel},
    scope::{Scope, spawn_detached},
};

/// The slot for which the dialog is open; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct SelectedSlot {
    at: RwSignal<Option<(HhMm, u32, String)>>,
    open: RwSignal<bool>,
    /// Set after a transition: the board is rendered again, and the focus has to be restored.
    restore_focus: StoredValue<bool>,
}

impl SelectedSlot {
    pub fn new() -> Self {
        Self { at: RwSignal::new(None), open: RwSignal::new(false), restore_focus: StoredValue::new(false) }
    }

    pub fn open(self, start: HhMm, number: u32, reference: String) {
        self.at.set(Some((start, number, reference)));
        self.open.set(true);
    }

    /// Returns the element id of a slot.
    pub fn element_id(start: HhMm, number: u32) -> String {
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
        let id = Self::element_id(start, number);
        spawn_detached(async move {
            next_frame().await;
            // The board may be late, and the focus set elsewhere by then.
            if !focus::is_lost() {
                return;
            }
            // The button, if the slot has one.
            focus::focus(&format!("#{id}"));
            focus::focus(&format!("#{id} button"));
        });
    }
}

#[derive(Clone, PartialEq)]
struct Held {
    place: String,
    held: SlotAppointment,
    job: JobRef,
}

/// `<SlotDialog live=live selected=selected />`
#[component]
pub fn SlotDialog(live: Live<Occupancy>, selected: SelectedSlot) -> impl IntoView {
    let (api, scope) = (use_api(), Scope::current());
    // An appointment that has left its slot stays shown until the dialog is closed.
    let held = Memo::new(move |before: Option<&Option<Held>>| {
        let current = live.data.with(|day| day.as_ref().and_then(|day| selected.find(day)));
        let same =
            |held: &Held| selected.at.with(|at| at.as_ref().is_some_and(|at| at.2 == held.job.reference));
        current.or_else(|| before.cloned().flatten().filter(same))
    });
    Effect::new(move || {
        live.data.track();
        if selected.restore_focus.get_value() {
            selected.restore_focus.set_value(false);
            selected.return_focus();
        }
    });
    let title = Signal::derive(move || {
        held.with(|held| held.as_ref().map(|held| held.held.service.clone())).unwrap_or_default()
    });
    let on_done = UnsyncCallback::new(move |job: Appointment| {
        // Another slot may have been opened meanwhile.
        if selected.is_at(&job.reference) {
            selected.open.set(false);
            selected.restore_focus.set_value(true);
        }
        live.refresh();
    });
    // A job that has left its slot is not on the board: it is loaded separately.
    let loaded = RwSignal::new(None::<JobRef>);
    let on_stale = UnsyncCallback::new(move |()| {
        live.refresh();
        let Some((_, _, reference)) = selected.at.get_untracked() else { return };
        scope.spawn(async move {
            let answer = api.call(async |client| client.get_appointment(&reference).await).await;
            // Without a response the next attempt is refused too, and loads it again.
            if let Ok(job) = answer {
                loaded.set(Some(JobRef::from(&job)));
            }
        });
    });
    // A refresh renders only the details again, not a form that is being filled in.
    let job = Memo::new(move |_| {
        let shown = held.with(|held| held.as_ref().map(|held| held.job.clone()))?;
        let is_newer = |job: &JobRef| job.reference == shown.reference && job.version > shown.version;
        Some(loaded.get().filter(is_newer).unwrap_or(shown))
    });
    let there = Memo::new(move |_| job.with(Option::is_some));
    let panel = move || {
        let first = there.get().then(|| job.get_untracked()).flatten()?;
        let job = Signal::derive(move || job.get().unwrap_or_else(|| first.clone()));
        Some(view! { <TransitionsPanel job=job on_done=on_done on_stale=on_stale /> })
    };
    view! {
        <Dialog open=selected.open title=title>
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
