//! Appointments: booking, reading, and changing their status.

use pitboard_api::{
    Appointment, AppointmentPatch, AppointmentQuery, Assign, Cancel, CancelAppointments,
    CancelledAppointments, Complete, CreateAppointment, CreateNote, CreateSlotHold, HistoryEntry, Hold,
    NoBody, Page, PageQuery, Reopen, Reschedule, Restore, SlotHold, paths,
};

use crate::{
    Client, Result,
    client::{body, nothing},
};

impl Client {
    /// Books an appointment.
    pub async fn book_appointment(&self, appointment: &CreateAppointment) -> Result<Appointment> {
        body(self.at(paths::BOOK_APPOINTMENT).json(appointment)).await
    }

    /// Holds a start for ten minutes; book with its secret before.
    pub async fn create_hold(&self, hold: &CreateSlotHold) -> Result<SlotHold> {
        body(self.at(paths::CREATE_HOLD).json(hold)).await
    }

    /// Releases a hold by its secret; in the browser also while the page is being left.
    pub async fn release_hold(&self, hold: &str) -> Result<()> {
        nothing(self.at_with(paths::RELEASE_HOLD, hold).keepalive()).await
    }

    /// Lists appointments.
    pub async fn list_appointments(&self, query: &AppointmentQuery) -> Result<Page<Appointment>> {
        body(self.at(paths::LIST_APPOINTMENTS).query(query)).await
    }

    /// Returns an appointment.
    pub async fn get_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::GET_APPOINTMENT, reference)).await
    }

    /// Edits an appointment without changing its status.
    pub async fn update_appointment(&self, reference: &str, patch: &AppointmentPatch) -> Result<Appointment> {
        body(self.at_with(paths::UPDATE_APPOINTMENT, reference).json(patch)).await
    }

    /// Lists the changes of an appointment.
    pub async fn get_appointment_history(
        &self,
        reference: &str,
        query: &PageQuery,
    ) -> Result<Page<HistoryEntry>> {
        body(self.at_with(paths::GET_APPOINTMENT_HISTORY, reference).query(query)).await
    }

    /// Cancels an appointment.
    pub async fn cancel_appointment(&self, reference: &str, cancel: &Cancel) -> Result<Appointment> {
        body(self.at_with(paths::CANCEL_APPOINTMENT, reference).json(cancel)).await
    }

    /// Cancels several appointments.
    pub async fn cancel_appointments(&self, cancel: &CancelAppointments) -> Result<CancelledAppointments> {
        body(self.at(paths::CANCEL_APPOINTMENTS).json(cancel)).await
    }

    /// Assigns an appointment to an employee.
    pub async fn assign_appointment(&self, reference: &str, assign: &Assign) -> Result<Appointment> {
        body(self.at_with(paths::ASSIGN_APPOINTMENT, reference).json(assign)).await
    }

    /// Removes the assigned employee.
    pub async fn unassign_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::UNASSIGN_APPOINTMENT, reference).json(&NoBody {})).await
    }

    /// Starts the work.
    pub async fn start_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::START_APPOINTMENT, reference).json(&NoBody {})).await
    }

    /// Pauses the work.
    pub async fn hold_appointment(&self, reference: &str, hold: &Hold) -> Result<Appointment> {
        body(self.at_with(paths::HOLD_APPOINTMENT, reference).json(hold)).await
    }

    /// Resumes the work.
    pub async fn resume_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::RESUME_APPOINTMENT, reference).json(&NoBody {})).await
    }

    /// Completes an appointment.
    pub async fn complete_appointment(&self, reference: &str, complete: &Complete) -> Result<Appointment> {
        body(self.at_with(paths::COMPLETE_APPOINTMENT, reference).json(complete)).await
    }

    /// Reschedules an appointment.
    pub async fn reschedule_appointment(&self, reference: &str, start: &Reschedule) -> Result<Appointment> {
        body(self.at_with(paths::RESCHEDULE_APPOINTMENT, reference).json(start)).await
    }

    /// Reopens a completed appointment.
    pub async fn reopen_appointment(&self, reference: &str, reopen: &Reopen) -> Result<Appointment> {
        body(self.at_with(paths::REOPEN_APPOINTMENT, reference).json(reopen)).await
    }

    /// Restores a cancelled appointment.
    pub async fn restore_appointment(&self, reference: &str, restore: &Restore) -> Result<Appointment> {
        body(self.at_with(paths::RESTORE_APPOINTMENT, reference).json(restore)).await
    }

    /// Adds a work note to an appointment.
    pub async fn add_appointment_note(&self, reference: &str, note: &CreateNote) -> Result<Appointment> {
        body(self.at_with(paths::ADD_APPOINTMENT_NOTE, reference).json(note)).await
    }
}
