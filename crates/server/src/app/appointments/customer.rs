//! The customer of a booking: the caller, a customer who has an account, or a new one at the desk.

use chrono::{DateTime, Days, Utc};
use pitboard_domain::{role::Role, time::Zone};

use crate::{
    app::{
        Failure, Identity, Tx,
        appointments::{
            guests::{Guest, contact_hashes},
            refusal::AppointmentRefusal,
        },
        people::accounts::create,
    },
    db::{
        Connection, QueryResult,
        accounts::{self, AccountRow, NewAccount, Person},
        appointments,
        changes::{Changes, WINDOW},
        guest_contacts,
        workshop::Workshop,
    },
    email,
};

/// The customer of a booking.
#[derive(Debug, Clone)]
pub enum Customer {
    /// The caller.
    Own(i64),
    /// A customer at the desk, or of an API key, who has an account.
    Known(i64),
    /// A new customer at the desk, or of an API key.
    New { first_name: String, last_name: String, phone: String, email: Option<String> },
    /// A person without an account.
    Guest(Guest),
}

/// The most customers with the same phone number that a refusal lists.
const FOUND_MAX: i64 = 10;

/// The customer of a booking, under their lock.
pub struct LockedCustomer {
    pub person: Person,
    /// For a guest, the number of active appointments of guests with the same contact.
    pub of_contact: Option<u32>,
    /// The number of their own changes within 24 hours; `None` if others book for them.
    pub changes: Option<Changes>,
}

/// Locks the customer, so that concurrent bookings count towards the limit; creates a new one. A person with the
/// address or the phone number of exactly one customer is that customer, so that one person has one record.
pub fn locked(tx: &mut Tx, customer: &Customer) -> Result<LockedCustomer, Failure> {
    let (mut of_contact, mut changes) = (None, None);
    let id = match customer {
        Customer::Own(id) => {
            let now = tx.now();
            let counted = accounts::lock_and_count(tx, *id, now)?;
            let (account, changes) = counted.ok_or(AppointmentRefusal::UnknownCustomer(*id))?;
            let person = expect_customer(Some(account), *id)?.person();
            return Ok(LockedCustomer { person, of_contact, changes: Some(changes) });
        }
        Customer::Known(id) => *id,
        Customer::Guest(guest) => {
            let (id, of_guests) = guest.create(tx)?;
            (of_contact, changes) = (Some(of_guests.active), of_guests.changes);
            id
        }
        Customer::New { first_name, last_name, phone, email } => match find_new(tx, email.as_deref(), phone)?
        {
            Some(id) => return Ok(LockedCustomer { person: load(tx, id)?.person(), of_contact, changes }),
            None => {
                let new = NewAccount {
                    email: email.as_deref(),
                    password_hash: None,
                    first_name,
                    last_name,
                    phone,
                    role: Role::Customer,
                    specialisation: None,
                    guest: None,
                };
                create(tx, &new)?
            }
        },
    };
    let account = load(tx, id)?;
    let key = tx.actor().identity().and_then(Identity::key);
    if key.is_some_and(|key| !key.knows(account.api_key_id)) {
        return Err(AppointmentRefusal::UnknownCustomer(id).into());
    }
    Ok(LockedCustomer { person: account.person(), of_contact, changes })
}

/// As [`find`], under a lock of these contacts: of two bookings for one new person, the second finds the customer of
/// the first. It is another lock than that of guests.
fn find_new(tx: &mut Tx, email: Option<&str>, phone: &str) -> Result<Option<i64>, Failure> {
    let now = tx.now();
    for hash in contact_hashes(phone, email) {
        guest_contacts::lock_briefly(tx, &format!("new:{hash}"), now)?;
    }
    find(tx, email, phone)
}

/// Returns the customer with this address or, if nobody has it, the only one with this phone number; several are
/// refused. A customer with another address is another person.
fn find(conn: &mut Connection, email: Option<&str>, phone: &str) -> Result<Option<i64>, Failure> {
    for form in email.map(email::stored_forms).unwrap_or_default() {
        if let Some(found) = accounts::customers_with_contact(conn, Some(&form), "", 1)?.first() {
            return Ok(Some(found.id));
        }
    }
    let mut found = accounts::customers_with_contact(conn, None, &accounts::digits(phone), FOUND_MAX)?;
    found.retain(|found| email.is_none() || found.email.is_none());
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.id)),
        several => {
            let ids = several.iter().map(|customer| customer.id).collect();
            Err(AppointmentRefusal::SeveralCustomers(ids).into())
        }
    }
}

/// Locks an active customer and loads them.
fn load(conn: &mut Connection, id: i64) -> Result<AccountRow, Failure> {
    let account = accounts::lock(conn, id)?;
    expect_customer(account, id)
}

/// Refuses an account that is no active customer.
fn expect_customer(account: Option<AccountRow>, id: i64) -> Result<AccountRow, Failure> {
    let account = account.filter(|account| account.active && account.role.0 == Role::Customer);
    Ok(account.ok_or(AppointmentRefusal::UnknownCustomer(id))?)
}

/// Counts a change that a customer or a guest makes to their own appointment, under their lock; staff and API keys
/// have no such limit. Call it before days are locked.
pub fn count_change(tx: &mut Tx) -> Result<Option<Changes>, Failure> {
    match tx.identity()? {
        Identity::Account(account) if !account.role.is_staff() => count_for(tx, account.id),
        // Not by contact: somebody who knows the phone number must not use up what the holder of the link may do.
        Identity::Guest(guest) => count_for(tx, guest.customer_id),
        Identity::Account(_) | Identity::ApiKey(_) => Ok(None),
    }
}

fn count_for(tx: &mut Tx, id: i64) -> Result<Option<Changes>, Failure> {
    let now = tx.now();
    Ok(accounts::lock_and_count(tx, id, now)?.map(|(_, changes)| changes))
}

/// Refuses more changes within a day than the workshop allows.
pub fn check_changes(
    changes: Option<Changes>,
    workshop: &Workshop,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let limit = workshop.settings.max_changes_per_customer_per_day;
    match changes {
        Some(changes) if limit > 0 && changes.number > limit => {
            let wait = (changes.since + WINDOW - now).num_seconds() + 1;
            let wait = u64::try_from(wait).unwrap_or(1);
            Err(AppointmentRefusal::TooManyChanges { limit, wait }.into())
        }
        _ => Ok(()),
    }
}

/// Refuses to make an appointment active again if its customer is deactivated or erased. Requires the customer's lock.
pub fn expect_active(conn: &mut Connection, id: i64) -> Result<(), Failure> {
    if accounts::by_id(conn, id)?.is_some_and(|account| account.active) {
        return Ok(());
    }
    Err(AppointmentRefusal::InactiveCustomer.into())
}

/// Counts a customer's active appointments whose last period has not ended.
pub fn active(
    conn: &mut Connection,
    workshop: &Workshop,
    customer_id: i64,
    now: DateTime<Utc>,
) -> QueryResult<u32> {
    let today = workshop.zone.now(now).today;
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    let ends = appointments::active_ends(conn, customer_id, yesterday)?;
    let running = ends.iter().filter(|(date, end)| workshop.zone.instant(*date, *end) > now).count();
    Ok(u32::try_from(running).unwrap_or(u32::MAX))
}
