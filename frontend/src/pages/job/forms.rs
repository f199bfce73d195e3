//! What a move asks for before it is made.

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use leptos::prelude::*;
use pitboard_api::{
    Assign, Cancel, Complete, Hold,
    wire::{parse_date, parse_hhmm},
};
use pitboard_domain::{
    job::{CancelReason, HoldReason},
    text,
};

use super::{action::Action, staff_select::StaffSelect};
use crate::{
    components::{Button, Field, Kind, Select},
    dates,
    error::ApiError,
    form_input::words,
    labels,
    shop::use_shop,
    task::Task,
};

const NOTE_MAX: u32 = text::NOTE_MAX as u32;

/// Question, fields, the move and the way back.
#[component]
pub fn MoveForm(
    question: &'static str,
    verb: &'static str,
    #[prop(optional)] kind: Kind,
    run: Task<Action>,
    back: UnsyncCallback<()>,
    /// Nothing while something is missing.
    #[prop(into)]
    action: UnsyncCallback<(), Option<Action>>,
    /// Whether it cannot be made at all.
    #[prop(optional, into)]
    idle: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(action) = action.run(()) {
            run.run(action);
        }
    };
    view! {
        <form class="form move-form" novalidate on:submit=submit>
            <h3>{question}</h3>
            {children()}
            <div class="actions">
                <Show when=move || !idle.get()>
                    <Button submit=true kind=kind busy=run.busy()>{verb}</Button>
                </Show>
                <Button kind=Kind::Quiet on_press=back>"Back"</Button>
            </div>
        </form>
    }
}

/// Who shall work on it, for those who give out work; whoever has least to do is proposed.
#[component]
pub fn AssignForm(run: Task<Action>, back: UnsyncCallback<()>, now: Option<i64>) -> impl IntoView {
    let employee = RwSignal::new(String::new());
    let nobody = RwSignal::new(false);
    let action = move |()| {
        let employee_id = employee.get_untracked().parse().ok()?;
        Some(Action::Assign(Assign { employee_id: Some(employee_id) }))
    };
    view! {
        <MoveForm question="Who shall work on it?" verb="Assign" run=run back=back action=action idle=nobody>
            <StaffSelect employee=employee left_out=now nobody=nobody error=run.error() />
        </MoveForm>
    }
}

#[component]
pub fn HoldForm(run: Task<Action>, back: UnsyncCallback<()>) -> impl IntoView {
    let shop = use_shop();
    let reason = RwSignal::new(HoldReason::Parts.to_string());
    let (until, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let reasons: Vec<_> =
        HoldReason::ALL.iter().map(|r| (r.to_string(), labels::hold_reason(*r).to_owned())).collect();
    let until_when = move |text: &str| -> Option<DateTime<FixedOffset>> {
        dates::instant(typed(text)?, &untrack(|| shop.get())?.zone)
    };
    let action = move |()| {
        let text = until.get_untracked();
        let expected_resume = until_when(&text);
        // Of what is typed by halves the browser tells nothing but that it is no time.
        let halves = document().query_selector(".move-form input[type=datetime-local]:invalid");
        if (expected_resume.is_none() && !text.is_empty()) || matches!(halves, Ok(Some(_))) {
            run.reject(ApiError::for_field("/expected_resume", "must be a date and a time"));
            return None;
        }
        let reason = reason.get_untracked().parse().ok()?;
        Some(Action::Hold(Hold { reason, expected_resume, note: written(note) }))
    };
    view! {
        <MoveForm question="Why does it wait?" verb="Put on hold" run=run back=back action=action>
            <Select label="Reason" value=reason options=reasons pointer="/reason" error=run.error() />
            <Field
                label="Expected to go on"
                value=until
                kind="datetime-local"
                optional=true
                hint="By the workshop's clock. The slot stays taken meanwhile."
                pointer="/expected_resume"
                error=run.error()
            />
            <Note note=note run=run />
        </MoveForm>
    }
}

#[component]
pub fn CompleteForm(run: Task<Action>, back: UnsyncCallback<()>) -> impl IntoView {
    let note = RwSignal::new(String::new());
    let action = move |()| Some(Action::Complete(Complete { note: written(note) }));
    view! {
        <MoveForm question="Is the work done?" verb="Complete" run=run back=back action=action>
            <p class="muted">"Its slots that have not ended become free at once."</p>
            <Note note=note run=run />
        </MoveForm>
    }
}

#[component]
pub fn CancelForm(run: Task<Action>, back: UnsyncCallback<()>) -> impl IntoView {
    let (reason, note) =
        (RwSignal::new(CancelReason::CustomerRequest.to_string()), RwSignal::new(String::new()));
    let reasons: Vec<_> =
        CancelReason::ALL.iter().map(|r| (r.to_string(), labels::cancel_reason(*r).to_owned())).collect();
    let action = move |()| {
        let reason = reason.get_untracked().parse().ok()?;
        Some(Action::Cancel(Cancel { reason: Some(reason), note: written(note) }))
    };
    view! {
        <MoveForm
            question="Why is it cancelled?"
            verb="Cancel the appointment"
            kind=Kind::Danger
            run=run
            back=back
            action=action
        >
            <Select label="Reason" value=reason options=reasons pointer="/reason" error=run.error() />
            <Note note=note run=run />
        </MoveForm>
    }
}

#[component]
fn Note(note: RwSignal<String>, run: Task<Action>) -> impl IntoView {
    view! {
        <Field
            label="Note"
            value=note
            optional=true
            rows=3
            maxlength=NOTE_MAX
            pointer="/note"
            error=run.error()
        />
    }
}

fn written(note: RwSignal<String>) -> Option<String> {
    note.with_untracked(|note| words(note))
}

/// What `datetime-local` gives: "2026-11-24T09:00".
fn typed(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once('T')?;
    Some(parse_date(date)?.and_time(parse_hhmm(time)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_time_is_read_and_none_is_none() {
        assert_eq!(
            typed("2026-11-24T09:00").map(|at| at.to_string()).as_deref(),
            Some("2026-11-24 09:00:00")
        );
        assert_eq!(typed(""), None);
    }
}
