//! What somebody of the team is doing: available, busy, on a break, off duty.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Employee, EmployeeStatusChange};
use pitboard_domain::role::EmployeeStatus;

use crate::{
    api::use_api,
    components::{Select, use_toasts},
    labels,
    live::{always, watch},
    session::use_session,
    task::task,
};

/// `<Presence />`: one's own.
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
    let told = move |me: Employee| live.data.set(Some(me));
    view! {
        <div class="presence">
            {move || me.get().map(|id| view! { <PresenceSelect label="You are" id=id status=status told=told /> })}
        </div>
    }
}

/// `<PresenceSelect label="Status" id=employee.id status=status told=move |employee| … />`
#[component]
pub fn PresenceSelect(
    #[prop(into)] label: String,
    id: i64,
    /// As the server knows it; nothing before it has said so.
    #[prop(into)]
    status: Signal<Option<EmployeeStatus>>,
    /// Called with the employee as they are now.
    #[prop(into)]
    told: UnsyncCallback<Employee>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let value = RwSignal::new(String::new());
    let known = move || status.get().map(|status| status.to_string()).unwrap_or_default();
    Effect::new(move || value.set(known()));
    let say = task(
        async move |status: EmployeeStatus| {
            let change = EmployeeStatusChange { status };
            api.call(async |client| client.set_employee_status(id, &change).await).await
        },
        move |employee: Employee| {
            toasts.good(format!("{}: {}.", employee.name, labels::employee_status(employee.status)));
            told.run(employee);
        },
    );
    Effect::new(move || {
        let wanted = value.get();
        if wanted != untrack(known)
            && let Ok(status) = wanted.parse()
        {
            say.run(status);
        }
    });
    Effect::new(move || {
        if let Some(trouble) = say.trouble().get() {
            toasts.bad(format!("Not changed. {}.", trouble.title()));
            value.set(untrack(known));
        }
    });
    let options: Vec<_> = EmployeeStatus::ALL
        .iter()
        .map(|status| (status.to_string(), labels::employee_status(*status).to_owned()))
        .collect();
    view! { <Select label=label value=value options=options disabled=Signal::derive(move || status.get().is_none()) /> }
}
