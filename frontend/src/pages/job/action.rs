//! A transition with its input, and its request for a job.

use std::cell::RefCell;

use pitboard_api::{Appointment, Assign, Cancel, Complete, Hold, Reopen, Reschedule, Restore};
use pitboard_domain::status::{Status, Transition};

use crate::{api::Api, error::ApiError};

thread_local! {
    /// The last request without a response: the server may have executed it.
    static UNANSWERED: RefCell<Option<Sent>> = const { RefCell::new(None) };
}

/// A request that was sent, with the version of the job before it.
#[derive(Clone)]
struct Sent {
    action: Action,
    reference: String,
    version: i64,
}

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

impl Action {
    /// Executes the transition on the shown version of the job, so that of two simultaneous clicks only one succeeds.
    ///
    /// A repetition of a request without a response succeeds if the job is in the state that the request asked for.
    pub async fn execute(&self, api: Api, job: &JobRef) -> Result<Appointment, ApiError> {
        if let Action::Reopen(Reopen { reason, .. }) | Action::Restore(Restore { reason }) = self
            && reason.is_empty()
        {
            return Err(ApiError::for_field("/reason", "must not be empty"));
        }
        let before = UNANSWERED.take().filter(|sent| sent.action == *self && sent.reference == job.reference);
        let first = before.clone().unwrap_or_else(|| Sent {
            action: self.clone(),
            reference: job.reference.clone(),
            version: job.version,
        });
        // Set before the request, so that it is kept if the task is dropped.
        UNANSWERED.set(Some(first));
        let answer = match (self.send(api, job).await, before) {
            (Err(refused), Some(before)) if refused.is_stale() => {
                before.outcome(api).await.and_then(|done| done.ok_or(refused))
            }
            (answer, _) => answer,
        };
        if answer.as_ref().err().is_none_or(|error| !error.is_transient()) {
            UNANSWERED.take();
        }
        answer
    }

    async fn send(&self, api: Api, job: &JobRef) -> Result<Appointment, ApiError> {
        let reference = job.reference.as_str();
        let call = async |client: pitboard_client::Client| {
            let client = client.if_match(job.version);
            match self {
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
            }
        };
        api.call(call).await
    }

    /// Returns whether the job is in the state after this transition; `me` is the caller.
    fn is_done(&self, job: &Appointment, me: Option<i64>) -> bool {
        match self {
            Action::Assign(assign) => {
                let assignee = job.assignee.as_ref().map(|assignee| assignee.id);
                job.status == Status::Assigned && assignee == assign.employee_id.or(me)
            }
            Action::Unassign | Action::Restore(_) => job.status == Status::Booked,
            Action::Start | Action::Resume | Action::Reopen(_) => job.status == Status::InProgress,
            Action::Hold(hold) => {
                job.status == Status::OnHold && job.hold.as_ref().is_some_and(|now| now.reason == hold.reason)
            }
            Action::Complete(_) => job.status == Status::Completed,
            Action::Cancel(_) => job.status == Status::Cancelled,
            Action::Reschedule(start) => (job.date, job.period) == (start.date, start.period),
        }
    }
}

impl Sent {
    /// Returns the job if this request is the only change since it was sent.
    async fn outcome(&self, api: Api) -> Result<Option<Appointment>, ApiError> {
        let job = api.call(async |client| client.get_appointment(&self.reference).await).await?;
        Ok(Some(job).filter(|job| job.version == self.version + 1 && self.action.is_done(job, api.me())))
    }
}
