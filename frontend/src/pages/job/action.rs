//! A move that somebody makes, with what it takes, and the job that it is made to.

use std::cell::RefCell;

use pitboard_api::{Appointment, Assign, Cancel, Complete, Hold, Reopen, Reschedule, Restore};
use pitboard_domain::status::{Status, Transition};

use crate::{api::Api, error::ApiError};

thread_local! {
    /// The last action that was not answered: it may have been done all the same.
    static UNANSWERED: RefCell<Option<Sent>> = const { RefCell::new(None) };
}

/// A action that was sent, and the job as it stood before.
#[derive(Clone)]
struct Sent {
    action: Action,
    reference: String,
    version: i64,
}

/// Enough of a job to move it along.
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

/// A move with what it takes.
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
    /// Made only to the job as it is shown: two clicks must not both win. What is sent again after its answer was lost is
    /// done if the job stands as it asked.
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
        // QueryField also where nobody waits for the answer any longer.
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

    /// Whether it is what became of the job.
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
    /// The job, if this action and nothing else was done to it since.
    async fn outcome(&self, api: Api) -> Result<Option<Appointment>, ApiError> {
        let job = api.call(async |client| client.get_appointment(&self.reference).await).await?;
        Ok(Some(job).filter(|job| job.version == self.version + 1 && self.action.is_done(job, api.me())))
    }
}
