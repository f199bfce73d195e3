//! A workshop with unmistakable values in every field that can contain personal data.

use diesel::prelude::*;
use pitboard_api::{Appointment, AppointmentPatch, Cancel, Complete, CreateNote, Hold, Reopen, Restore};
use pitboard_client::RawAnswer;
use pitboard_domain::job::{CancelReason, HoldReason};
use pitboard_server::{
    app::transactions::SERVED_WORKSHOP,
    db::engine::schema::{accounts, capacity_overrides, closures, service_prices},
};
use pitboard_tests::{Backend, Person, TestApp, appointment, date, services};

pub const DAY: &str = "2026-11-25";
pub const PLATE: &str = "PLNT-4711 X";
pub const PHONE: &str = "+44 7700 900123";
/// The price of a complex sedan in the matrix: the paid price, not the displayed one.
pub const PAID: i64 = 7_654_321;

/// Every planted text contains this word.
pub const WORD: &str = "Plantagenet";

pub struct Planted {
    pub app: TestApp,
    pub admin: Person,
    pub values: Vec<String>,
    pub references: Vec<String>,
}

/// Appointments in every status, with planted values.
pub async fn plant(on: Backend, service_names: bool) -> Planted {
    let app = TestApp::start_with(on, |setup| setup.settings.public_service_names = service_names).await;
    app.system(|tx| {
        let matrix = service_prices::table;
        let cell = (
            service_prices::workshop_id.eq(SERVED_WORKSHOP),
            service_prices::service_id.eq(3_i64),
            service_prices::vehicle_type.eq("sedan"),
            service_prices::complexity.eq("standard"),
            service_prices::amount.eq(PAID),
        );
        diesel::insert_into(matrix).values(cell).execute(tx.raw)?;
        let closed = (
            closures::workshop_id.eq(SERVED_WORKSHOP),
            closures::first_date.eq(date("2026-11-27")),
            closures::last_date.eq(date("2026-11-27")),
            closures::reason.eq(WORD),
            closures::public_note.eq("Stocktaking"),
        );
        diesel::insert_into(closures::table).values(closed).execute(tx.raw)?;
        let more = (
            capacity_overrides::workshop_id.eq(SERVED_WORKSHOP),
            capacity_overrides::date.eq(date(DAY)),
            capacity_overrides::capacity.eq(8),
            capacity_overrides::reason.eq(WORD),
        );
        Ok(diesel::insert_into(capacity_overrides::table).values(more).execute(tx.raw)?)
    })
    .await
    .expect("settings");
    let customer = named(&app, app.customer("plantagenet.ada").await).await;
    let worker = named(&app, app.employee("plantagenet.john").await).await;
    let admin = named(&app, app.admin("plantagenet.root").await).await;

    let mut references = Vec::new();
    for step in 0..5 {
        let booked = book(&customer, &worker, step).await;
        work(&worker, &admin, &booked, step).await;
        references.push(booked.reference);
    }
    // Prices are deleted from the public list: the paid price must not be public.
    let listed = app.system(|tx| Ok(diesel::delete(service_prices::table).execute(tx.raw)?)).await;
    assert_eq!(listed.ok(), Some(1));
    let mut values = references.clone();
    values.extend([WORD, PLATE, "PLNT4711X", PHONE, "447700900123"].map(str::to_owned));
    values.extend([PAID.to_string(), worker.account.email, customer.account.email]);
    Planted { app, admin, values, references }
}

/// Gives a person a planted name, phone and specialisation.
async fn named(app: &TestApp, person: Person) -> Person {
    let id = person.id();
    let set = app.system(move |tx| {
        let named = (
            accounts::first_name.eq(format!("{WORD}first")),
            accounts::last_name.eq(format!("{WORD}last")),
            accounts::phone.eq(PHONE),
            accounts::specialisation.eq(WORD),
        );
        Ok(diesel::update(accounts::table.find((SERVED_WORKSHOP, id))).set(named).execute(tx.raw)?)
    });
    assert_eq!(set.await.ok(), Some(1));
    person
}

async fn book(customer: &Person, worker: &Person, step: usize) -> Appointment {
    let mut new = appointment(services::AUDIO, DAY, "09:00");
    // A plate can hold a period only once, so the others are variations of it.
    let ending = if step == 0 { String::new() } else { step.to_string() };
    new.vehicle.license_plate = Some(format!("{PLATE}{ending}"));
    new.vehicle.make = format!("{WORD}make");
    new.vehicle.model = format!("{WORD}model");
    new.customer_notes = Some(format!("{WORD} notes"));
    let booked = customer.book_appointment(&new).await.expect("a booking");
    assert_eq!(booked.price.amount, PAID);
    let patch =
        AppointmentPatch { customer_notes: Some(format!("{WORD} again")), ..AppointmentPatch::default() };
    customer.update_appointment(&booked.reference, &patch).await.expect("notes");
    if step > 0 {
        worker.take(&booked).await;
    }
    booked
}

/// Changes the status: 0 booked, 1 assigned, 2 on hold, 3 completed, 4 cancelled.
async fn work(worker: &Person, admin: &Person, booked: &Appointment, step: usize) {
    let (reference, note) = (&booked.reference, Some(format!("{WORD} note")));
    match step {
        2 => {
            worker.start(booked).await;
            let hold = Hold { reason: HoldReason::Customer, expected_resume: None, note };
            worker.hold_appointment(reference, &hold).await.expect("on hold");
        }
        3 => {
            worker.complete_appointment(reference, &Complete { note }).await.expect("completed");
            let again = Reopen { reason: format!("{WORD} rattles"), employee_id: Some(worker.id()) };
            admin.reopen_appointment(reference, &again).await.expect("reopened");
            worker.complete(booked).await;
        }
        4 => {
            let cancel = Cancel { reason: Some(CancelReason::Other), note };
            admin.cancel_appointment(reference, &cancel).await.expect("cancelled");
            let again = Restore { reason: format!("{WORD} was mistaken") };
            admin.restore_appointment(reference, &again).await.expect("restored");
            admin.cancel(booked).await;
        }
        _ => {
            let note = CreateNote { text: format!("{WORD} note") };
            worker.add_appointment_note(reference, &note).await.expect("noted");
        }
    }
}

impl Planted {
    /// Checks that a response contains no planted value, in any case and with any separators.
    pub fn assert_absent(&self, what: &str, answer: &RawAnswer) {
        let text = format!("{}\n{:?}", answer.text(), answer.headers);
        self.assert_text_absent(what, &text);
    }

    pub fn assert_text_absent(&self, what: &str, text: &str) {
        let without_separators = |text: &str| text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
        let (plain, compact) = (text.to_lowercase(), without_separators(text));
        for value in &self.values {
            // Without separators, a short number could arise from its neighbours.
            let found = plain.contains(&value.to_lowercase())
                || (value.len() > 7 && compact.contains(&without_separators(value)));
            assert!(!found, "{what} contains {value}: {text}");
        }
    }
}
