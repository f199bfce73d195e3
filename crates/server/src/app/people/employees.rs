//! Employees: their invitation and their status.

use pitboard_domain::{
    event::{AccountChange, Changed, account::EmployeeStatusChanged},
    role::EmployeeStatus,
};

use crate::{
    app::{
        Failure, Tx,
        people::{
            accounts::{self, AccountKind},
            links::{self, Issued},
        },
    },
    db::{
        self,
        accounts::{AccountRow, NewAccount},
    },
};

/// Creates the account of an employee, without a password, and the link that sets it.
pub fn invite(tx: &mut Tx, new: &NewAccount<'_>, link_hash: &str) -> Result<(AccountRow, Issued), Failure> {
    let id = accounts::create(tx, new)?;
    let row = accounts::load(tx, id, AccountKind::Staff)?;
    let issued = links::issue(tx, &row, link_hash)?;
    Ok((row, issued))
}

/// Sets an employee's status.
pub fn set_status(tx: &mut Tx, id: i64, status: EmployeeStatus) -> Result<(), Failure> {
    let before = accounts::load_locked(tx, id, AccountKind::Staff)?.employee_status.0;
    if before == status {
        return Ok(());
    }
    db::accounts::set_employee_status(tx, id, status)?;
    let employee_status = Changed::new(before, status);
    tx.record_account(id, AccountChange::SetStatus(EmployeeStatusChanged { employee_status }))
}
