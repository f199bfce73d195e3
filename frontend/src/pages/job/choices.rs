//! The selects for priority and complexity of a job, which are saved when they are changed.

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentPatch};
use pitboard_domain::job::{Complexity, Priority};

use crate::{
    api::use_api,
    autosave::autosave,
    components::{Select, options, use_toasts},
    error::ApiError,
    labels,
    live::Live,
    money::money,
};

/// `<PrioritySelect live=live />`
#[component]
pub fn PrioritySelect(live: Live<Appointment>) -> impl IntoView {
    let value = saved_choice(
        live,
        |job| job.priority.to_string(),
        |word| AppointmentPatch { priority: word.parse().ok(), ..AppointmentPatch::default() },
        |job| format!("Priority: {}.", labels::priority(job.priority)),
        "The priority was not changed",
    );
    let options = options(&[], Priority::ALL, labels::priority);
    view! { <Select label="Priority" value=value options=options /> }
}

/// `<ComplexitySelect live=live />`: rendered until the work starts, because it determines the price.
#[component]
pub fn ComplexitySelect(live: Live<Appointment>) -> impl IntoView {
    let value = saved_choice(
        live,
        |job| job.complexity.to_string(),
        |word| AppointmentPatch { complexity: word.parse().ok(), ..AppointmentPatch::default() },
        |job| format!("Work: {}. The price is {}.", labels::complexity(job.complexity), money(job.price)),
        "The work was not changed",
    );
    let is_open = Memo::new(move |_| {
        let open = |job: &Appointment| job.status.is_active() && job.work_started_at.is_none();
        live.data.with(|job| job.as_ref().is_some_and(open))
    });
    view! {
        <Show when=move || is_open.get()>
            <Select
                label="Work"
                value=value
                options=complexity_options()
                hint="The price goes with it, until the work starts."
            />
        </Show>
    }
}

/// Returns the options for the complexity.
pub fn complexity_options() -> Vec<(String, String)> {
    options(&[], Complexity::ALL, labels::complexity)
}

/// Returns the value of a select that patches the job when it is changed.
fn saved_choice(
    live: Live<Appointment>,
    word: fn(&Appointment) -> String,
    patch: fn(&str) -> AppointmentPatch,
    success: fn(&Appointment) -> String,
    failure: &'static str,
) -> RwSignal<String> {
    let (api, toasts) = (use_api(), use_toasts());
    let known = Memo::new(move |_| live.data.with(|job| job.as_ref().map(word).unwrap_or_default()));
    autosave(
        known,
        async move |word| {
            let reference = live.data.with_untracked(|job| job.as_ref().map(|job| job.reference.clone()));
            let (reference, patch) = (reference.ok_or(ApiError::Unreachable)?, patch(&word));
            // Without If-Match: a single field, which conflicts with no other change.
            api.call(async |client| client.update_appointment(&reference, &patch).await).await
        },
        move |job: Appointment| {
            toasts.good(success(&job));
            live.data.set(Some(job));
        },
        move |error| {
            toasts.bad(error.failure_message(failure));
            live.refresh();
        },
    )
}
