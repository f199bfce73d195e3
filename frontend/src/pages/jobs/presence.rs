//! The select for an employee's status: available, busy, on a break, off duty.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Employee, EmployeeStatusChange};
use pitboard_domain::role::EmployeeStatus;

use crate::{
    api::use_api,
    autosave::autosave,
    components::{Select, options, use_toasts},
    error::ApiError,
    labels,
    live::{always, watch},
    session::use_session,
};

/// `<Presence />`: the status of the signed-in employee.
#[component]
pub fn Presence() -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let me = Memo::new(move |_| session.account().map(|me| me.id));
    let live = watch(
        move || me.get(),
        Duration::from_secs(60),
        async move |me, _| always(api.call(async |client| client.get_employee(me).await).await),
    );
    let status = Memo::new(move |_| live.data.with(|me| me.as_ref().map(|me| me.status)));
    let on_change = move |me: Employee| live.data.set(Some(me));
    view! {
        <div class="presence">
            {move || me.get().map(|id| view! { <PresenceSelect label="You are" id=id status=status on_change=on_change /> })}
        </div>
    }
}

/// `<PresenceSelect label="Status" id=employee.id status=status on_change=move |employee| … />`
#[component]
pub fn PresenceSelect(
    #[prop(into)] label: String,
    id: i64,
    /// As the server reported it; `None` until then.
    #[prop(into)]
    status: Signal<Option<EmployeeStatus>>,
    /// Called with the updated employee.
    #[prop(into)]
    on_change: UnsyncCallback<Employee>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let known = Memo::new(move |_| status.get().map(|status| status.to_string()).unwrap_or_default());
    let value = autosave(
        known,
        async move |word| {
            let change = EmployeeStatusChange { status: word.parse().map_err(|_| ApiError::Unexpected)? };
            api.call(async |client| client.set_employee_status(id, &change).await).await
        },
        move |employee: Employee| {
            toasts.good(format!("{}: {}.", employee.name, labels::employee_status(employee.status)));
            on_change.run(employee);
        },
        move |error| toasts.bad(error.failure_message("Not changed")),
    );
    let options = options(&[], EmployeeStatus::ALL, labels::employee_status);
    view! { <Select label=label value=value options=options disabled=Signal::derive(move || status.get().is_none()) /> }
}
