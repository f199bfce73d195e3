//! Reopening a completed appointment and restoring a cancelled one: both take the periods again that the end of the
//! appointment released and that have not ended.

use pitboard_domain::{
    booking,
    calendar::Period,
    event::{
        AppointmentChange, Changed,
        appointment::{Reopened, Restored},
    },
    status::Transition,
};

use crate::{
    app::{
        Failure, Tx,
        appointments::{
            customer,
            locked_appointment::{LockedAppointment, Target, load_visible},
            refusal::AppointmentRefusal,
            reschedule::take_slots,
        },
    },
    db::{appointments::AppointmentRow, employees, occupancy},
};

/// Reopens a completed appointment for the same employee or another one.
pub fn reopen(
    tx: &mut Tx,
    target: &Target,
    employee: Option<i64>,
    reason: &str,
) -> Result<AppointmentRow, Failure> {
    let identity = tx.identity()?;
    let seen = load_visible(tx, identity, &target.reference)?;
    tx.lock_account(seen.customer_id)?;
    let assignee = employee.or(seen.assignee_id);
    let is_employed = match assignee {
        Some(id) => tx.lock_account(id)? && employees::active(tx, id)?.is_some(),
        None => false,
    };
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Reopen)?;
    if employee.is_none() && appointment.row.assignee_id != assignee {
        return Err(Failure::Restart);
    }
    customer::expect_active(tx, appointment.row.customer_id)?;
    if !is_employed {
        return Err(AppointmentRefusal::NeedsEmployee.into());
    }

    let slots = retake_slots(tx, &appointment)?;
    let assignee_id = Changed::new(appointment.row.assignee_id, assignee);
    appointment.row.assignee_id = assignee;
    appointment.row.work_completed_at = None;
    if appointment.row.work_started_at.is_none() {
        appointment.row.start_work(appointment.at.naive_utc());
    }
    // A note, because free text may name people and the log does not contain it.
    appointment.add_note(tx, Some(reason))?;
    appointment.save(tx, AppointmentChange::Reopen(Reopened { status, assignee_id, slots }))
}

/// Restores a cancelled appointment; no employee has it.
pub fn restore(tx: &mut Tx, target: &Target, reason: &str) -> Result<AppointmentRow, Failure> {
    let identity = tx.identity()?;
    let seen = load_visible(tx, identity, &target.reference)?;
    tx.lock_account(seen.customer_id)?;
    let mut appointment = LockedAppointment::open(tx, target)?;
    let status = appointment.transition(Transition::Restore)?;
    customer::expect_active(tx, appointment.row.customer_id)?;

    let slots = retake_slots(tx, &appointment)?;
    appointment.row.assignee_id = None;
    appointment.row.cancel_reason = None;
    appointment.row.work_started_at = None;
    appointment.row.estimated_completion = None;
    appointment.add_note(tx, Some(reason))?;
    appointment.save(tx, AppointmentChange::Restore(Restored { status, slots }))
}

fn retake_slots(tx: &mut Tx, appointment: &LockedAppointment) -> Result<Vec<u32>, Failure> {
    let LockedAppointment { row, workshop, .. } = appointment;
    let now = tx.now();
    let rows = occupancy::of_appointment(tx, row.id)?;
    let released = occupancy::released_by_its_end(&rows);
    let to_come = released.filter(|slot| !slot.has_ended(&workshop.zone, now));
    let periods = to_come.map(|slot| (slot.date, Period { start: slot.period_start, end: slot.period_end }));
    let calendar = tx.calendar(row.date)?;
    let span = booking::retake(periods, &calendar)?;
    take_slots(tx, appointment, row.date, &span)
}
