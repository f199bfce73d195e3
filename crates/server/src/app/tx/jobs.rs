//! The jobs of a transaction: those that it enqueues, and the one that it runs. Written at its end.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    app::{
        Failure, Tx,
        jobs::{OutsideTask, Task},
    },
    db::jobs::{self, Lease, Mode, NewJob},
};

/// The job that a transaction runs, to be ended with it.
pub(super) struct EndedJob {
    lease: Lease,
    /// The next due time of a recurring job; without one, the job is deleted.
    next_due: Option<DateTime<Utc>>,
}

impl Tx<'_> {
    /// Writes the enqueued jobs and ends the one that runs: after all other locks, and in the order of their keys, so
    /// that runs that enqueue each other's jobs cannot deadlock.
    pub(super) fn write_jobs(&mut self) -> Result<(), Failure> {
        self.effects.jobs.sort();
        let ended = self.ended_job.take();
        let is_before = |job: &NewJob| {
            ended
                .as_ref()
                .is_none_or(|EndedJob { lease, .. }| (job.kind, &job.key) < (&lease.kind, &lease.key))
        };
        let (before, after) = self.effects.jobs.split_at(self.effects.jobs.partition_point(is_before));
        for job in before {
            jobs::put(&mut self.conn, job)?;
        }
        if let Some(EndedJob { lease, next_due }) = ended {
            let is_held = match next_due {
                Some(due_at) => jobs::postpone(&mut self.conn, &lease, due_at, 0)?,
                None => jobs::delete(&mut self.conn, &lease)?,
            };
            if !is_held {
                return Err(Failure::Unavailable("the lease was lost".to_owned()));
            }
        }
        for job in after {
            jobs::put(&mut self.conn, job)?;
        }
        Ok(())
    }

    /// Enqueues a job that is due at `due_at`. It replaces one with the same kind and key, also one that runs, whose
    /// run then cannot commit.
    pub fn enqueue<T: Task>(
        &mut self,
        key: impl Into<String>,
        payload: &T::Payload,
        due_at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        self.enqueue_as::<T>(Mode::Replace, key.into(), payload, due_at)
    }

    pub(super) fn enqueue_as<T: Task>(
        &mut self,
        mode: Mode,
        key: String,
        payload: &T::Payload,
        due_at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let payload = payload_text(T::KIND, payload)?;
        self.put_job(NewJob { kind: T::KIND, key, payload, due_at, mode });
        Ok(())
    }

    /// Enqueues a job that is due at `due_at` or earlier. If there is one with the same kind and key, that one is
    /// advanced; if it runs, it is due again after its run.
    pub fn advance<T: OutsideTask>(
        &mut self,
        key: impl Into<String>,
        payload: &T::Payload,
        due_at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let (key, payload) = (key.into(), payload_text(T::KIND, payload)?);
        self.put_job(NewJob { kind: T::KIND, key, payload, due_at, mode: Mode::Advance });
        Ok(())
    }

    fn put_job(&mut self, job: NewJob) {
        self.effects.jobs.retain(|other| (other.kind, &other.key) != (job.kind, &job.key));
        self.effects.jobs.push(job);
    }

    /// Ends the job that this transaction runs, at its end and only if the lease is still held. A recurring job is due
    /// again at `next_due`.
    pub fn end_job(&mut self, lease: Lease, next_due: Option<DateTime<Utc>>) {
        self.ended_job = Some(EndedJob { lease, next_due });
    }
}

fn payload_text(kind: &str, payload: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(payload)
        .map_err(|error| Failure::Internal(format!("the payload of {kind}: {error}")))
}
