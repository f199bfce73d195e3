//! Explains until when a customer may reschedule or cancel an appointment, and cancels it.

use chrono::TimeDelta;
use leptos::prelude::*;
use pitboard_api::{Appointment, Cancel, Workshop};
use pitboard_domain::status::{Status, Transition};

use crate::{
    api::use_api,
    components::use_toasts,
    components::{Button, Dialog, Kind, Notice, ProblemAlert},
    dates,
    error::ApiError,
    focus, labels,
    live::Live,
    pages::job::action::{Action, ActionKeys, JobRef},
    shop::use_shop,
    task::task,
};

/// `<Changes live=live />`
#[component]
pub fn Changes(live: Live<Appointment>) -> impl IntoView {
    let (api, shop, toasts) = (use_api(), use_shop(), use_toasts());
    let (open, keys) = (RwSignal::new(false), ActionKeys::new());
    let cancel = task(
        async move |job: JobRef| {
            let appointment = Action::Cancel(Cancel::default()).execute(api, keys, &job).await?;
            toasts.good("Your appointment is cancelled.");
            Ok(appointment)
        },
        move |appointment| {
            open.set(false);
            live.data.set(Some(appointment));
            live.refresh();
            // The button that opened the dialog is gone.
            focus::heading();
        },
    );
    let confirm = move || {
        if let Some(job) = live.data.with_untracked(|one| one.as_ref().map(JobRef::from)) {
            cancel.run(job);
        }
    };
    // The next press must apply to the current state.
    Effect::new(move || {
        if cancel.error().with(|error| error.as_ref().is_some_and(ApiError::is_stale)) {
            live.refresh();
        }
    });
    let ask = move || {
        cancel.clear();
        open.set(true);
    };
    let may = Memo::new(move |_| {
        live.data.with(|one| one.as_ref().is_some_and(|one| one.may.contains(&Transition::Cancel)))
    });
    let to_move = move || {
        let address = |one: &Appointment| api.appointment_address(&one.reference, "/move");
        let may = |one: &&Appointment| one.may.contains(&Transition::Reschedule);
        live.data.with(|one| one.as_ref().filter(may).map(address))
    };
    let explained = move || {
        let shop = shop.get()?;
        live.data.with(|one| one.as_ref().map(|one| explain_limit(one, &shop)))
    };
    let phone = move || {
        shop.phone().map(|phone| {
            view! { <p>"The workshop\u{2019}s phone: " <a href=format!("tel:{phone}")>{phone.clone()}</a></p> }
        })
    };
    view! {
        <p>{explained}</p>
        {phone}
        <div class="actions">
            {move || to_move().map(|to| view! { <a class="button quiet" href=to>"Move appointment"</a> })}
            <Show when=move || may.get()>
                <Button kind=Kind::Quiet on_press=ask>"Cancel appointment"</Button>
            </Show>
        </div>
        <Dialog open=open title="Cancel this appointment?">
            <div class="stack">
                <ProblemAlert error=cancel.error() />
                <p>{move || live.data.with(|one| one.as_ref().map(what_and_when))}</p>
                <Notice tone="warning">"Its slot becomes free at once, and others may take it."</Notice>
            </div>
            <div class="actions">
                <Button kind=Kind::Quiet on_press=move || open.set(false)>"Keep it"</Button>
                <Button kind=Kind::Danger busy=cancel.busy() on_press=confirm>"Cancel appointment"</Button>
            </div>
        </Dialog>
    }
}

fn what_and_when(one: &Appointment) -> String {
    format!("{} on {}, {}.", one.service.name, dates::long(one.date), dates::clock(one.period))
}

/// Explains what the customer can still do, and until when. The server decides.
pub fn explain_limit(one: &Appointment, shop: &Workshop) -> String {
    let hours = shop.booking_window.cancellation_cutoff_hours;
    let end = one.starts_at - TimeDelta::hours(i64::from(hours));
    // The clocks may change between the limit and the start.
    let local = dates::wall_clock(end.timestamp_millis() as f64, &shop.zone);
    let until = local.map_or_else(|| dates::moment(end), dates::local_moment);
    let before = labels::hours_before(hours);
    match one.status {
        Status::Booked | Status::Assigned if one.may.contains(&Transition::Reschedule) => {
            format!("You may move or cancel it until {until}, {before}.")
        }
        Status::Booked | Status::Assigned if one.may.contains(&Transition::Cancel) => {
            "You have booked just now, so you may still cancel for a short time. To come at another time, \
             call the workshop."
                .to_owned()
        }
        Status::Booked | Status::Assigned => {
            format!(
                "It could be moved or cancelled here until {until}, {before}. Please call the workshop now."
            )
        }
        Status::InProgress | Status::OnHold => {
            "The work has begun. For changes, please call the workshop.".to_owned()
        }
        Status::Completed => "The work is done.".to_owned(),
        Status::Cancelled => "It is cancelled; its slot is free for others.".to_owned(),
    }
}
