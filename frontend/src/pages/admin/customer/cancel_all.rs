//! Cancels all open appointments of a customer.

use leptos::prelude::*;
use pitboard_api::{AppointmentQuery, CANCEL_MAX, CancelAppointments, CancelledAppointments, Customer};
use pitboard_domain::{job::CancelReason, status::Status};

use crate::{
    api::{Api, use_api},
    components::{Button, Confirm, Kind, use_toasts},
    error::ApiError,
    focus,
    live::Live,
    task::task,
};

/// `<CancelAll live=live />`: shows nothing for a customer without open appointments.
#[component]
pub fn CancelAll(live: Live<Customer>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let open = RwSignal::new(false);
    let cancel = task(
        async move |id: i64| cancel_open(api, id).await,
        move |done: CancelledAppointments| {
            open.set(false);
            let refused = done.results.iter().filter(|one| !one.cancelled).count();
            match refused {
                0 => toasts.good(format!("{} cancelled.", done.results.len())),
                _ => toasts.bad(format!("{refused} could not be cancelled.")),
            }
            live.refresh();
            // The pressed button may be removed.
            focus::heading_if_lost();
        },
    );
    let number = move || live.data.with(|one| one.as_ref().map_or(0, |one| one.appointments.active));
    let ask = move || {
        cancel.clear();
        open.set(true);
    };
    let run = move || {
        if let Some(id) = live.data.with_untracked(|one| one.as_ref().map(|one| one.id)) {
            cancel.run(id);
        }
    };
    view! {
        <Show when=move || number() != 0>
            <div class="actions">
                <Button kind=Kind::Quiet on_press=ask>"Cancel all open appointments"</Button>
            </div>
        </Show>
        <Confirm
            open=open
            title=Signal::derive(move || format!("Cancel {} open appointments?", number()))
            verb="Cancel them"
            kind=Kind::Danger
            busy=cancel.busy()
            error=cancel.error()
            on_confirm=run
        >
            <p>"Their slots are free again at once, for everybody."</p>
        </Confirm>
    }
}

/// Cancels the open appointments of a customer, as many at a time as one request may name.
async fn cancel_open(api: Api, customer: i64) -> Result<CancelledAppointments, ApiError> {
    let mut query = AppointmentQuery {
        customer: Some(customer),
        status: Status::ALL.iter().copied().filter(|status| status.is_active()).collect(),
        limit: u32::try_from(CANCEL_MAX).ok(),
        ..AppointmentQuery::default()
    };
    let mut results = Vec::new();
    loop {
        let found = api.call(async |client| client.list_appointments(&query).await).await?;
        let references: Vec<String> = found.items.into_iter().map(|one| one.reference).collect();
        if !references.is_empty() {
            let all = CancelAppointments { references, reason: CancelReason::Other, note: None };
            results.extend(api.call(async |client| client.cancel_appointments(&all).await).await?.results);
        }
        // After those that could not be cancelled.
        query.cursor = found.next_cursor;
        if query.cursor.is_none() {
            return Ok(CancelledAppointments { results });
        }
    }
}
