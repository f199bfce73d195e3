//! The customer of a booking: their own account, one that the desk knows, or somebody new.

use chrono::{DateTime, Days, Utc};
use diesel::QueryResult;
use pitboard_domain::{role::Role, time::Zone};

use crate::{
    app::{
        Failure, Tx,
        appointments::refusal::AppointmentRefusal,
        people::accounts::{self, NewAccount},
    },
    db::{
        Connection,
        appointments::{self, Person},
        workshop::Workshop,
    },
};

/// For whom it is booked.
#[derive(Debug, Clone)]
pub enum Customer {
    /// The caller's own.
    Own(i64),
    /// A customer at the desk who has an account.
    Known(i64),
    /// Somebody new at the desk.
    New { first_name: String, last_name: String, phone: String, email: Option<String> },
}

/// The customer under a lock, so that their limit counts right; made, if they are new.
pub fn locked(tx: &mut Tx, customer: &Customer) -> Result<Person, Failure> {
    let id = match customer {
        Customer::Own(id) | Customer::Known(id) => *id,
        Customer::New { first_name, last_name, phone, email } => {
            let new = NewAccount {
                email: email.as_deref(),
                password_hash: None,
                first_name,
                last_name,
                phone,
                role: Role::Customer,
                specialisation: None,
            };
            let id = accounts::insert(tx, &new)?;
            return Ok(Person {
                id,
                first_name: first_name.clone(),
                last_name: last_name.clone(),
                phone: phone.clone(),
            });
        }
    };
    let unknown = || AppointmentRefusal::UnknownCustomer(id);
    if !tx.lock_account(id)? {
        return Err(unknown().into());
    }
    let account =
        accounts::by_id(tx, id)?.filter(|account| account.active && account.role.0 == Role::Customer);
    let account = account.ok_or_else(unknown)?;
    Ok(Person { id, first_name: account.first_name, last_name: account.last_name, phone: account.phone })
}

/// Refuses what would make an appointment active again whose customer is switched off or erased. Under their lock.
pub fn expect_active(conn: &mut Connection, id: i64) -> Result<(), Failure> {
    if accounts::by_id(conn, id)?.is_some_and(|account| account.active) {
        return Ok(());
    }
    Err(AppointmentRefusal::InactiveCustomer.into())
}

/// A customer's active appointments whose last period has not ended.
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
