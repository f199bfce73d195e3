//! What the staff noted down about a job, and a place to note down more, in whatever state it is.

use leptos::prelude::*;
use pitboard_api::{Appointment, NewNote};
use pitboard_domain::text;

use crate::{
    api::use_api,
    components::{Button, Card, Field, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    idempotency::IdempotencyKeys,
    live::Live,
    pages::appointment::facts::notes,
    task::task,
};

/// `<Notes live=live />`
#[component]
pub fn Notes(live: Live<Appointment>) -> impl IntoView {
    let (api, toasts, keys) = (use_api(), use_toasts(), IdempotencyKeys::new());
    let typed = RwSignal::new(String::new());
    let add = task(
        async move |text: String| {
            if text.trim().is_empty() {
                return Err(ApiError::for_field("/text", "must not be empty"));
            }
            let reference = live.data.with_untracked(|job| job.as_ref().map(|job| job.reference.clone()));
            let (reference, note) = (reference.ok_or(ApiError::Unreachable)?, NewNote { text });
            let key = keys.key_for(&(reference.clone(), note.clone()));
            let call = async |client: pitboard_client::Client| {
                client.with_key(&key).add_appointment_note(&reference, &note).await
            };
            api.call(call).await
        },
        move |job: Appointment| {
            keys.clear();
            typed.set(String::new());
            toasts.good("Noted.");
            live.data.set(Some(job));
        },
    );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        add.run(typed.get_untracked());
    };
    let written = Memo::new(move |_| {
        live.data.with(|job| job.as_ref().map(|job| job.work_notes.clone()).unwrap_or_default())
    });
    view! {
        <Card title="Notes of the workshop">
            {move || {
                let written = written.get();
                match written.is_empty() {
                    true => view! { <p class="muted">"Nothing is noted yet. The customer reads these notes too."</p> }.into_any(),
                    false => notes(written).into_any(),
                }
            }}
            <form class="form" novalidate on:submit=submit>
                <Field
                    label="New note"
                    value=typed
                    rows=3
                    maxlength=text::NOTE_MAX as u32
                    pointer="/text"
                    error=add.error()
                />
                <ProblemAlert error=add.error() fields=&["/text"] />
                <Button submit=true kind=Kind::Quiet busy=add.busy()>"Add note"</Button>
            </form>
        </Card>
    }
}
