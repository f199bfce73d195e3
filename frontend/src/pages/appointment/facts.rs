//! The details of an appointment, for its customer and for staff.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment, BookedSlot, WorkNote};

use crate::{
    api::use_api,
    components::Card,
    dates, labels,
    live::{Live, always, watch},
    money,
};

/// Keeps an appointment fresh.
pub fn watch_appointment(reference: Memo<Option<String>>) -> Live<Appointment> {
    let api = use_api();
    watch(
        move || reference.get(),
        Duration::from_secs(30),
        async move |reference: String, _| {
            always(api.call(async |client| client.get_appointment(&reference).await).await)
        },
    )
}

/// `<Facts live=live staff=true />`: for staff, with the customer and slot numbers and without notes.
#[component]
pub fn Facts(live: Live<Appointment>, staff: bool) -> impl IntoView {
    move || live.data.get().map(|appointment| facts(appointment, staff))
}

fn facts(appointment: Appointment, staff: bool) -> impl IntoView {
    let when = when(&appointment);
    let car =
        format!("{} {} ({})", appointment.vehicle.make, appointment.vehicle.model, appointment.vehicle.year);
    let plate = appointment.vehicle.license_plate.map(|plate| format!(" · {plate}"));
    let hold = appointment.hold.map(|hold| {
        let until = hold.expected_resume.map(|at| format!(", expected to go on {}", dates::moment(at)));
        format!("{}{}", labels::hold_reason(hold.reason), until.unwrap_or_default())
    });
    let moment = |at: Option<_>| at.map(dates::moment);
    let customer = staff.then(|| {
        let phone = appointment.customer.phone.clone();
        view! {
            <dt>"Customer"</dt>
            <dd>{appointment.customer.name.clone()} " · " <a href=format!("tel:{phone}")>{phone.clone()}</a></dd>
        }
    });
    let slots = staff.then(|| slots_in_words(&appointment.slots));
    let notes = appointment.work_notes;
    view! {
        <Card title="Details">
            <dl class="particulars">
                <dt>"Reference"</dt>
                <dd><b>{appointment.reference}</b></dd>
                <dt>"When"</dt>
                <dd>{when}</dd>
                {fact("Slots", slots)}
                {customer}
                <dt>"Service"</dt>
                <dd>{appointment.service.name} " (" {appointment.service.category} ")"</dd>
                {fact("Work", staff.then(|| labels::complexity(appointment.complexity).to_owned()))}
                <dt>"Price"</dt>
                <dd>{money::money(appointment.price)}</dd>
                <dt>"Vehicle"</dt>
                <dd>{car} {plate} " · " {labels::vehicle_type(appointment.vehicle.r#type)}</dd>
                {fact("Works on it", appointment.assignee.map(|assignee| assignee.name))}
                {fact("Waits", hold)}
                {fact("Cancelled", appointment.cancel_reason.map(|reason| labels::cancel_reason(reason).to_owned()))}
                {fact("Started", moment(appointment.work_started_at))}
                {fact("Ready at about", moment(appointment.estimated_completion.filter(|_| appointment.status.is_active())))}
                {fact("Completed", moment(appointment.work_completed_at))}
                {fact("Your wishes", appointment.customer_notes.clone().filter(|_| !staff))}
                {fact("Customer\u{2019}s wishes", appointment.customer_notes.filter(|_| staff))}
            </dl>
        </Card>
        {(!notes.is_empty() && !staff)
            .then(|| view! { <Card title="Notes of the workshop">{self::notes(notes)}</Card> })}
    }
}

fn fact(name: &'static str, value: Option<String>) -> impl IntoView {
    value.filter(|value| !value.is_empty()).map(|value| view! { <dt>{name}</dt> <dd>{value}</dd> })
}

/// Formats start and end as "Monday 23 November 2026, 09:00 – 11:00".
pub fn when(appointment: &Appointment) -> String {
    let (starts_at, ends_at) = (appointment.starts_at, appointment.ends_at);
    match starts_at.date_naive() == ends_at.date_naive() {
        true => {
            let day = dates::long(starts_at.date_naive());
            format!("{day}, {}", dates::span(starts_at.time(), ends_at.time()))
        }
        false => format!("{} – {}", dates::moment(starts_at), dates::moment(ends_at)),
    }
}

/// Shows the work notes with author and time.
pub fn notes(notes: Vec<WorkNote>) -> impl IntoView {
    let note = |note: WorkNote| {
        view! {
            <li>
                <p>{note.text}</p>
                <p class="muted small">{note.author} " · " {dates::moment(note.at)}</p>
            </li>
        }
    };
    view! { <ul class="notes">{notes.into_iter().map(note).collect_view()}</ul> }
}

/// Lists the held slots as "09:00 [3], 11:00 [3]".
fn slots_in_words(slots: &[BookedSlot]) -> String {
    let held = slots.iter().filter(|slot| slot.released_at.is_none());
    let words = held
        .map(|slot| format!("{} {} [{}]", dates::day(slot.date), dates::clock(slot.period), slot.slot_no));
    words.collect::<Vec<_>>().join(", ")
}
