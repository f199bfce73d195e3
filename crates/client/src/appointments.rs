//! Appointments: booking, reading, and changing their status.

use pitboard_api::{
    Appointment, AppointmentPatch, AppointmentQuery, Assign, Cancel, Complete, CreateAppointment, CreateNote,
    HistoryEntry, Hold, NoBody, Page, PageQuery, Reopen, Reschedule, Restore, paths,
};

use crate::{Client, Result, client::body};

impl Client {
    pub async fn book_appointment(&self, appointment: &CreateAppointment) -> Result<Appointment> {
        body(self.at(paths::BOOK_APPOINTMENT).json(appointment)).await
    }

    pub async fn list_appointments(&self, query: &AppointmentQuery) -> Result<Page<Appointment>> {
        body(self.at(paths::LIST_APPOINTMENTS).query(query)).await
    }

    pub async fn get_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::GET_APPOINTMENT, reference)).await
    }

    pub async fn update_appointment(&self, reference: &str, patch: &AppointmentPatch) -> Result<Appointment> {
        body(self.at_with(paths::UPDATE_APPOINTMENT, reference).json(patch)).await
    }

    pub async fn get_appointment_history(
        &self,
        reference: &str,
        query: &PageQuery,
    ) -> Result<Page<HistoryEntry>> {
        body(self.at_with(paths::GET_APPOINTMENT_HISTORY, reference).query(query)).await
    }

    pub async fn cancel_appointment(&self, reference: &str, cancel: &Cancel) -> Result<Appointment> {
        body(self.at_with(paths::CANCEL_APPOINTMENT, reference).json(cancel)).await
    }

    pub async fn assign_appointment(&self, reference: &str, assign: &Assign) -> Result<Appointment> {
        body(self.at_with(paths::ASSIGN_APPOINTMENT, reference).json(assign)).await
    }

    pub async fn unassign_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::UNASSIGN_APPOINTMENT, reference).json(&NoBody {})).await
    }

    pub async fn start_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::START_APPOINTMENT, reference).json(&NoBody {})).await
    }

    pub async fn hold_appointment(&self, reference: &str, hold: &Hold) -> Result<Appointment> {
        body(self.at_with(paths::HOLD_APPOINTMENT, reference).json(hold)).await
    }

    pub async fn resume_appointment(&self, reference: &str) -> Result<Appointment> {
        body(self.at_with(paths::RESUME_APPOINTMENT, reference).json(&NoBody {})).await
    }

    pub async fn complete_appointment(&self, reference: &str, complete: &Complete) -> Result<Appointment> {
        body(self.at_with(paths::COMPLETE_APPOINTMENT, reference).json(complete)).await
    }

    pub async fn reschedule_appointment(&self, reference: &str, start: &Reschedule) -> Result<Appointment> {
        body(self.at_with(paths::RESCHEDULE_APPOINTMENT, reference).json(start)).await
    }

    pub async fn reopen_appointment(&self, reference: &str, reopen: &Reopen) -> Result<Appointment> {
        body(self.at_with(paths::REOPEN_APPOINTMENT, reference).json(reopen)).await
    }

    pub async fn restore_appointment(&self, reference: &str, restore: &Restore) -> Result<Appointment> {
        body(self.at_with(paths::RESTORE_APPOINTMENT, reference).json(restore)).await
    }

    pub async fn add_appointment_note(&self, reference: &str, note: &CreateNote) -> Result<Appointment> {
        body(self.at_with(paths::ADD_APPOINTMENT_NOTE, reference).json(note)).await
    }
}
