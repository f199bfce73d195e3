//! A transition with its input, and its request for a job.

use pitboard_api::{Appointment, Assign, Cancel, Complete, Hold, Reopen, Reschedule, Restore};
use pitboard_client::Client;
use pitboard_domain::status::Transition;

use crate::{api::Api, error::ApiError, idempotency::IdempotencyKeys};

/// The part of a job that a transition needs.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRef {
    pub reference: String,
    pub version: i64,
    pub may: Vec<Transition>,
    pub assignee: Option<i64>,
}

impl From<&Appointment> for JobRef {
    fn from(appointment: &Appointment) -> Self {
        Self {
            reference: appointment.reference.clone(),
            version: appointment.version,
            may: appointment.may.clone(),
            assignee: appointment.assignee.as_ref().map(|assignee| assignee.id),
        }
    }
}

/// A transition with its input.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
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

/// The idempotency keys of transitions, each of a job by its reference.
pub type ActionKeys = IdempotencyKeys<(String, Action)>;

impl Action {
    /// Executes the transition on the shown version of the job, so that of two simultaneous clicks only one succeeds.
    pub async fn execute(&self, api: Api, keys: ActionKeys, job: &JobRef) -> Result<Appointment, ApiError> {
        if let Action::Reopen(Reopen { reason, .. }) | Action::Restore(Restore { reason }) = self
            && reason.is_empty()
        {
            return Err(ApiError::for_field("/reason", "must not be empty"));
        }
        let reference = job.reference.as_str();
        let write = async |client: Client| match self {
            Action::Assign(assign) => client.assign_appointment(reference, assign).await,
            Action::Unassign => client.unassign_appointment(reference).await,
            Action::Start => client.start_appointment(reference).await,
            Action::Hold(hold) => client.hold_appointment(reference, hold).await,
            Action::Resume => client.resume_appointment(reference).await,
            Action::Complete(complete) => client.complete_appointment(reference, complete).await,
            Action::Cancel(cancel) => client.cancel_appointment(reference, cancel).await,
            Action::Reschedule(start) => client.reschedule_appointment(reference, start).await,
            Action::Reopen(reopen) => client.reopen_appointment(reference, reopen).await,
            Action::Restore(restore) => client.restore_appointment(reference, restore).await,
        };
        keys.send_for_version(api, &(job.reference.clone(), self.clone()), job.version, write).await
    }
}
