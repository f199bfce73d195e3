//! Confirms customers: strangers who have registered or booked as guests become customers whom the staff know.

use pitboard_domain::event::{AccountChange, NoDetails};

use crate::{
    app::{
        Failure, Identity, Refusal, Tx,
        appointments::{
            book::check_admitted,
            locked_appointment::{Target, load_visible},
            refusal::AppointmentRefusal,
        },
        people::accounts::{self, AccountKind},
    },
    db::{self, workshop::Workshop},
};

/// Confirms a customer, unless they are confirmed.
pub fn confirm_customer(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    tx.lock_account(id)?;
    accounts::load(tx, id, AccountKind::Customer)?;
    confirm(tx, id)
}

/// Confirms the customer of an appointment, because the staff work for them. The lock of a customer comes before
/// those of days, so call it first.
pub fn confirm_customer_of(tx: &mut Tx, target: &Target) -> Result<(), Failure> {
    let by = tx.identity()?;
    let row = load_visible(tx, by, &target.reference)?;
    confirm(tx, row.customer_id)
}

/// Marks a customer as confirmed and records that, unless they are.
pub fn confirm(tx: &mut Tx, id: i64) -> Result<(), Failure> {
    let now = tx.now();
    if db::accounts::confirm(tx, id, now)? {
        tx.record_account(id, AccountChange::Confirm(NoDetails {}))?;
    }
    Ok(())
}

/// Refuses a customer or an anonymous caller who could not book: a hold is the beginning of a booking.
pub fn expect_booker(tx: &mut Tx, workshop: &Workshop) -> Result<(), Failure> {
    match tx.actor().identity() {
        None | Some(Identity::Guest(_)) => check_admitted(true, workshop),
        Some(Identity::Account(by)) if !by.role.is_staff() => {
            let is_new = db::accounts::by_id(tx, by.id)?.is_none_or(|row| row.confirmed_at.is_none());
            if is_new { check_admitted(false, workshop) } else { Ok(()) }
        }
        Some(Identity::Account(_) | Identity::ApiKey(_)) => Ok(()),
    }
}

/// Refuses people whom the staff do not know where the workshop admits only known customers.
pub fn expect_strangers(tx: &mut Tx) -> Result<(), Failure> {
    let workshop = tx.workshop()?;
    if workshop.settings.admits_strangers() {
        return Ok(());
    }
    Err(Refusal::from(AppointmentRefusal::OnlyKnown(workshop.phone.clone())).into())
}
