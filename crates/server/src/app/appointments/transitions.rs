//! The transitions from status to status, each a compare-and-swap under the locks of the appointment's days. The domain
//! has the table of the transitions and of the roles that may make them.

use chrono::{DateTime, Utc};
use pitboard_domain::{
    booking::Booker,
    cancellation,
    event::{
        AppointmentChange, Changed, NoDetails, PrivateField,
        appointment::{AssigneeChanged, Cancelled, Completed, Edited, PutOnHold, StatusChanged},
    },
    job::{CancelReason, Complexity, HoldReason, Priority},
    metadata::Metadata,
    status::Transition,
};

use crate::{
    app::{
        Failure, Tx,
        appointments::{
            customer,
            locked_appointment::{LockedAppointment, Target, load_visible, window_passed},
            refusal::AppointmentRefusal,
        },
        metadata::store_metadata,
        people::confirmation::confirm_customer_of,
    },
    db::{appointments::AppointmentRow, employees, engine::text_enum::TextEnum, prices},
};

/// Assigns an appointment to an employee; `None` is the actor.
pub fn assign(tx: &mut Tx, target: &Target, employee: Option<i64>) -> Result<AppointmentRow, Failure> {
    let by = tx.identity()?;
    let own = by.account();
    let employee_id = employee.or(own.map(|own| own.id)).ok_or(AppointmentRefusal::NamesNoEmployee)?;
    if own.is_some_and(|own| employee_id != own.id && !own.role.is_manager()) {
        return Err(AppointmentRefusal::AssignsOthers.into());
    }
    // The appointment first, so that a caller who may not see it learns nothing about employees.
    load_visible(tx, by, &target.reference)?;
    let exists = tx.lock_account(employee_id)? && employees::active(tx, employee_id)?.is_some();
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Assign)?;
    if !exists {
        return Err(AppointmentRefusal::UnknownEmployee(employee_id).into());
    }
    let assignee_id = Changed::new(appointment.row.assignee_id, Some(employee_id));
    if assignee_id.before == assignee_id.after {
        return Err(AppointmentRefusal::AlreadyAssigned.into());
    }
    appointment.row.assignee_id = assignee_id.after;
    appointment.save(tx, AppointmentChange::Assign(AssigneeChanged { status, assignee_id }))
}

/// Takes an appointment from its employee.
pub fn unassign(tx: &mut Tx, target: &Target) -> Result<AppointmentRow, Failure> {
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Unassign)?;
    let assignee_id = Changed::new(appointment.row.assignee_id.take(), None);
    appointment.save(tx, AppointmentChange::Unassign(AssigneeChanged { status, assignee_id }))
}

/// Starts the work, also before the booked date.
pub fn start(tx: &mut Tx, target: &Target) -> Result<AppointmentRow, Failure> {
    confirm_customer_of(tx, target)?;
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Start)?;
    appointment.row.start_work(appointment.at.naive_utc());
    appointment.save(tx, AppointmentChange::Start(StatusChanged { status }))
}

/// Pauses the work; every slot is kept.
pub fn hold(
    tx: &mut Tx,
    target: &Target,
    reason: HoldReason,
    expected_resume: Option<DateTime<Utc>>,
    note: Option<&str>,
) -> Result<AppointmentRow, Failure> {
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Hold)?;
    appointment.row.hold_reason = Some(TextEnum(reason));
    appointment.row.expected_resume = expected_resume.map(|at| at.naive_utc());
    appointment.add_note(tx, note)?;
    appointment.save(tx, AppointmentChange::Hold(PutOnHold { status, reason, expected_resume }))
}

/// Continues the work.
pub fn resume(tx: &mut Tx, target: &Target) -> Result<AppointmentRow, Failure> {
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Resume)?;
    appointment.row.end_hold();
    appointment.save(tx, AppointmentChange::Resume(StatusChanged { status }))
}

/// Completes the work and releases the slots that have not ended, for any service.
pub fn complete(tx: &mut Tx, target: &Target, note: Option<&str>) -> Result<AppointmentRow, Failure> {
    confirm_customer_of(tx, target)?;
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Complete)?;
    let released = appointment.release(tx, Transition::Complete)?;
    appointment.row.end_hold();
    appointment.row.work_completed_at = Some(appointment.at.naive_utc());
    appointment.add_note(tx, note)?;
    appointment.save(tx, AppointmentChange::Complete(Completed { status, released }))
}

/// Cancels an appointment and releases the slots that have not ended, for any service.
pub fn cancel(
    tx: &mut Tx,
    target: &Target,
    reason: Option<CancelReason>,
    note: Option<&str>,
) -> Result<AppointmentRow, Failure> {
    let changes = customer::count_change(tx)?;
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Cancel)?;
    customer::check_changes(changes, &appointment.workshop, tx.now())?;
    let reason = check_cancel_reason(tx, &appointment, reason)?;
    let released = appointment.release(tx, Transition::Cancel)?;
    appointment.row.end_hold();
    appointment.row.cancel_reason = Some(TextEnum(reason));
    appointment.add_note(tx, note)?;
    appointment.save(tx, AppointmentChange::Cancel(Cancelled { status, reason, released }))
}

/// Returns the reason: the staff's, or the customer's own request, which must be made before the cut-off.
fn check_cancel_reason(
    tx: &Tx,
    appointment: &LockedAppointment,
    reason: Option<CancelReason>,
) -> Result<CancelReason, Failure> {
    let (now, starts_at) = (tx.now(), appointment.starts_at());
    let is_at_desk = tx.identity()?.booker() == Booker::Desk;
    let too_late = |refusal| window_passed(refusal, &appointment.workshop);
    if is_at_desk {
        let reason = reason.ok_or(AppointmentRefusal::NeedsReason)?;
        cancellation::staff_may_give_reason(reason, now, starts_at).map_err(too_late)?;
        return Ok(reason);
    }
    if reason.is_some_and(|reason| reason != CancelReason::CustomerRequest) {
        return Err(AppointmentRefusal::ReasonOfStaff.into());
    }
    let created_at = appointment.row.created_at.and_utc();
    let rules = &appointment.workshop.settings;
    cancellation::customer_may_cancel(rules, now, starts_at, created_at).map_err(too_late)?;
    Ok(CancelReason::CustomerRequest)
}

/// The changes of an edit; `None` keeps the value.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub customer_notes: Option<String>,
    pub priority: Option<Priority>,
    pub complexity: Option<Complexity>,
    pub external_reference: Option<String>,
    pub metadata: Option<Metadata>,
}

/// Edits notes and priority, and until the work starts the complexity with its price.
pub fn edit(tx: &mut Tx, target: &Target, edit: &Edit) -> Result<AppointmentRow, Failure> {
    let mut appointment = LockedAppointment::open(tx, target)?;
    appointment.check_edit()?;
    appointment.check_version()?;
    let row = &mut appointment.row;
    let mut edited = Edited::default();
    if let Some(notes) = edit.customer_notes.as_ref().filter(|notes| **notes != row.customer_notes) {
        row.customer_notes.clone_from(notes);
        edited.changed.push(PrivateField::CustomerNotes);
    }
    if edit.external_reference.is_some() && edit.external_reference != row.external_reference {
        row.external_reference.clone_from(&edit.external_reference);
        edited.changed.push(PrivateField::ExternalReference);
    }
    if let Some(metadata) = &edit.metadata {
        let metadata = Some(store_metadata(metadata)?);
        if metadata != row.metadata {
            row.metadata = metadata;
            edited.changed.push(PrivateField::Metadata);
        }
    }
    if let Some(priority) = edit.priority {
        edited.priority = Changed::between(row.priority.0, priority);
        row.priority = TextEnum(priority);
    }
    if edit.complexity.is_some() && (row.work_started_at.is_some() || !row.status.0.is_active()) {
        return Err(AppointmentRefusal::WorkStarted.into());
    }
    // The same complexity keeps the price that was promised.
    if let Some(complexity) = edit.complexity.filter(|complexity| *complexity != row.complexity.0) {
        edited.complexity = Changed::between(row.complexity.0, complexity);
        if let Some(amount) = prices::price_of(tx, row.service_id, row.vehicle_type.0, complexity)? {
            edited.price = Some(Changed::new(row.price_amount, amount));
            row.price_amount = amount;
        }
        row.complexity = TextEnum(complexity);
    }
    if edited == Edited::default() {
        return Ok(appointment.row);
    }
    appointment.save(tx, AppointmentChange::Edit(edited))
}

/// Adds a note, in every status.
pub fn note(tx: &mut Tx, target: &Target, text: &str) -> Result<AppointmentRow, Failure> {
    let appointment = LockedAppointment::open(tx, target)?;
    appointment.check_version()?;
    appointment.add_note(tx, Some(text))?;
    // Free text may name people, so the log does not contain it.
    appointment.save(tx, AppointmentChange::Note(NoDetails {}))
}
