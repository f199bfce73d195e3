//! Erases a customer: replaces the personal data in every table (rules §6.26).
//!
//! Names, contacts, plates, makes and models, notes of and about them, network addresses, sessions, links, saved
//! vehicles and stored responses go. Model year, body, service, price, dates and statuses stay, for the statistics, and
//! so do references, which identify no person any more.

use chrono::{DateTime, Utc};
use pitboard_domain::event::{
    AccountChange, AppointmentChange, Event, PrivateField, PrivateFields, account::CustomerErased,
};

use crate::{
    app::{
        Failure, Tx,
        appointments::locked_appointment::save,
        people::{
            accounts::{self, AccountKind},
            activity,
        },
    },
    db::{
        self, Connection, QueryResult,
        accounts::Person,
        appointments::{self, AppointmentRow},
        events, idempotency_keys, links, occupancy, sessions, vehicles, work_notes,
    },
};

/// Replaces a personal text.
const ERASED: &str = "erased";

/// Erases a customer. Refused while one of their appointments is active.
pub fn erase(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    idempotency_keys::delete_of_customer(tx, id)?;
    tx.lock_workshop()?;
    accounts::load_locked(tx, id, AccountKind::Customer)?;
    let seen = appointments::of_customer(tx, id)?;
    let mut days: Vec<_> = seen.iter().flat_map(AppointmentRow::days).collect();
    days.sort();
    days.dedup();
    let at = tx.lock_days(&days)?;
    activity::expect_unused(tx, id, AccountKind::Customer)?;
    // A booking that was made and cancelled meanwhile may have left its response.
    if idempotency_keys::has_customer(tx, id)? {
        return Err(Failure::Restart);
    }

    let erased = Person {
        id,
        first_name: "Erased".to_owned(),
        last_name: "customer".to_owned(),
        phone: String::new(),
    };
    let rows = appointments::of_customer(tx, id)?;
    let appointments = rows.len();
    for row in rows {
        erase_appointment(tx, row, &erased, at)?;
    }
    erase_account(tx, &erased, at)?;
    let erasure = AccountChange::Erase(CustomerErased { appointments });
    tx.record(at, Event::Account(id, erasure))
}

/// Erases the vehicle and the notes of an appointment, also in the ledger and in its search text.
fn erase_appointment(
    tx: &mut Tx,
    mut row: AppointmentRow,
    customer: &Person,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    occupancy::delete_plates(tx, row.id)?;
    work_notes::replace_texts(tx, row.id, ERASED)?;
    row.vehicle_make = ERASED.to_owned();
    row.vehicle_model = ERASED.to_owned();
    row.license_plate = None;
    row.customer_notes = String::new();
    appointments::set_search_text(tx, row.id, &row.search_text(customer)?)?;
    let changed = vec![
        PrivateField::Vehicle,
        PrivateField::LicensePlate,
        PrivateField::CustomerNotes,
        PrivateField::WorkNotes,
    ];
    save(tx, row, at, AppointmentChange::Erase(PrivateFields { changed })).map(drop)
}

fn erase_account(conn: &mut Connection, erased: &Person, at: DateTime<Utc>) -> QueryResult<()> {
    db::accounts::erase(conn, erased, at)?;
    links::delete(conn, erased.id)?;
    vehicles::delete_of_customer(conn, erased.id)?;
    sessions::delete_of_account(conn, erased.id)?;
    events::replace_addresses(conn, erased.id, ERASED)
}
