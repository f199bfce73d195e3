//! The history of an appointment, latest entry first.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment, HhMm, HistoryEntry, LocalDate, PageQuery};
use pitboard_domain::job::{CancelReason, HoldReason};
use pitboard_domain::status::{Status, Transition};

use crate::{
    api::use_api,
    components::{ProblemAlert, SkeletonLines},
    dates, labels,
    live::{Live, always, watch},
    paged::all,
};

/// `<Timeline live=live />`: loads again whenever the appointment's version changes.
#[component]
pub fn Timeline(live: Live<Appointment>) -> impl IntoView {
    let api = use_api();
    let version = move || live.data.with(|one| one.as_ref().map(|one| (one.reference.clone(), one.version)));
    let history = watch(version, Duration::from_secs(300), async move |(reference, _): (String, i64), _| {
        // The latest entries are on the last page.
        let entries = all(async |cursor| {
            let query = PageQuery { limit: Some(100), cursor };
            api.call(async |client| client.get_appointment_history(&reference, &query).await).await
        });
        always(entries.await)
    });
    let shown = move || {
        let entries = history.data.get()?;
        Some(view! { <ol class="timeline">{entries.into_iter().rev().map(line).collect_view()}</ol> })
    };
    let waiting = move || {
        let waits = history.data.with(Option::is_none) && history.failure().get().is_none();
        waits.then(|| view! { <SkeletonLines count=3 /> })
    };
    view! {
        <ProblemAlert error=history.failure() retry=move || history.refresh() />
        {waiting}
        {shown}
    }
}

fn line(entry: HistoryEntry) -> impl IntoView {
    let (words, more) = (words(entry.kind.as_str()), particulars(&entry));
    let status = status_after(&entry).map_or("", Status::as_str);
    let actor = entry.actor.unwrap_or_else(|| "The workshop".to_owned());
    view! {
        <li class=status>
            <b>{words}</b>
            {more.map(|more| view! { <span>" · " {more}</span> })}
            <span class="muted small">{dates::moment(entry.at)} " · " {actor}</span>
        </li>
    }
}

fn words(kind: &str) -> String {
    let words = match kind.parse::<Transition>() {
        Ok(Transition::Assign) => "Given to an employee",
        Ok(Transition::Unassign) => "Taken back from the employee",
        Ok(Transition::Start) => "Work started",
        Ok(Transition::Hold) => "Put on hold",
        Ok(Transition::Resume) => "Work goes on",
        Ok(Transition::Complete) => "Completed",
        Ok(Transition::Cancel) => "Cancelled",
        Ok(Transition::Reschedule) => "Moved",
        Ok(Transition::Reopen) => "Opened again",
        Ok(Transition::Restore) => "Restored",
        Err(_) if kind == "book" => "Booked",
        Err(_) if kind == "edit" => "Details changed",
        Err(_) if kind == "note" => "Noted",
        Err(_) => return kind.replace('_', " "),
    };
    words.to_owned()
}

/// Returns the reason of a transition, or the new start.
fn particulars(entry: &HistoryEntry) -> Option<String> {
    let text = |name: &str| entry.change.get(name)?.as_str();
    let after = |name: &str| entry.change.get(name)?.get(1)?.as_str();
    match entry.kind.as_str().parse().ok()? {
        Transition::Hold => Some(labels::hold_reason(text("reason")?.parse::<HoldReason>().ok()?).to_owned()),
        Transition::Cancel => {
            Some(labels::cancel_reason(text("reason")?.parse::<CancelReason>().ok()?).to_owned())
        }
        Transition::Reschedule => {
            let date: LocalDate = after("date")?.parse().ok()?;
            let period: HhMm = after("period")?.parse().ok()?;
            Some(format!("to {}, {}", dates::day(date), dates::clock(period)))
        }
        _ => None,
    }
}

fn status_after(entry: &HistoryEntry) -> Option<Status> {
    entry.change.get("status")?.get(1)?.as_str()?.parse().ok()
}
