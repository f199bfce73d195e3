//! Holds (rule 46): starts that are reserved for ten minutes before they are booked.

mod booking;
mod expiry;
mod races;
mod schema;
mod shown;
mod taking;

use chrono::TimeDelta;
use pitboard_api::{Appointment, CreateAppointment, CreateSlotHold, LedgerQuery, Period, SlotHold};
use pitboard_client::Client;
use pitboard_tests::{
    Person, TestApp, appointment,
    audit::{self, Journal},
    date, time,
};

/// Returns the body of a hold.
fn start(service_id: i64, day: &str, period: &str) -> CreateSlotHold {
    CreateSlotHold { service_id, date: date(day).into(), period: time(period).into(), replaces: None }
}

/// Holds a start.
async fn hold(client: &Client, service_id: i64, day: &str, period: &str) -> SlotHold {
    client.create_hold(&start(service_id, day, period)).await.expect("a hold")
}

/// Returns a booking of the held start, for a new car.
fn with(hold: &SlotHold) -> CreateAppointment {
    CreateAppointment {
        hold: Some(hold.hold.clone()),
        ..appointment(hold.service_id, &hold.date.to_string(), &hold.period.to_string())
    }
}

/// Books a held start.
async fn book_with(person: &Person, hold: &SlotHold) -> Appointment {
    person.book_appointment(&with(hold)).await.expect("a booking")
}

/// Returns a period of the public day.
async fn period(app: &TestApp, day: &str, start: &str) -> Period {
    let day = app.anonymous().get_availability(date(day)).await.expect("a day");
    day.periods.into_iter().find(|p| p.start == time(start)).expect("a period")
}

fn ledger_query(day: &str, period: &str) -> LedgerQuery {
    LedgerQuery { date: date(day).into(), period: time(period).into(), at: None, limit: None, cursor: None }
}

/// Advances the clock, as tests of several writes do: each has its own instant.
fn advance(app: &TestApp, by: TimeDelta) {
    app.clock.set(app.clock.now() + by);
}

/// Checks the whole database, with the audit and with the doctor.
async fn assert_sound(app: &TestApp) {
    let snapshot = app.snapshot().await;
    assert_eq!(audit::find_violations(&snapshot, &Journal::default()), Vec::<String>::new());
    assert_eq!(app.doctor_failures().await, Vec::<String>::new());
}
