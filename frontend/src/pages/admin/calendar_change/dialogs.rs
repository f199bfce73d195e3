//! The dialogs of a calendar change: the confirmation, and the list of conflicting appointments.

use leptos::prelude::*;
use pitboard_api::{Conflict, Preview};
use pitboard_domain::conflicts::ConflictKind;

use super::{ChangeTask, slots};
use crate::{
    components::{Button, Confirm, Dialog, Kind, ProblemAlert},
    dates,
};

/// `<ConflictDialogs of=task />`: opens when the task needs a confirmation or finds conflicts.
#[component]
pub fn ConflictDialogs(of: ChangeTask) -> impl IntoView {
    let acceptable =
        move || of.conflicting.with(|found| found.as_ref().is_some_and(|found| found.1.acceptable));
    let content = move || of.conflicting.get().map(|(_, preview)| list(preview));
    let question =
        Memo::new(move |_| of.to_confirm.with(|change| change.as_ref()?.confirmation()).unwrap_or_default());
    let confirm = move || {
        if let Some(change) = of.to_confirm.get_untracked() {
            of.start(Ok(change));
        }
    };
    view! {
        <Confirm
            open=of.confirm_open
            title=Signal::derive(move || question.get().title)
            verb=Signal::derive(move || question.get().verb.to_owned())
            busy=of.busy()
            error=of.error()
            on_confirm=confirm
        >
            <p>{move || question.get().detail}</p>
        </Confirm>
        <Dialog open=of.conflicts_open title="Bookings stand in the way">
            <div class="stack">
                {content}
                <ProblemAlert error=of.error() />
            </div>
            <div class="actions">
                <Button kind=Kind::Quiet on_press=move || of.conflicts_open.set(false)>"Leave it as it is"</Button>
                <Show when=acceptable>
                    <Button kind=Kind::Danger busy=of.busy() on_press=move || of.accept_conflicts()>
                        "Change it all the same"
                    </Button>
                </Show>
            </div>
        </Dialog>
    }
}

fn list(preview: Preview) -> impl IntoView {
    let summary = match (preview.acceptable, preview.total) {
        (true, 1) => {
            "One booked slot is left without room. Its booking stays until it is moved or cancelled."
        }
        (true, _) => {
            "These booked slots are left without room. The bookings stay until they are moved or cancelled; nothing new is taken before there is room again."
        }
        (false, _) => "These are booked in periods that would be gone. Move or cancel them first.",
    };
    let rest = usize::try_from(preview.total).unwrap_or(usize::MAX).saturating_sub(preview.conflicts.len());
    let line = |conflict: Conflict| {
        let when = format!(
            "{}, {}, slot {}",
            dates::day(conflict.date),
            dates::clock(conflict.period),
            conflict.slot_no
        );
        view! {
            <li>
                <a href=format!("/jobs/{}", conflict.reference)>{conflict.reference.clone()}</a>
                <span>{when}</span>
                <span class="muted small">{reason(&conflict)}</span>
            </li>
        }
    };
    view! {
        <p>{summary}</p>
        <ul class="conflicts" tabindex="0" aria-label="Bookings in the way">
            {preview.conflicts.into_iter().map(line).collect_view()}
        </ul>
        {(rest > 0).then(|| view! { <p class="muted small">{format!("And {rest} more.")}</p> })}
    }
}

fn reason(conflict: &Conflict) -> String {
    match conflict.kind {
        ConflictKind::PeriodGone => "The period would be gone".to_owned(),
        ConflictKind::Closed => "Would be closed".to_owned(),
        ConflictKind::OverCapacity => format!("{} booked, {}", conflict.occupied, slots(conflict.capacity)),
        ConflictKind::DailyLimit => {
            format!("{} on the day, limit {}", conflict.occupied, conflict.capacity)
        }
    }
}
