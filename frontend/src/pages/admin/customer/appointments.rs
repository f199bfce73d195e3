//! What a customer has booked, the latest first.

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentCounts, AppointmentQuery, AppointmentSort, Customer};

use crate::{
    api::use_api,
    components::{Card, More, SkeletonLines, StatusBadge},
    dates,
    live::Live,
    paged::paged,
};

/// `<CustomerAppointments live=live />`
#[component]
pub fn CustomerAppointments(live: Live<Customer>) -> impl IntoView {
    let api = use_api();
    // Whatever changes their number changes the list.
    let asked = Memo::new(move |_| live.data.with(|one| one.as_ref().map(|one| (one.id, one.appointments))));
    let visits = paged(
        move || asked.get(),
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
    let waits = move || visits.items.with(Option::is_none) && visits.error().with(Option::is_none);
    let counts = move || asked.get().map(|(_, counts)| in_words(counts));
    view! {
        <Card title="Appointments">
            <p class="muted">{counts}</p>
            <Show when=waits>
                <SkeletonLines count=3 />
            </Show>
            <ul class="visits">
                <For
                    each=move || visits.items.get().unwrap_or_default()
                    key=|one| (one.reference.clone(), one.version)
                    children=|one| view! { <li class="paged"><Line one=one /></li> }
                />
            </ul>
            <More of=visits />
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

fn in_words(counts: AppointmentCounts) -> String {
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
