//! Bookings without an account. A guest is a customer who cannot sign in; the link to their appointment is their only
//! credential. A booking never joins an existing customer: anyone who knows the phone number could then read their
//! data.

use chrono::{DateTime, Days, Utc};
use pitboard_domain::role::Role;
use sha2::{Digest, Sha256};

use crate::{
    app::{
        Failure, Tx,
        people::accounts::{self, AccountKind, create},
    },
    db::{
        Connection, QueryResult,
        accounts::{AccountRow, GuestContact, NewAccount, digits},
        appointments::{self, AppointmentRow},
        changes::Changes,
        guest_contacts,
    },
    hex::hex,
};

/// How long an unused contact is kept.
const CONTACT_KEPT: Days = Days::new(31);

/// A guest, parsed. One of `phone` and `email` is given.
#[derive(Debug, Clone)]
pub struct Guest {
    pub first_name: String,
    pub last_name: String,
    pub phone: String,
    pub email: Option<String>,
}

impl Guest {
    /// Locks the guest's contacts and creates their customer. Returns its id, and what guests with one of these
    /// contacts have.
    pub fn create(&self, tx: &mut Tx) -> Result<(i64, OfContact), Failure> {
        let now = tx.now();
        let changes = lock_contacts(tx, &self.phone, self.email.as_deref())?;
        // Appointments that have ended without being completed do not count.
        let from = now.date_naive().checked_sub_days(Days::new(2)).unwrap_or_default();
        let active =
            guest_contacts::active_appointments(tx, self.email.as_deref(), &digits(&self.phone), from)?;
        let new = NewAccount {
            email: None,
            password_hash: None,
            first_name: &self.first_name,
            last_name: &self.last_name,
            phone: &self.phone,
            role: Role::Customer,
            specialisation: None,
            guest: Some(GuestContact { email: self.email.as_deref() }),
        };
        Ok((create(tx, &new)?, OfContact { active, changes }))
    }
}

/// The active appointments and the changes of guests with the same phone number or address.
#[derive(Debug, Clone, Copy)]
pub struct OfContact {
    pub active: u32,
    pub changes: Option<Changes>,
}

/// Locks the contacts of a guest, in order, and counts a booking of theirs. Later changes by the link count for the
/// guest's own account.
fn lock_contacts(tx: &mut Tx, phone: &str, email: Option<&str>) -> Result<Option<Changes>, Failure> {
    let now = tx.now();
    let mut most: Option<Changes> = None;
    for hash in contact_hashes(phone, email) {
        let changes = guest_contacts::lock(tx, &hash, now)?;
        most = Some(most.map_or(changes, |most| most.max(changes)));
    }
    Ok(most)
}

/// Returns the hashes of the contacts of a person, in the order of their locks.
pub fn contact_hashes(phone: &str, email: Option<&str>) -> Vec<String> {
    let phone =
        Some(digits(phone)).filter(|digits| !digits.is_empty()).map(|digits| format!("phone:{digits}"));
    let email = email.map(|email| format!("email:{}", email.to_lowercase()));
    let mut hashes: Vec<String> =
        [phone, email].into_iter().flatten().map(|contact| hex(&Sha256::digest(contact))).collect();
    hashes.sort();
    hashes
}

/// Returns the hashes of the contacts of a customer.
pub fn hashes_of(customer: &AccountRow) -> Vec<String> {
    let email = customer.email.as_deref().or(customer.guest_email.as_deref());
    contact_hashes(&customer.phone, email)
}

/// Locks a customer and returns it, and before it deletes its contacts, unless the edited customer has the same: the
/// hash of a phone number can be reversed. An account leaves those that a guest has, whose changes are counted there.
/// In the order of their locks, so the contacts come first, each alone.
pub fn load_without_contacts(
    tx: &mut Tx,
    id: i64,
    edit: impl Fn(&AccountRow) -> AccountRow,
) -> Result<AccountRow, Failure> {
    let read = accounts::load(tx, id, AccountKind::Customer)?;
    let contacts = hashes_of(&read);
    if hashes_of(&edit(&read)) != contacts {
        let email = read.email.as_deref().filter(|_| !read.is_guest);
        let phone = Some(digits(&read.phone)).filter(|_| !read.is_guest);
        for hash in &contacts {
            let is_phone = phone.as_deref().is_some_and(|digits| contact_hashes(digits, None).contains(hash));
            let is_of_guests = match (&phone, email) {
                (Some(digits), _) if is_phone => guest_contacts::has_guest(tx, None, digits)?,
                (Some(_), Some(email)) => guest_contacts::has_guest(tx, Some(email), "")?,
                _ => false,
            };
            if !is_of_guests {
                guest_contacts::delete(tx, hash)?;
            }
        }
    }
    let locked = accounts::load_locked(tx, id, AccountKind::Customer)?;
    // Changed between both reads.
    if hashes_of(&locked) != contacts { Err(Failure::Restart) } else { Ok(locked) }
}

/// Stores the hash of the secret whose holder may manage an appointment that was just booked.
pub fn issue_link(tx: &mut Tx, row: &AppointmentRow, hash: &str) -> Result<(), Failure> {
    Ok(appointments::set_manage_hash(tx, row.id, hash)?)
}

/// Deletes the contacts that have not been used for long.
pub fn purge_contacts(conn: &mut Connection, now: DateTime<Utc>) -> QueryResult<usize> {
    guest_contacts::delete_old(conn, now - CONTACT_KEPT)
}
