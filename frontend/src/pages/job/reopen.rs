//! The forms that reopen a completed job and restore a cancelled one.

use leptos::prelude::*;
use pitboard_api::{Reopen, Restore};
use pitboard_domain::text;

use super::{action::Action, forms::ActionForm, staff::StaffSelect};
use crate::{components::Field, task::Task};

#[component]
pub fn ReopenForm(run: Task<Action>, back: UnsyncCallback<()>, before: Option<i64>) -> impl IntoView {
    let (reason, employee) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let action = move |()| {
        let employee_id = employee.get_untracked().parse().ok();
        Some(Action::Reopen(Reopen { reason: trimmed(reason), employee_id }))
    };
    view! {
        <ActionForm question="Why is it not done?" verb="Reopen" run=run back=back action=action>
            <p class="muted">"It is in progress again, in those of its slots that have not ended, if they are still free."</p>
            <Reason reason=reason />
            <StaffSelect employee=employee first=before />
        </ActionForm>
    }
}

#[component]
pub fn RestoreForm(run: Task<Action>, back: UnsyncCallback<()>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let action = move |()| Some(Action::Restore(Restore { reason: trimmed(reason) }));
    view! {
        <ActionForm question="Why does it stand again?" verb="Restore" run=run back=back action=action>
            <p class="muted">"It is booked again, in those of its slots that have not ended, if they are still free."</p>
            <Reason reason=reason />
        </ActionForm>
    }
}

#[component]
fn Reason(reason: RwSignal<String>) -> impl IntoView {
    view! {
        <Field
            label="Reason"
            value=reason
            rows=2
            maxlength=text::NOTE_MAX
            hint="Kept among the notes, which the customer reads too."
            pointer="/reason"
        />
    }
}

fn trimmed(reason: RwSignal<String>) -> String {
    reason.get_untracked().trim().to_owned()
}
