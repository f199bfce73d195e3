//! The employees' own use cases: the status that they show to the workshop.

use pitboard_domain::role::EmployeeStatus;
use serde_json::json;

use crate::{
    app::{
        Failure, Refusal, Tx,
        people::accounts::{self, Kind},
    },
    db::employees,
};

/// Sets what an employee is doing from now on.
pub fn set_status(tx: &mut Tx, id: i64, status: EmployeeStatus) -> Result<(), Failure> {
    accounts::locked(tx, id, Kind::Staff)?;
    let before = employees::by_id(tx, id)?.ok_or(Refusal::NotFound)?.employee_status.0;
    if before == status {
        return Ok(());
    }
    employees::set_status(tx, id, status)?;
    tx.record_account(id, "set_status", json!({ "employee_status": [before, status] }))
}
