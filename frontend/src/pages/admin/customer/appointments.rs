//! The appointments of a customer, the latest first.

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentCounts, AppointmentQuery, AppointmentSort, Customer};

use crate::{
    api::use_api,
    components::{Card, PagedList, SkeletonLines, StatusBadge},
    dates,
    live::Live,
    paged::paged,
};

/// `<CustomerAppointments live=live />`
#[component]
pub fn CustomerAppointments(live: Live<Customer>) -> impl IntoView {
    let api = use_api();
    // A change of the counts reloads the list.
    let query = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| (one.id, one.appointments))));
    let visits = paged(
        move || query.get(),
        async move |(id, _): (i64, AppointmentCounts), cursor| {
            let query = AppointmentQuery {
                customer: Some(id),
                sort: Some(AppointmentSort::StartsAtDescending),
                limit: Some(10),
                cursor,
                ..AppointmentQuery::default()
            };
            api.call(async |client| client.list_appointments(&query).await).await
        },
    );
    let counts = move || query.get().map(|(_, counts)| describe(counts));
    view! {
        <Card title="Appointments">
            <p class="muted">{counts}</p>
            <PagedList
                of=visits
                class="visits"
                key=|one: &Appointment| (one.reference.clone(), one.version)
                line=|one| view! { <Line one=one /> }.into_any()
                skeleton=|| view! { <SkeletonLines count=3 /> }
                empty=|| ()
            />
        </Card>
    }
}

#[component]
fn Line(one: Appointment) -> impl IntoView {
    let plate = one.vehicle.license_plate.map(|plate| format!(" · {plate}"));
    view! {
        <a class=format!("visit short {}", one.status) href=format!("/jobs/{}", one.reference)>
            <b>{one.service.name}</b>
            <span class="muted small">
                {dates::short(one.date)} ", " {dates::clock(one.period)} " · " {one.vehicle.make} " " {one.vehicle.model} {plate}
            </span>
            <StatusBadge status=one.status />
        </a>
    }
}

fn describe(counts: AppointmentCounts) -> String {
    let all = [
        (counts.active, "open"),
        (counts.completed, "completed"),
        (counts.cancelled, "cancelled"),
        (counts.no_show, "of them did not come"),
    ];
    let words = all.into_iter().filter(|(number, _)| *number > 0);
    match words.map(|(number, words)| format!("{number} {words}")).collect::<Vec<_>>() {
        words if words.is_empty() => "None yet.".to_owned(),
        words => format!("{}.", words.join(", ")),
    }
}
