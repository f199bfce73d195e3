//! Use cases of the employees themselves: their status.

use pitboard_domain::{
    event::{AccountChange, Changed, account::EmployeeStatusChanged},
    role::EmployeeStatus,
};

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::accounts::{self, Kind},
    },
    db::employees,
};

/// Sets an employee's status.
pub fn set_status(tx: &mut Tx, id: i64, status: EmployeeStatus) -> Result<(), Failure> {
    accounts::locked(tx, id, Kind::Staff)?;
    let before = employees::by_id(tx, id)?.ok_or(Refusal::NotFound)?.employee_status.0;
    if before == status {
        return Ok(());
    }
    employees::set_status(tx, id, status)?;
    let employee_status = Changed::new(before, status);
    tx.record_account(id, AccountChange::SetStatus(EmployeeStatusChanged { employee_status }))
}
