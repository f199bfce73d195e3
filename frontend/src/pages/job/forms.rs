//! The forms of the transitions that need input.

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use leptos::prelude::*;
use pitboard_api::{Assign, Cancel, Complete, HhMm, Hold, LocalDate};
use pitboard_domain::{
    job::{CancelReason, HoldReason},
    text::NOTE_MAX,
};

use super::{action::Action, staff::StaffSelect};
use crate::{
    components::{Field, Form, Kind, Select, options},
    dates,
    error::ApiError,
    form_input::words,
    labels,
    shop::use_shop,
    task::Task,
};

/// The frame of a transition's form: question, fields, and the buttons for the transition and the way back.
#[component]
pub fn ActionForm(
    question: &'static str,
    verb: &'static str,
    #[prop(optional)] kind: Kind,
    run: Task<Action>,
    back: UnsyncCallback<()>,
    /// Returns the action with its input, or `None` after it has shown what is missing.
    #[prop(into)]
    action: UnsyncCallback<(), Option<Action>>,
    /// Whether the transition is impossible.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let submit = move || {
        if let Some(action) = action.run(()) {
            run.run(action);
        }
    };
    view! {
        <Form
            class="form move-form"
            on_submit=submit
            busy=run.busy()
            error=run.error()
            verb=verb
            kind=kind
            no_submit=disabled
            on_other=Some(back)
            other_verb="Back"
        >
            <h3>{question}</h3>
            {children()}
        </Form>
    }
}

/// Asks a manager for the assignee; a suitable employee is preselected.
#[component]
pub fn AssignForm(run: Task<Action>, back: UnsyncCallback<()>, now: Option<i64>) -> impl IntoView {
    let employee = RwSignal::new(String::new());
    let is_empty = RwSignal::new(false);
    let action = move |()| {
        let employee_id = employee.get_untracked().parse().ok()?;
        Some(Action::Assign(Assign { employee_id: Some(employee_id) }))
    };
    view! {
        <ActionForm question="Who shall work on it?" verb="Assign" run=run back=back action=action disabled=is_empty>
            <StaffSelect employee=employee exclude=now is_empty=is_empty />
        </ActionForm>
    }
}

#[component]
pub fn HoldForm(run: Task<Action>, back: UnsyncCallback<()>) -> impl IntoView {
    let shop = use_shop();
    let reason = RwSignal::new(HoldReason::Parts.to_string());
    let (until, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let reasons = options(&[], HoldReason::ALL, labels::hold_reason);
    let resume_at = move |text: &str| -> Option<DateTime<FixedOffset>> {
        dates::instant(parse_datetime(text)?, &untrack(|| shop.get())?.zone)
    };
    let action = move |()| {
        let text = until.get_untracked();
        let expected_resume = resume_at(&text);
        // The browser reports an incomplete time only by this pseudo-class.
        let incomplete = document().query_selector(".move-form input[type=datetime-local]:invalid");
        if (expected_resume.is_none() && !text.is_empty()) || matches!(incomplete, Ok(Some(_))) {
            run.reject(ApiError::for_field("/expected_resume", "must be a date and a time"));
            return None;
        }
        let reason = reason.get_untracked().parse().ok()?;
        Some(Action::Hold(Hold { reason, expected_resume, note: optional_note(note) }))
    };
    view! {
        <ActionForm question="Why does it wait?" verb="Put on hold" run=run back=back action=action>
            <Select label="Reason" value=reason options=reasons pointer="/reason" />
            <Field
                label="Expected to go on"
                value=until
                kind="datetime-local"
                optional=true
                hint="By the workshop's clock. The slot stays taken meanwhile."
                pointer="/expected_resume"
            />
            <Note note=note />
        </ActionForm>
    }
}

#[component]
pub fn CompleteForm(run: Task<Action>, back: UnsyncCallback<()>) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let action = move |()| Some(Action::Complete(Complete { note: optional_note(note) }));
    view! {
        <ActionForm question="Is the work done?" verb="Complete" run=run back=back action=action>
            <p class="muted">"Its slots that have not ended become free at once."</p>
            <Note note=note />
        </ActionForm>
    }
}

#[component]
pub fn CancelForm(run: Task<Action>, back: UnsyncCallback<()>) -> impl IntoView {
    let (reason, note) =
        (RwSignal::new(CancelReason::CustomerRequest.to_string()), RwSignal::new(String::new()));
    let reasons = options(&[], CancelReason::ALL, labels::cancel_reason);
    let action = move |()| {
        let reason = reason.get_untracked().parse().ok()?;
        Some(Action::Cancel(Cancel { reason: Some(reason), note: optional_note(note) }))
    };
    view! {
        <ActionForm
            question="Why is it cancelled?"
            verb="Cancel the appointment"
            kind=Kind::Danger
            run=run
            back=back
            action=action
        >
            <Select label="Reason" value=reason options=reasons pointer="/reason" />
            <Note note=note />
        </ActionForm>
    }
}

#[component]
fn Note(note: RwSignal<String>) -> impl IntoView {
    view! {
        <Field label="Note" value=note optional=true rows=3 maxlength=NOTE_MAX pointer="/note" />
    }
}

fn optional_note(note: RwSignal<String>) -> Option<String> {
    note.with_untracked(|note| words(note))
}

/// Parses the value of a `datetime-local` input: "2026-11-24T09:00".
fn parse_datetime(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once('T')?;
    let (LocalDate(date), HhMm(time)) = (date.parse().ok()?, time.parse().ok()?);
    Some(date.and_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_time_is_parsed_and_an_empty_text_is_none() {
        assert_eq!(
            parse_datetime("2026-11-24T09:00").map(|at| at.to_string()).as_deref(),
            Some("2026-11-24 09:00:00")
        );
        assert_eq!(parse_datetime(""), None);
    }
}
