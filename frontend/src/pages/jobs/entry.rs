//! A job in a list, with the way to take it.

use leptos::prelude::*;
use pitboard_api::{Appointment, Assign};
use pitboard_domain::status::Move;

use crate::{
    api::use_api,
    components::{Button, Kind, StatusBadge, use_toasts},
    dates, focus, labels,
    pages::job::deed::{Deed, Movable},
    task::task,
};

/// `<Entry job=job overdue=false takes=true refresh=refresh />`
#[component]
pub fn Entry(job: Appointment, overdue: bool, takes: bool, refresh: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let movable = Movable::from(&job);
    let take = task(
        async move |job: Movable| {
            let job = Deed::Assign(Assign::default()).carry_out(api, &job).await?;
            toasts.good(format!("{} is yours.", job.service.name));
            Ok(job)
        },
        move |_| {
            // The entry goes to another list.
            focus::heading();
            refresh.run(());
        },
    );
    // The list may be drawn anew without this entry, so the reason stands outside of it.
    let service = job.service.name.clone();
    Effect::new(move || {
        if let Some(trouble) = take.trouble().get() {
            toasts.bad(format!("{service} was not taken. {}.", trouble.title()));
            refresh.run(());
        }
    });
    let name = format!("Take {} of {}", job.service.name, job.customer.name);
    let to_take = (takes && job.may.contains(&Move::Assign)).then(|| {
        let press = move || take.run(movable.clone());
        view! {
            <Button kind=Kind::Quiet label=name busy=take.busy() on_press=press>"Take"</Button>
        }
    });
    let when = format!("{}, {}", dates::day(job.date), dates::clock(job.period));
    let plate = job.vehicle.license_plate.map(|plate| format!(" · {plate}"));
    let hold = job.hold.map(|hold| labels::hold_reason(hold.reason).to_owned());
    view! {
        <div class="entry-line">
            <a class=format!("visit {}", job.status) href=format!("/jobs/{}", job.reference)>
                <span class="visit-when">
                    {when} " " {overdue.then(|| view! { <em>"overdue"</em> })}
                </span>
                <b>{job.service.name}</b>
                <span class="muted small">
                    {job.customer.name} " · " {job.vehicle.make} " " {job.vehicle.model} {plate}
                </span>
                <StatusBadge status=job.status note=hold />
            </a>
            {to_take}
        </div>
    }
}
