//! The customer of a booking: the caller, a customer who has an account, or a new one at the desk.

use chrono::{DateTime, Days, Utc};
use pitboard_domain::{role::Role, time::Zone};

use crate::{
    app::{Failure, Tx, appointments::refusal::AppointmentRefusal, people::accounts::create},
    db::{
        Connection, QueryResult,
        accounts::{self, NewAccount, Person},
        appointments,
        workshop::Workshop,
    },
};

/// The customer of a booking.
#[derive(Debug, Clone)]
pub enum Customer {
    /// The caller.
    Own(i64),
    /// A customer at the desk who has an account.
    Known(i64),
    /// A new customer at the desk.
    New { first_name: String, last_name: String, phone: String, email: Option<String> },
}

/// Locks the customer, so that concurrent bookings count towards the limit; creates a new one.
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
            let id = create(tx, &new)?;
            return Ok(Person {
                id,
                first_name: first_name.clone(),
                last_name: last_name.clone(),
                phone: phone.clone(),
            });
        }
    };
    let account = accounts::lock(tx, id)?;
    let account = account.filter(|account| account.active && account.role.0 == Role::Customer);
    Ok(account.ok_or(AppointmentRefusal::UnknownCustomer(id))?.person())
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
