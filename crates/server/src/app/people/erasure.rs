//! Erasing a customer: everything personal is replaced wherever it stands, and what counts stays (rules §6.26).
//!
//! Names, contacts, plates, makes and models, notes of and about them, addresses that they came from, sessions,
//! links, saved cars and stored answers go. Model year, body, service, price, dates and statuses stay, for the
//! statistics; the references too, which name nobody any more.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use pitboard_domain::event::{
    AccountChange, AppointmentChange, Event, PrivateField, PrivateFields, account::CustomerErased,
};

use crate::{
    app::{
        Failure, Tx,
        appointments::locked_appointment::save,
        idempotency,
        people::{
            accounts::{self, Kind},
            activity,
        },
    },
    db::{
        Connection,
        appointments::{self, AppointmentRow},
        customers,
        engine::schema::{
            accounts as account_rows, events as event_rows, occupancy, sessions, vehicles, work_notes,
        },
    },
};

/// Stands where something personal was.
const ERASED: &str = "erased";

/// Erases a customer. Refused while one of their appointments is active.
pub fn erase(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    idempotency::delete_of_customer(tx, id)?;
    tx.lock_workshop()?;
    accounts::locked(tx, id, Kind::Customer)?;
    let seen = customers::appointments_of(tx, id)?;
    let mut days: Vec<_> = seen.iter().flat_map(AppointmentRow::days).collect();
    days.sort();
    days.dedup();
    let at = tx.lock_days(&days)?;
    activity::expect_unused(tx, id, Kind::Customer)?;
    // A booking that has come and gone since may have left its answer.
    if idempotency::has_customer(tx, id)? {
        return Err(Failure::Restart);
    }

    let rows = customers::appointments_of(tx, id)?;
    let erased = rows.len();
    for row in rows {
        erase_appointment(tx, row, at)?;
    }
    erase_account(tx, id, at.naive_utc())?;
    let erasure = AccountChange::Erase(CustomerErased { appointments: erased });
    tx.record(at, Event::Account(id, erasure))
}

/// The car, what was noted, and what the search looks through; also in the ledger.
fn erase_appointment(tx: &mut Tx, mut row: AppointmentRow, at: DateTime<Utc>) -> Result<(), Failure> {
    let held = occupancy::workshop_id.eq(tx.workshop_id).and(occupancy::appointment_id.eq(row.id));
    diesel::update(occupancy::table.filter(held)).set(occupancy::plate.eq(None::<String>)).execute(tx.raw)?;
    let noted = work_notes::workshop_id.eq(tx.workshop_id).and(work_notes::appointment_id.eq(row.id));
    diesel::update(work_notes::table.filter(noted)).set(work_notes::text.eq(ERASED)).execute(tx.raw)?;
    let found_by = format!("{} {}", row.reference, row.service_name).to_lowercase();
    appointments::set_search_text(tx, row.id, &found_by)?;
    row.vehicle_make = ERASED.to_owned();
    row.vehicle_model = ERASED.to_owned();
    row.license_plate = None;
    row.customer_notes = String::new();
    let changed = vec![
        PrivateField::Vehicle,
        PrivateField::LicensePlate,
        PrivateField::CustomerNotes,
        PrivateField::WorkNotes,
    ];
    save(tx, row, at, AppointmentChange::Erase(PrivateFields { changed })).map(drop)
}

fn erase_account(conn: &mut Connection, id: i64, at: NaiveDateTime) -> QueryResult<()> {
    diesel::update(account_rows::table.find((conn.workshop_id, id)))
        .set((
            account_rows::email.eq(None::<String>),
            account_rows::password_hash.eq(None::<String>),
            account_rows::first_name.eq("Erased"),
            account_rows::last_name.eq("customer"),
            account_rows::phone.eq(""),
            account_rows::search_text.eq(""),
            account_rows::active.eq(false),
            account_rows::erased_at.eq(at),
        ))
        .execute(conn.raw)?;
    accounts::end_link(conn, id)?;
    let own = vehicles::workshop_id.eq(conn.workshop_id).and(vehicles::customer_id.eq(id));
    diesel::delete(vehicles::table.filter(own)).execute(conn.raw)?;
    // Their refresh tokens go with them.
    let own = sessions::workshop_id.eq(conn.workshop_id).and(sessions::account_id.eq(id));
    diesel::delete(sessions::table.filter(own)).execute(conn.raw)?;
    // Whoever registers is nobody yet; the rest they did as themselves.
    let about = event_rows::actor_id.is_null().and(event_rows::subject.eq(format!("account:{id}")));
    let theirs = event_rows::actor_id.eq(id).or(about.nullable());
    diesel::update(event_rows::table.filter(event_rows::workshop_id.eq(conn.workshop_id)).filter(theirs))
        .set(event_rows::from_address.eq(ERASED))
        .execute(conn.raw)
        .map(drop)
}
