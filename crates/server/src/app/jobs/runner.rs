//! The steps of the runner: acquire leases on due jobs, execute a job under its lease, give a lease back.

use std::{
    sync::Arc,
    time::{Duration, Instant as Monotonic},
};

use chrono::{DateTime, TimeDelta, Utc};
use pitboard_domain::webhook::WEBHOOKS_MAX;
use tokio::time::{Instant, interval_at};
use uuid::Uuid;

use crate::{
    app::{
        Actor, Confirm, Failure,
        jobs::{
            ClockCheck, JobMeasures, OutsideTask,
            back_off::{MAXIMUM, back_off},
            clock_check::STEP,
            registry::{Lane, Registry, Run},
            task::Slice,
        },
        transactions::Transactions,
    },
    db::jobs::{self, Lease, Mode, NewJob},
};

/// The limits of a runner.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// After this time without a renewal another server takes a job over. A running job is renewed at a third of it.
    pub lease: Duration,
    /// The longest time between two looks at the table: it bounds the delay of a job that another server enqueued.
    pub poll: Duration,
    /// The jobs that one server runs in transactions at the same time.
    pub concurrency: usize,
    /// The jobs that one server runs outside of transactions at the same time.
    pub outside: usize,
    /// The time that a stop waits for running jobs.
    pub grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(60),
            poll: Duration::from_secs(5),
            concurrency: 4,
            // As many as there may be active webhooks: one whose receiver is slow occupies one place. And two for the
            // recurring tasks.
            outside: WEBHOOKS_MAX as usize + 2,
            grace: Duration::from_secs(20),
        }
    }
}

/// A job that this server holds the lease of.
#[derive(Debug)]
pub struct LeasedJob {
    pub lease: Lease,
    payload: String,
    attempts: i32,
}

/// The result of one look at the table.
#[derive(Debug, Default)]
pub struct Acquisition {
    pub jobs: Vec<LeasedJob>,
    /// When the next job is due, if one is known: now, if more are due than were acquired.
    pub next_due: Option<DateTime<Utc>>,
}

/// The end of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The effects are committed.
    Done,
    /// Nothing was changed; the job is due again after a delay.
    Failed,
    /// Nothing was changed; the job was taken over or replaced meanwhile.
    LeaseLost,
}

/// Runs jobs of the registered kinds; cheap to clone.
#[derive(Clone)]
pub struct Runner {
    pub(super) transactions: Transactions,
    registry: Arc<Registry>,
    pub(super) settings: Settings,
    clock_check: Option<Arc<ClockCheck>>,
    measures: Option<JobMeasures>,
}

impl Runner {
    pub fn new(transactions: Transactions, registry: Registry, settings: Settings) -> Self {
        Self { transactions, registry: Arc::new(registry), settings, clock_check: None, measures: None }
    }

    /// Lets purges wait while the clock is in doubt.
    pub fn with_clock_check(self, check: ClockCheck) -> Self {
        Self { clock_check: Some(Arc::new(check)), ..self }
    }

    /// Counts the runs.
    pub fn with_measures(self, measures: JobMeasures) -> Self {
        Self { measures: Some(measures), ..self }
    }

    fn is_clock_plausible(&self) -> bool {
        self.clock_check.as_ref().is_none_or(|check| check.is_plausible(self.now(), Monotonic::now()))
    }

    /// Whether this server executes a task.
    pub(super) fn has_task<T: OutsideTask>(&self) -> bool {
        self.registry.entry(T::KIND).is_some()
    }

    /// Inserts the jobs of the recurring tasks that have none yet, due at once, as are those which a clock that was
    /// ahead has put off for longer than their interval.
    pub async fn insert_recurring(&self) -> Result<(), Failure> {
        let recurring = self.registry.recurring();
        let longest_delay = TimeDelta::from_std(MAXIMUM).unwrap_or(TimeDelta::MAX);
        // The clocks of other servers may be a little ahead.
        let last_lease = self.lease_end() + STEP;
        let work = self.transactions.write(Actor::system("jobs"), Confirm::AtEnd, move |tx| {
            let now = tx.now();
            for (kind, every) in &recurring {
                let (key, payload) = (String::new(), "null".to_owned());
                jobs::insert_missing(tx, &NewJob { kind, key, payload, due_at: now, mode: Mode::Replace })?;
                let last_due = now + longest_delay.max(*every) + STEP;
                jobs::bring_back(tx, kind, now, last_due, last_lease)?;
            }
            Ok(())
        });
        work.await
    }

    /// Acquires at most `limit` due jobs. With nothing due this is one query on an index.
    pub async fn acquire(&self, limit: usize) -> Result<Acquisition, Failure> {
        self.acquire_kinds(self.registry.kinds(None), limit).await
    }

    /// As [`Self::acquire`], of those that run in a lane.
    pub async fn acquire_in(&self, lane: Lane, limit: usize) -> Result<Acquisition, Failure> {
        match self.registry.kinds(Some(lane)) {
            kinds if kinds.is_empty() => Ok(Acquisition::default()),
            kinds => self.acquire_kinds(kinds, limit).await,
        }
    }

    async fn acquire_kinds(
        &self,
        mut kinds: Vec<&'static str>,
        limit: usize,
    ) -> Result<Acquisition, Failure> {
        let now = self.now();
        // Observed at each look, so that a step back is noticed. Other servers, whose clocks may be right, can have the
        // purges.
        if !self.is_clock_plausible() {
            kinds.retain(|kind| !self.registry.is_purge(kind));
        }
        let found = self.transactions.read(move |conn| Ok(jobs::free(conn, &kinds, now, limit + 1)?)).await?;
        let count = found.iter().take_while(|job| job.due_at <= now.naive_utc()).count();
        let next_due = found.get(count).map(|job| job.due_at.and_utc());
        if count == 0 {
            return Ok(Acquisition { jobs: Vec::new(), next_due });
        }
        let id = Uuid::new_v4().to_string();
        let mut leases: Vec<Lease> = found
            .into_iter()
            .take(count.min(limit))
            .map(|job| Lease { kind: job.kind, key: job.key, id: id.clone() })
            .collect();
        // The order in which a transaction locks the jobs that it enqueues.
        leases.sort();
        let expires_at = self.lease_end();
        let work = self.transactions.write(Actor::system("jobs"), Confirm::AtEnd, move |tx| {
            let mut acquired = Vec::new();
            for lease in &leases {
                if let Some(job) = jobs::acquire(tx, lease, now, expires_at)? {
                    let (lease, payload, attempts) = (lease.clone(), job.payload, job.attempts);
                    acquired.push(LeasedJob { lease, payload, attempts });
                }
            }
            Ok(acquired)
        });
        let jobs = work.await?;
        let next_due = if jobs.len() < count { Some(now) } else { next_due };
        Ok(Acquisition { jobs, next_due })
    }

    /// Executes a job to its end and renews its lease meanwhile.
    pub async fn execute(&self, job: LeasedJob) -> Outcome {
        let LeasedJob { lease, payload, attempts } = job;
        let run = self.run(lease.clone(), payload);
        let mut run = std::pin::pin!(run);
        let interval = self.settings.lease / 3;
        let mut renewals = interval_at(Instant::now() + interval, interval);
        let result = loop {
            tokio::select! {
                result = &mut run => break result,
                _ = renewals.tick() => self.renew(&lease).await,
            }
        };
        let outcome = match result {
            Ok(()) => Outcome::Done,
            Err(failure) => self.fail(&lease, attempts, &failure).await,
        };
        if let Some(measures) = &self.measures {
            measures.ran(&lease.kind, outcome, self.now());
        }
        outcome
    }

    /// Runs the task, and ends the job in the transaction of its effects.
    async fn run(&self, lease: Lease, payload: String) -> Result<(), Failure> {
        let Some(entry) = self.registry.entry(&lease.kind).cloned() else {
            return Err(Failure::Internal(format!("no task for jobs of kind {}", lease.kind)));
        };
        let actor = Actor::system(&lease.kind);
        match entry.run {
            Run::Inside(run) => {
                let work = self.transactions.write(actor, Confirm::AtEnd, move |tx| {
                    let pause = match run(tx, &payload)? {
                        Slice::More => Some(TimeDelta::zero()),
                        Slice::Last => entry.every,
                    };
                    let next_due = pause.map(|pause| tx.now() + pause);
                    tx.end_job(lease.clone(), next_due);
                    Ok(())
                });
                work.await
            }
            Run::Outside(run) => {
                let finish = run(self.transactions.clone(), payload).await?;
                let work = self.transactions.write(actor, Confirm::AtEnd, move |tx| {
                    let next_due = finish(tx, &lease)?;
                    tx.end_job(lease.clone(), next_due);
                    Ok(())
                });
                work.await
            }
        }
    }

    async fn renew(&self, lease: &Lease) {
        let (expires_at, renewed) = (self.lease_end(), lease.clone());
        let work = self.transactions.write(Actor::system("jobs"), Confirm::AtEnd, move |tx| {
            Ok(jobs::renew(tx, &renewed, expires_at)?)
        });
        if let Err(failure) = work.await {
            tracing::warn!(kind = lease.kind, key = lease.key, ?failure, "a lease was not renewed");
        }
    }

    async fn fail(&self, lease: &Lease, attempts: i32, failure: &Failure) -> Outcome {
        let delay = back_off(attempts.unsigned_abs(), random());
        let due_at = self.now() + TimeDelta::from_std(delay).unwrap_or(TimeDelta::MAX);
        let failed = lease.clone();
        let work = self.transactions.write(Actor::system("jobs"), Confirm::AtEnd, move |tx| {
            Ok(jobs::postpone(tx, &failed, due_at, attempts.saturating_add(1))?)
        });
        let (kind, key) = (&lease.kind, &lease.key);
        match work.await {
            Ok(true) => {
                tracing::warn!(kind, key, attempts, ?failure, ?delay, "a job failed");
                Outcome::Failed
            }
            Ok(false) => {
                tracing::warn!(kind, key, ?failure, "a job lost its lease");
                Outcome::LeaseLost
            }
            // The lease expires, and the job is taken again.
            Err(second) => {
                tracing::warn!(kind, key, attempts, ?failure, ?second, "a job failed and keeps its lease");
                Outcome::Failed
            }
        }
    }

    /// Gives a lease back. A run that goes on cannot commit any more.
    pub async fn release(&self, lease: Lease) -> Result<(), Failure> {
        let work = self
            .transactions
            .write(Actor::system("jobs"), Confirm::AtEnd, move |tx| Ok(jobs::release(tx, &lease)?));
        work.await.map(drop)
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.transactions.clock.now()
    }

    fn lease_end(&self) -> DateTime<Utc> {
        self.now() + TimeDelta::from_std(self.settings.lease).unwrap_or(TimeDelta::MAX)
    }
}

fn random() -> u8 {
    let mut random = [0];
    // Without randomness the delay is the longest.
    getrandom::fill(&mut random).ok();
    random[0]
}
