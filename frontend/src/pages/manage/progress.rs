//! The progress of an appointment as its own dates show it: guests may not read its history.

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;
use pitboard_api::Appointment;
use pitboard_domain::status::Status;

use crate::{dates, labels, live::Live};

/// One step: the CSS class of its status, its name, and what is known about it.
type Step = (&'static str, &'static str, Option<String>);

/// `<Progress live=live />`: the latest step first, as in the history of a customer.
#[component]
pub fn Progress(live: Live<Appointment>) -> impl IntoView {
    let line = |(status, words, more): Step| {
        view! {
            <li class=status>
                <b>{words}</b>
                {more.map(|more| view! { <span class="muted small">{more}</span> })}
            </li>
        }
    };
    move || {
        let steps = live.data.with(|one| one.as_ref().map(steps))?;
        Some(view! { <ol class="timeline">{steps.into_iter().rev().map(line).collect_view()}</ol> })
    }
}

/// Returns the steps that have been taken, the first one first.
fn steps(one: &Appointment) -> Vec<Step> {
    let at = |moment: Option<DateTime<FixedOffset>>| moment.map(dates::moment);
    let step = |status: Status, words, more| (status.as_str(), words, more);
    let mut steps = vec![step(Status::Booked, "Booked", at(Some(one.created_at)))];
    if one.work_started_at.is_some() {
        steps.push(step(Status::InProgress, "Work started", at(one.work_started_at)));
    }
    match one.status {
        Status::OnHold => {
            let reason = one.hold.as_ref().map(|hold| labels::hold_reason(hold.reason).to_owned());
            steps.push(step(Status::OnHold, "Put on hold", reason));
        }
        Status::Completed => steps.push(step(Status::Completed, "Completed", at(one.work_completed_at))),
        Status::Cancelled => {
            let reason = one.cancel_reason.map(|reason| labels::cancel_reason(reason).to_owned());
            steps.push(step(Status::Cancelled, "Cancelled", reason));
        }
        Status::Booked | Status::Assigned | Status::InProgress => {}
    }
    steps
}
