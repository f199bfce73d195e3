//! The workshop's notes on a job, and a form to add one in any status.

use leptos::prelude::*;
use pitboard_api::{Appointment, CreateNote};
use pitboard_domain::text::NOTE_MAX;

use crate::{
    api::use_api,
    components::{Card, Field, Form, Kind, use_toasts},
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
    let text = RwSignal::new(String::new());
    let add = task(
        async move |text: String| {
            if text.trim().is_empty() {
                return Err(ApiError::for_field("/text", "must not be empty"));
            }
            let reference = live.data.with_untracked(|job| job.as_ref().map(|job| job.reference.clone()));
            let request = (reference.ok_or(ApiError::Unreachable)?, CreateNote { text });
            let (reference, note) = &request;
            keys.send(api, &request, async |client| client.add_appointment_note(reference, note).await).await
        },
        move |job: Appointment| {
            text.set(String::new());
            toasts.good("Noted.");
            live.data.set(Some(job));
        },
    );
    let work_notes = Memo::new(move |_| {
        live.data.with(|job| job.as_ref().map(|job| job.work_notes.clone()).unwrap_or_default())
    });
    view! {
        <Card title="Notes of the workshop">
            {move || {
                let work_notes = work_notes.get();
                match work_notes.is_empty() {
                    true => view! { <p class="muted">"Nothing is noted yet. The customer reads these notes too."</p> }.into_any(),
                    false => notes(work_notes).into_any(),
                }
            }}
            <Form
                on_submit=move || add.run(text.get_untracked())
                busy=add.busy()
                error=add.error()
                verb="Add note"
                kind=Kind::Quiet
            >
                <Field label="New note" value=text rows=3 maxlength=NOTE_MAX pointer="/text" />
            </Form>
        </Card>
    }
}
