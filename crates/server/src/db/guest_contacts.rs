//! The contacts of guests, as hashes: the lock under which the appointments of one person without an account are
//! counted; and the lock under which the desk looks for the customer of a contact.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{Connection as _, prelude::*};

use crate::db::{
    Connection,
    changes::{Changes, count_change},
    engine::{
        errors::{Class, classify, unreadable},
        schema::{accounts, appointments, guest_contacts},
        slices::delete_slice,
    },
    occupancy,
};

/// Locks a contact until the end of the transaction, inserts it if it is new, and counts a change of its guests.
pub fn lock(conn: &mut Connection, hash: &str, now: DateTime<Utc>) -> QueryResult<Changes> {
    if let Some(changes) = bump(conn, hash, now)? {
        return Ok(changes);
    }
    let row = (
        guest_contacts::workshop_id.eq(conn.workshop_id),
        guest_contacts::hash.eq(hash),
        guest_contacts::version.eq(1),
        guest_contacts::used_at.eq(now.naive_utc()),
        guest_contacts::changes.eq(1),
        guest_contacts::changes_since.eq(now.naive_utc()),
    );
    match conn.raw.transaction(|raw| diesel::insert_into(guest_contacts::table).values(row).execute(raw)) {
        Ok(_) => Ok(Changes { number: 1, since: now }),
        // Another transaction inserted it and has committed, but this one holds no lock yet.
        Err(error) if matches!(classify(&error), Class::Unique(_)) => {
            bump(conn, hash, now)?.ok_or_else(|| unreadable("the contact of a guest"))
        }
        Err(error) => Err(error),
    }
}

/// Locks a contact until the end of the transaction, by a row that it inserts and deletes again: another transaction
/// that inserts the row waits for the end of this one, and none is ever stored.
pub fn lock_briefly(conn: &mut Connection, hash: &str, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(guest_contacts::table)
        .values((
            guest_contacts::workshop_id.eq(conn.workshop_id),
            guest_contacts::hash.eq(hash),
            guest_contacts::version.eq(1),
            guest_contacts::used_at.eq(now.naive_utc()),
        ))
        .execute(conn.raw)?;
    delete(conn, hash)
}

fn bump(conn: &mut Connection, hash: &str, now: DateTime<Utc>) -> QueryResult<Option<Changes>> {
    let counted = diesel::update(guest_contacts::table.find((conn.workshop_id, hash)))
        .set((
            guest_contacts::version.eq(guest_contacts::version + 1),
            guest_contacts::used_at.eq(now.naive_utc()),
            count_change!(guest_contacts, now),
        ))
        .returning((guest_contacts::changes, guest_contacts::changes_since))
        .get_result(conn.raw)
        .optional()?;
    Ok(counted.map(|counted| Changes::of(counted, now)))
}

/// Counts the active appointments of guests with this address or with a phone number of these digits that last until
/// `from` or longer.
pub fn active_appointments(
    conn: &mut Connection,
    email: Option<&str>,
    digits: &str,
    from: NaiveDate,
) -> QueryResult<u32> {
    let held =
        accounts::workshop_id.eq(appointments::workshop_id).and(accounts::id.eq(appointments::customer_id));
    let mut query = appointments::table
        .inner_join(accounts::table.on(held))
        .filter(appointments::workshop_id.eq(conn.workshop_id).and(accounts::is_guest.eq(true)))
        .filter(appointments::status.eq_any(occupancy::active()).and(appointments::last_date.ge(from)))
        .into_boxed();
    let by_phone = accounts::phone_digits.eq(digits.to_owned());
    query = match email.map(str::to_lowercase) {
        Some(email) if digits.is_empty() => query.filter(accounts::guest_email.eq(email)),
        Some(email) => query.filter(by_phone.nullable().or(accounts::guest_email.eq(email))),
        None => query.filter(by_phone),
    };
    let count: i64 = query.count().get_result(conn.raw)?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Returns whether a guest has this address or, without one, a phone number of these digits.
pub fn has_guest(conn: &mut Connection, email: Option<&str>, digits: &str) -> QueryResult<bool> {
    let mut query = accounts::table
        .filter(accounts::workshop_id.eq(conn.workshop_id).and(accounts::is_guest.eq(true)))
        .filter(accounts::erased_at.is_null())
        .into_boxed();
    query = match email.map(str::to_lowercase) {
        Some(email) => query.filter(accounts::guest_email.eq(email)),
        None => query.filter(accounts::phone_digits.eq(digits.to_owned())),
    };
    let found: Option<i64> = query.select(accounts::id).first(conn.raw).optional()?;
    Ok(found.is_some())
}

/// Deletes a slice of the contacts that were last used before an instant, and returns their number.
pub fn delete_old(conn: &mut Connection, before: DateTime<Utc>) -> QueryResult<usize> {
    delete_slice!(conn, guest_contacts, hash: String, guest_contacts::used_at.lt(before.naive_utc()))
}

/// Deletes a contact, of a person who is erased or has another one now.
pub fn delete(conn: &mut Connection, hash: &str) -> QueryResult<()> {
    diesel::delete(guest_contacts::table.find((conn.workshop_id, hash))).execute(conn.raw).map(drop)
}
