//! Switching accounts on and off. Off, nobody signs in and every session has ended; appointments that need the
//! account stand in the way.

use diesel::prelude::*;
use pitboard_domain::{
    event::{AccountChange, ActiveChanged, Changed},
    role::Role,
};

use crate::{
    app::{
        Failure, Tx,
        people::{
            accounts::{self, Kind},
            refusal::{AccountRefusal, BlockingAppointment},
            sessions,
        },
    },
    db::{
        Connection,
        appointments::{self, Use},
        engine::schema::accounts as account_rows,
    },
};

/// Switches an account on; nothing happens if it is.
pub fn activate(tx: &mut Tx, id: i64, of: Kind) -> Result<(), Failure> {
    tx.lock_workshop()?;
    if accounts::locked(tx, id, of)?.active {
        return Ok(());
    }
    set_active(tx, id, true)?;
    tx.record_account(id, AccountChange::Activate(ActiveChanged { active: Changed::new(false, true) }))
}

/// Switches an account off; nothing happens if it is.
pub fn deactivate(tx: &mut Tx, id: i64, of: Kind) -> Result<(), Failure> {
    tx.lock_workshop()?;
    let row = accounts::locked(tx, id, of)?;
    if !row.active {
        return Ok(());
    }
    if row.role.0 == Role::Admin {
        accounts::expect_another_admin(tx, id)?;
    }
    expect_unused(tx, id, of)?;
    set_active(tx, id, false)?;
    sessions::end_others(tx, id, None)?;
    accounts::end_link(tx, id)?;
    tx.record_account(id, AccountChange::Deactivate(ActiveChanged { active: Changed::new(true, false) }))
}

fn set_active(conn: &mut Connection, id: i64, active: bool) -> QueryResult<()> {
    let row = account_rows::table.find((conn.workshop_id, id));
    diesel::update(row).set(account_rows::active.eq(active)).execute(conn.raw).map(drop)
}

/// Refuses what would leave appointments without their customer or employee, and names them.
pub fn expect_unused(conn: &mut Connection, id: i64, of: Kind) -> Result<(), Failure> {
    let using = match of {
        Kind::Customer => Use::Customer(id),
        Kind::Staff => Use::Assignee(id),
    };
    let found = appointments::active_for(conn, using)?;
    if found.is_empty() {
        return Ok(());
    }
    let blocking = |row: appointments::InTheWay| BlockingAppointment {
        reference: row.reference,
        service: row.service_name,
        date: row.date,
        period: row.period_start,
    };
    let found = found.into_iter().map(blocking).collect();
    Err(match of {
        Kind::Customer => AccountRefusal::CustomerInUse(found),
        Kind::Staff => AccountRefusal::EmployeeInUse(found),
    }
    .into())
}
