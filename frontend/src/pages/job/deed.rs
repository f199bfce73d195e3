//! A move that somebody makes, with what it takes, and the job that it is made to.

use chrono::FixedOffset;
use pitboard_api::{Appointment, Assign, Cancel, Complete, Hold, Reopen, Reschedule, Restore};
use pitboard_domain::status::Move;

use crate::{api::Api, trouble::Trouble};

/// Enough of a job to move it along.
#[derive(Debug, Clone, PartialEq)]
pub struct Movable {
    pub reference: String,
    pub version: i64,
    pub may: Vec<Move>,
    pub assignee: Option<i64>,
    /// The workshop's distance from UTC, for times that are typed.
    pub offset: FixedOffset,
}

impl From<&Appointment> for Movable {
    fn from(appointment: &Appointment) -> Self {
        Self {
            reference: appointment.reference.clone(),
            version: appointment.version,
            may: appointment.may.clone(),
            assignee: appointment.assignee.as_ref().map(|assignee| assignee.id),
            offset: *appointment.starts_at.offset(),
        }
    }
}

/// A move with what it takes.
#[derive(Debug, Clone)]
pub enum Deed {
    Assign(Assign),
    Unassign,
    Start,
    Hold(Hold),
    Resume,
    Complete(Complete),
    Cancel(Cancel),
    Reschedule(Reschedule),
    Reopen(Reopen),
    Restore(Restore),
}

impl Deed {
    /// Made only to the job as it is shown: two clicks must not both win.
    pub async fn carry_out(&self, api: Api, job: &Movable) -> Result<Appointment, Trouble> {
        if let Deed::Reopen(Reopen { reason, .. }) | Deed::Restore(Restore { reason }) = self
            && reason.is_empty()
        {
            return Err(Trouble::of_field("/reason", "must not be empty"));
        }
        let reference = job.reference.as_str();
        let call = async |client: pitboard_client::Client| {
            let client = client.if_match(job.version);
            match self {
                Deed::Assign(assign) => client.assign_appointment(reference, assign).await,
                Deed::Unassign => client.unassign_appointment(reference).await,
                Deed::Start => client.start_appointment(reference).await,
                Deed::Hold(hold) => client.hold_appointment(reference, hold).await,
                Deed::Resume => client.resume_appointment(reference).await,
                Deed::Complete(complete) => client.complete_appointment(reference, complete).await,
                Deed::Cancel(cancel) => client.cancel_appointment(reference, cancel).await,
                Deed::Reschedule(start) => client.reschedule_appointment(reference, start).await,
                Deed::Reopen(reopen) => client.reopen_appointment(reference, reopen).await,
                Deed::Restore(restore) => client.restore_appointment(reference, restore).await,
            }
        };
        api.call(call).await
    }
}
