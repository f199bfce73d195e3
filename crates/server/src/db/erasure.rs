//! Erasing a customer: everything personal is replaced wherever it stands, and what counts stays (rules §6.26).
//!
//! Names, contacts, plates, makes and models, notes of and about them, addresses that they came from, sessions,
//! links, saved cars and stored answers go. Model year, body, service, price, dates and statuses stay, for the
//! statistics; the references too, which name nobody any more.

use diesel::prelude::*;
use serde_json::json;

use super::{
    Connection, Context, Failure, WORKSHOP,
    accounts::{self, Kind},
    activity,
    appointments::AppointmentRow,
    customers, events, idempotency, links, lock,
    schema::{
        accounts as account_rows, appointments, events as event_rows, occupancy, sessions, vehicles,
        work_notes,
    },
};

/// Stands where something personal was.
const ERASED: &str = "erased";

/// Erases a customer. Refused while one of their appointments is active.
pub fn erase(conn: &mut Connection, context: &Context, id: i64) -> Result<(), Failure> {
    idempotency::forget_customer(conn, id)?;
    lock::workshop(conn)?;
    accounts::locked(conn, id, Kind::Customer)?;
    let seen = customers::appointments_of(conn, id)?;
    let mut days: Vec<_> = seen.iter().flat_map(AppointmentRow::days).collect();
    days.sort();
    days.dedup();
    let at = lock::days(conn, &days, context.now())?;
    activity::expect_unused(conn, id, Kind::Customer)?;
    // A booking that has come and gone since may have left its answer.
    if idempotency::remembers_customer(conn, id)? {
        return Err(Failure::Again);
    }

    let rows = customers::appointments_of(conn, id)?;
    for row in &rows {
        erase_appointment(conn, row, at.naive_utc())?;
    }
    erase_account(conn, id, at.naive_utc())?;
    let change = json!({ "appointments": rows.len() });
    let subject = format!("account:{id}");
    Ok(events::record(conn, &context.actor, &events::Event { at, subject, kind: "erase", change })?)
}

fn erase_appointment(
    conn: &mut Connection,
    row: &AppointmentRow,
    at: chrono::NaiveDateTime,
) -> QueryResult<()> {
    diesel::update(appointments::table.find((WORKSHOP, row.id)))
        .set((
            appointments::version.eq(appointments::version + 1),
            appointments::vehicle_make.eq(ERASED),
            appointments::vehicle_model.eq(ERASED),
            appointments::license_plate.eq(None::<String>),
            appointments::customer_notes.eq(""),
            appointments::search_text.eq(format!("{} {}", row.reference, row.service_name).to_lowercase()),
            appointments::updated_at.eq(at),
        ))
        .execute(conn)?;
    let held = occupancy::workshop_id.eq(WORKSHOP).and(occupancy::appointment_id.eq(row.id));
    diesel::update(occupancy::table.filter(held)).set(occupancy::plate.eq(None::<String>)).execute(conn)?;
    let noted = work_notes::workshop_id.eq(WORKSHOP).and(work_notes::appointment_id.eq(row.id));
    diesel::update(work_notes::table.filter(noted)).set(work_notes::text.eq(ERASED)).execute(conn).map(drop)
}

fn erase_account(conn: &mut Connection, id: i64, at: chrono::NaiveDateTime) -> QueryResult<()> {
    diesel::update(account_rows::table.find((WORKSHOP, id)))
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
        .execute(conn)?;
    links::delete(conn, id)?;
    let own = vehicles::workshop_id.eq(WORKSHOP).and(vehicles::customer_id.eq(id));
    diesel::delete(vehicles::table.filter(own)).execute(conn)?;
    // Their refresh tokens go with them.
    let own = sessions::workshop_id.eq(WORKSHOP).and(sessions::account_id.eq(id));
    diesel::delete(sessions::table.filter(own)).execute(conn)?;
    // Whoever registers is nobody yet; the rest they did as themselves.
    let about = event_rows::actor_id.is_null().and(event_rows::subject.eq(format!("account:{id}")));
    let theirs = event_rows::actor_id.eq(id).or(about.nullable());
    diesel::update(event_rows::table.filter(event_rows::workshop_id.eq(WORKSHOP)).filter(theirs))
        .set(event_rows::from_address.eq(ERASED))
        .execute(conn)
        .map(drop)
}
