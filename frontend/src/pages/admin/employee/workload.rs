//! What somebody of the team is doing, and what they have to do today.

use leptos::prelude::*;
use pitboard_api::Employee;

use crate::{components::Card, dates, live::Live, pages::jobs::presence::PresenceSelect};

/// `<Workload live=live />`
#[component]
pub fn Workload(live: Live<Employee>) -> impl IntoView {
    let id = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.id)));
    let status = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| one.status)));
    let on_change = move |one| live.data.set(Some(one));
    view! {
        <Card title="Now">
            {move || id.get().map(|id| view! { <PresenceSelect label="Doing" id=id status=status on_change=on_change /> })}
            {move || live.data.get().map(load)}
        </Card>
    }
}

fn load(one: Employee) -> impl IntoView {
    let job = one.current_job.map(|job| {
        let until = job.estimated_completion.map(|at| format!(", ready at about {}", dates::moment(at)));
        let car = format!("{} {}", job.vehicle.make, job.vehicle.model);
        view! {
            <dt>"Works on"</dt>
            <dd><a href=format!("/jobs/{}", job.reference)>{job.service}</a> " · " {car} {until}</dd>
        }
    });
    view! {
        <dl class="particulars">
            {job}
            <dt>"Open today"</dt>
            <dd>{one.load_today}</dd>
            <dt>"Overdue"</dt>
            <dd>{one.overdue}</dd>
        </dl>
    }
}
