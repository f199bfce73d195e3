//! How soon a job wants to be looked at: any of the staff says so, at any time.

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentPatch};
use pitboard_domain::job::Priority;

use super::deed::Movable;
use crate::{
    api::use_api,
    components::{Select, use_toasts},
    labels,
    live::Live,
    saving::saving,
    trouble::Trouble,
};

/// `<PrioritySelect live=live />`
#[component]
pub fn PrioritySelect(live: Live<Appointment>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let known = Memo::new(move |_| {
        live.data.with(|job| job.as_ref().map(|job| job.priority.to_string()).unwrap_or_default())
    });
    let value = saving(
        known,
        async move |word| {
            let job = live.data.with_untracked(|job| job.as_ref().map(Movable::from));
            let Movable { reference, version, .. } = job.ok_or(Trouble::Unreachable)?;
            let priority = word.parse().map_err(|_| Trouble::Strange)?;
            let patch = AppointmentPatch { priority: Some(priority), ..AppointmentPatch::default() };
            let call = async |client: pitboard_client::Client| {
                client.if_match(version).update_appointment(&reference, &patch).await
            };
            api.call(call).await
        },
        move |job: Appointment| {
            toasts.good(format!("Priority: {}.", labels::priority(job.priority)));
            live.data.set(Some(job));
        },
        move |trouble| {
            toasts.bad(trouble.of_deed("The priority was not changed"));
            live.refresh();
        },
    );
    let options: Vec<_> =
        Priority::ALL.iter().map(|one| (one.to_string(), labels::priority(*one).to_owned())).collect();
    view! { <Select label="Priority" value=value options=options /> }
}
