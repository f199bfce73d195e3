//! Erases a customer: replaces the personal data in every table (rules §6.26).
//!
//! Names, contacts, plates, makes and models, notes of and about them, network addresses, sessions, links, holds,
//! saved vehicles and stored responses go. Model year, body, service, price, dates and statuses stay, for the
//! statistics, and so do references, which identify no person any more.

use std::{sync::atomic::Ordering, time::Duration};

use actix_web::rt;
use chrono::{DateTime, NaiveDate, Utc};
use pitboard_domain::event::{
    AccountChange, AppointmentChange, Event, PrivateField, PrivateFields, account::CustomerErased,
};

use crate::{
    app::{
        Failure, Tx,
        appointments::{guests, holds, locked_appointment::save},
        people::{
            accounts::{self, AccountKind},
            activity,
        },
        transactions::Transactions,
    },
    db::{
        self, Connection, QueryResult,
        accounts::{AccountRow, Person},
        appointments::{self, AppointmentRow},
        erasures, events, idempotency_keys, links, occupancy, second_factors, sessions, vehicles, work_notes,
    },
};

/// Replaces a personal text.
const ERASED: &str = "erased";

/// The appointments that one transaction erases: short enough for the one writer of SQLite.
pub const APPOINTMENTS_SLICE: usize = 20;

/// The progress of an erasure in slices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// The last appointment.
    appointment: i64,
    /// The last event whose network address was replaced.
    event: i64,
}

/// Erases a part of a customer who has more than one transaction should erase, and deactivates them first, so that
/// there will be no more. Returns the progress; `None` if [`erase`] can do the rest. An interrupted erasure is
/// started again.
pub fn erase_slice(tx: &mut Tx, id: i64, done: Progress) -> Result<Option<Progress>, Failure> {
    let slice = APPOINTMENTS_SLICE as i64;
    let account = db::accounts::by_id(tx, id)?.filter(|account| account.erased_at.is_none());
    let Some(account) = account else { return Ok(None) };
    let has_more = appointments::of_customer_after(tx, id, done.appointment, slice + 1)?.len() as i64 > slice;
    if !has_more && !events::exceed_slice(tx, id, done.event)? {
        return Ok(None);
    }
    if account.active {
        activity::deactivate(tx, id, AccountKind::Customer)?;
    } else {
        accounts::load_locked(tx, id, AccountKind::Customer)?;
    }
    // Under the customer's lock: no booking adds one now.
    let next = appointments::of_customer_after(tx, id, done.appointment, slice)?;
    let last = next.last().map_or(done.appointment, |row| row.id);
    let erased = erased_person(id);
    let at = tx.lock_days(&days_of(&next))?;
    for row in appointments::of_customer_after(tx, id, done.appointment, slice)? {
        erase_appointment(tx, row, &erased, at)?;
    }
    let event = events::replace_addresses(tx, id, ERASED, done.event)?.unwrap_or(done.event);
    Ok(Some(Progress { appointment: last, event }))
}

fn erased_person(id: i64) -> Person {
    Person {
        id,
        first_name: "Erased".to_owned(),
        last_name: "customer".to_owned(),
        phone: String::new(),
        api_key_id: None,
        confirmed_at: None,
    }
}

/// Returns the days of appointments, ascending.
fn days_of(rows: &[AppointmentRow]) -> Vec<NaiveDate> {
    let mut days: Vec<_> = rows.iter().flat_map(AppointmentRow::days).collect();
    days.sort();
    days.dedup();
    days
}

/// Erases the rest of a customer. Refused while one of their appointments is active.
pub fn erase(tx: &mut Tx, id: i64, done: Progress) -> Result<(), Failure> {
    idempotency_keys::delete_of_customer(tx, id)?;
    tx.lock_workshop()?;
    guests::load_without_contacts(tx, id, without_contacts)?;
    let erased = erased_person(id);
    let days = days_of(&remaining(tx, &erased, done)?);
    let at = tx.lock_days(&days)?;
    activity::expect_unused(tx, id, AccountKind::Customer)?;
    // A booking that was made and cancelled meanwhile may have left its response.
    if idempotency_keys::has_customer(tx, id)? {
        return Err(Failure::Restart);
    }
    let rows = remaining(tx, &erased, done)?;
    // A note was added meanwhile to one that was erased already.
    if days_of(&rows) != days {
        return Err(Failure::Restart);
    }
    for row in rows {
        erase_appointment(tx, row, &erased, at)?;
    }
    let appointments = usize::try_from(appointments::count_of_customer(tx, id)?).unwrap_or_default();
    erase_account(tx, &erased, at)?;
    let mut last = done.event;
    // The customer is locked: at most the few events since the last slice.
    while let Some(next) = events::replace_addresses(tx, id, ERASED, last)? {
        last = next;
    }
    holds::forget(tx, id)?;
    let erasure = AccountChange::Erase(CustomerErased { appointments });
    tx.record(at, Event::Account(id, erasure))
}

/// Returns the appointments after the progress, and those before it that were written to since: staff add notes to
/// ended ones, and rename customers.
fn remaining(conn: &mut Connection, erased: &Person, done: Progress) -> QueryResult<Vec<AppointmentRow>> {
    let mut rows = match done.appointment {
        0 => Vec::new(),
        last => {
            let name = erased.name().to_lowercase();
            erasures::unerased(conn, erased.id, last, &name, ERASED)?
        }
    };
    rows.extend(appointments::of_customer_after(conn, erased.id, done.appointment, i64::MAX)?);
    Ok(rows)
}

fn without_contacts(customer: &AccountRow) -> AccountRow {
    AccountRow { email: None, guest_email: None, phone: String::new(), ..customer.clone() }
}

/// The time that writers may wait for the end of the log.
const LOG_PATIENCE: Duration = Duration::from_millis(40);
/// The first and the last pause after a transaction that was in the way, such as that of a backup.
const LOG_PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(256)];

/// Removes the data of a committed erasure also from the log of SQLite: now, or when nothing is in the way any more. A
/// replicator may always be; then the end of the process truncates the log.
pub async fn clear_log(transactions: &Transactions) {
    let db = transactions.db.clone();
    // One repetition is for all erasures.
    if db.truncate_log(LOG_PATIENCE).await || db.is_log_waiting.swap(true, Ordering::SeqCst) {
        return;
    }
    rt::spawn(async move {
        let [mut pause, last] = LOG_PAUSES;
        loop {
            tokio::time::sleep(pause).await;
            pause *= 2;
            // Before the attempt: it may miss an erasure that commits meanwhile, which then repeats for itself.
            db.is_log_waiting.store(false, Ordering::SeqCst);
            if db.truncate_log(LOG_PATIENCE).await {
                return;
            }
            if pause > last {
                tracing::warn!("another program reads the database: its log keeps what was erased");
                return;
            }
            if db.is_log_waiting.swap(true, Ordering::SeqCst) {
                return;
            }
        }
    });
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
    row.manage_hash = None;
    row.external_reference = None;
    row.metadata = None;
    appointments::set_search_text(tx, row.id, &row.search_text(customer)?)?;
    let changed = vec![
        PrivateField::Vehicle,
        PrivateField::LicensePlate,
        PrivateField::CustomerNotes,
        PrivateField::WorkNotes,
        PrivateField::ExternalReference,
        PrivateField::Metadata,
    ];
    save(tx, row, at, AppointmentChange::Erase(PrivateFields { changed })).map(drop)
}

fn erase_account(conn: &mut Connection, erased: &Person, at: DateTime<Utc>) -> QueryResult<()> {
    db::accounts::erase(conn, erased, at)?;
    links::delete(conn, erased.id)?;
    second_factors::delete(conn, erased.id)?;
    vehicles::delete_of_customer(conn, erased.id)?;
    sessions::delete_of_account(conn, erased.id)
}
