//! The moves from status to status, each a compare-and-swap under the locks of the appointment's days. Which
//! moves there are, and who may make them, stands in the domain's table.

use chrono::{DateTime, Utc};
use pitboard_domain::{
    cancellation,
    job::{CancelReason, Complexity, HoldReason, Priority},
    status::Transition,
};
use serde_json::{Value, json};

use crate::{
    app::{
        Failure, Tx,
        appointments::{
            locked_appointment::{
                Locked, Target, add_note, expect_version, finish, locked, permit, release, visible,
                window_passed,
            },
            refusal::AppointmentRefusal,
        },
    },
    db::{appointments::AppointmentRow, catalogue, employees, engine::text_enum::TextEnum},
};

/// Gives it to an employee; `None` is the caller.
pub fn assign(tx: &mut Tx, target: &Target, employee: Option<i64>) -> Result<AppointmentRow, Failure> {
    let employee_id = employee.unwrap_or(target.by.id);
    if employee_id != target.by.id && !target.by.role.is_manager() {
        return Err(AppointmentRefusal::AssignsOthers.into());
    }
    // Seen first, so that nobody learns of employees through appointments that they may not see.
    visible(tx, &target.reference, &target.by)?;
    let locked_employee = tx.lock_account(employee_id)?;
    let found = if locked_employee { employees::active(tx, employee_id)? } else { None };
    let Locked { mut row, at, .. } = locked(tx, target, &[])?;
    let to = permit(target, &row, Transition::Assign)?;
    if found.is_none() {
        return Err(AppointmentRefusal::UnknownEmployee(employee_id).into());
    }
    if row.assignee_id == Some(employee_id) {
        return Err(AppointmentRefusal::AlreadyAssigned.into());
    }
    let change = json!({ "status": [row.status.0, to], "assignee_id": [row.assignee_id, employee_id] });
    row.status = TextEnum(to);
    row.assignee_id = Some(employee_id);
    finish(tx, row, at, "assign", change)
}

/// Takes it from its employee.
pub fn unassign(tx: &mut Tx, target: &Target) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(tx, target, &[])?;
    let to = permit(target, &row, Transition::Unassign)?;
    let change = json!({ "status": [row.status.0, to], "assignee_id": [row.assignee_id, null] });
    row.status = TextEnum(to);
    row.assignee_id = None;
    finish(tx, row, at, "unassign", change)
}

/// Work begins, also before the booked date.
pub fn start(tx: &mut Tx, target: &Target) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(tx, target, &[])?;
    let to = permit(target, &row, Transition::Start)?;
    let change = json!({ "status": [row.status.0, to] });
    row.status = TextEnum(to);
    row.work_begins(at.naive_utc());
    finish(tx, row, at, "start", change)
}

/// Work pauses; every slot is kept.
pub fn hold(
    tx: &mut Tx,
    target: &Target,
    reason: HoldReason,
    expected_resume: Option<DateTime<Utc>>,
    note: Option<&str>,
) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(tx, target, &[])?;
    let to = permit(target, &row, Transition::Hold)?;
    let change =
        json!({ "status": [row.status.0, to], "reason": reason, "expected_resume": expected_resume });
    row.status = TextEnum(to);
    row.hold_reason = Some(TextEnum(reason));
    row.expected_resume = expected_resume.map(|at| at.naive_utc());
    add_note(tx, target, &row, at, note)?;
    finish(tx, row, at, "hold", change)
}

/// Work goes on.
pub fn resume(tx: &mut Tx, target: &Target) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(tx, target, &[])?;
    let to = permit(target, &row, Transition::Resume)?;
    let change = json!({ "status": [row.status.0, to] });
    row.status = TextEnum(to);
    row.hold_reason = None;
    row.expected_resume = None;
    finish(tx, row, at, "resume", change)
}

/// The work is done: what has not ended is free at once, for any service.
pub fn complete(tx: &mut Tx, target: &Target, note: Option<&str>) -> Result<AppointmentRow, Failure> {
    let mut locked = locked(tx, target, &[])?;
    let to = permit(target, &locked.row, Transition::Complete)?;
    let released = release(tx, &locked, "complete")?;
    let Locked { row, at, .. } = &mut locked;
    let change = json!({ "status": [row.status.0, to], "released": released });
    row.status = TextEnum(to);
    row.hold_reason = None;
    row.expected_resume = None;
    row.work_completed_at = Some(at.naive_utc());
    add_note(tx, target, row, *at, note)?;
    finish(tx, locked.row, locked.at, "complete", change)
}

/// Calls it off: what has not ended is free at once, for any service.
pub fn cancel(
    tx: &mut Tx,
    target: &Target,
    reason: Option<CancelReason>,
    note: Option<&str>,
) -> Result<AppointmentRow, Failure> {
    let mut locked = locked(tx, target, &[])?;
    let to = permit(target, &locked.row, Transition::Cancel)?;
    let reason = cancel_reason(tx, target, &locked, reason)?;
    let released = release(tx, &locked, "cancel")?;
    let Locked { row, at, .. } = &mut locked;
    let change = json!({ "status": [row.status.0, to], "reason": reason, "released": released });
    row.status = TextEnum(to);
    row.hold_reason = None;
    row.expected_resume = None;
    row.cancel_reason = Some(TextEnum(reason));
    add_note(tx, target, row, *at, note)?;
    finish(tx, locked.row, locked.at, "cancel", change)
}

/// Staff say why; a customer cancels at their own request, before the cut-off.
fn cancel_reason(
    tx: &mut Tx,
    target: &Target,
    locked: &Locked,
    reason: Option<CancelReason>,
) -> Result<CancelReason, Failure> {
    let (now, starts_at) = (tx.now(), locked.starts_at());
    if target.by.role.is_staff() {
        let reason = reason.ok_or(AppointmentRefusal::NeedsReason)?;
        cancellation::staff_may_give_reason(reason, now, starts_at)
            .map_err(|refusal| window_passed(refusal, &locked.workshop))?;
        return Ok(reason);
    }
    if reason.is_some_and(|reason| reason != CancelReason::CustomerRequest) {
        return Err(AppointmentRefusal::ReasonOfStaff.into());
    }
    let created_at = locked.row.created_at.and_utc();
    cancellation::customer_may_cancel(&locked.workshop.settings, now, starts_at, created_at)
        .map_err(|refusal| window_passed(refusal, &locked.workshop))?;
    Ok(CancelReason::CustomerRequest)
}

/// What changes without a move.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub customer_notes: Option<String>,
    pub priority: Option<Priority>,
    pub complexity: Option<Complexity>,
}

/// Edits notes, priority, and until the work starts the complexity with its price.
pub fn edit(tx: &mut Tx, target: &Target, edit: &Edit) -> Result<AppointmentRow, Failure> {
    let Locked { mut row, at, .. } = locked(tx, target, &[])?;
    expect_version(target, &row)?;
    let mut change = serde_json::Map::new();
    if let Some(notes) = edit.customer_notes.as_ref().filter(|notes| **notes != row.customer_notes) {
        row.customer_notes.clone_from(notes);
        change.insert("changed".to_owned(), json!(["customer_notes"]));
    }
    if let Some(priority) = edit.priority.filter(|priority| *priority != row.priority.0) {
        change.insert("priority".to_owned(), json!([row.priority.0, priority]));
        row.priority = TextEnum(priority);
    }
    if edit.complexity.is_some() && (row.work_started_at.is_some() || !row.status.0.is_active()) {
        return Err(AppointmentRefusal::WorkStarted.into());
    }
    // The same complexity keeps the price that was promised.
    if let Some(complexity) = edit.complexity.filter(|complexity| *complexity != row.complexity.0) {
        change.insert("complexity".to_owned(), json!([row.complexity.0, complexity]));
        if let Some(amount) = catalogue::price_of(tx, row.service_id, row.vehicle_type.0, complexity)? {
            change.insert("price".to_owned(), json!([row.price_amount, amount]));
            row.price_amount = amount;
        }
        row.complexity = TextEnum(complexity);
    }
    if change.is_empty() {
        return Ok(row);
    }
    finish(tx, row, at, "edit", Value::Object(change))
}

/// Notes something down, in whatever state it is.
pub fn note(tx: &mut Tx, target: &Target, text: &str) -> Result<AppointmentRow, Failure> {
    let Locked { row, at, .. } = locked(tx, target, &[])?;
    expect_version(target, &row)?;
    add_note(tx, target, &row, at, Some(text))?;
    // Free text may name people, and the log never does.
    finish(tx, row, at, "note", json!({}))
}
