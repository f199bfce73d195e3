//! Activates and deactivates accounts. A deactivated account cannot sign in, and its sessions have ended.

use pitboard_domain::{
    event::{AccountChange, ActiveChanged, Changed},
    role::Role,
};

use crate::{
    app::{
        Failure, Tx,
        people::{
            accounts::{self, AccountKind},
            refusal::AccountRefusal,
        },
    },
    db::{
        self, Connection,
        appointments::{self, Use},
    },
};

/// Activates an account, unless it is active.
pub fn activate(tx: &mut Tx, id: i64, kind: AccountKind) -> Result<(), Failure> {
    tx.lock_workshop()?;
    if accounts::load_locked(tx, id, kind)?.active {
        return Ok(());
    }
    db::accounts::set_active(tx, id, true)?;
    tx.record_account(id, AccountChange::Activate(ActiveChanged { active: Changed::new(false, true) }))
}

/// Deactivates an account, unless it is not active.
pub fn deactivate(tx: &mut Tx, id: i64, kind: AccountKind) -> Result<(), Failure> {
    tx.lock_workshop()?;
    let row = accounts::load_locked(tx, id, kind)?;
    if !row.active {
        return Ok(());
    }
    if row.role.0 == Role::Admin {
        accounts::expect_another_admin(tx, id)?;
    }
    expect_unused(tx, id, kind)?;
    db::accounts::set_active(tx, id, false)?;
    let now = tx.now();
    db::sessions::end_others(tx, id, None, now)?;
    db::links::delete(tx, id)?;
    tx.record_account(id, AccountChange::Deactivate(ActiveChanged { active: Changed::new(true, false) }))
}

/// Refuses to leave active appointments without their customer or assignee, and names them.
pub fn expect_unused(conn: &mut Connection, id: i64, kind: AccountKind) -> Result<(), Failure> {
    let (using, refusal): (_, fn(_) -> _) = match kind {
        AccountKind::Customer => (Use::Customer(id), AccountRefusal::CustomerInUse),
        AccountKind::Staff => (Use::Assignee(id), AccountRefusal::EmployeeInUse),
    };
    let found = appointments::active_for(conn, using)?;
    if found.is_empty() { Ok(()) } else { Err(refusal(found).into()) }
}
