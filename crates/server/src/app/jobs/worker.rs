//! The loop around the runner: fills free places with due jobs, waits for the next reason to look, stops gracefully.

use std::{collections::HashMap, sync::Arc, time::Duration};

use actix_web::rt;
use chrono::{DateTime, Utc};
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        oneshot,
    },
    task::{Id, JoinSet},
    time::{sleep, timeout},
};

use crate::{
    app::{
        Failure,
        effects::Effects,
        jobs::{
            clock_check::STEP,
            registry::Lane,
            runner::{Acquisition, LeasedJob, Runner},
            wake::wake_announcements,
        },
    },
    db::jobs::Lease,
};

/// The time that a stop allows for giving one lease back; otherwise the lease expires.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(1);

/// A started runner. It stops by [`Worker::stop`], and when this is dropped.
pub struct Worker {
    stop: oneshot::Sender<()>,
    task: rt::task::JoinHandle<()>,
}

impl Worker {
    /// Runs jobs until it is stopped.
    pub fn start(runner: Runner) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self { stop, task: rt::spawn(work(runner, stopped)) }
    }

    /// Takes no more jobs, waits for those that run, within the grace period, and gives the leases of the others back.
    pub async fn stop(self) {
        // Closed if the runner panicked.
        self.stop.send(()).ok();
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the runner of jobs panicked");
        }
    }
}

/// The jobs that run now.
#[derive(Default)]
struct Running {
    tasks: JoinSet<()>,
    leases: HashMap<Id, (Lane, Lease)>,
}

impl Running {
    /// Returns the number of jobs that run in a lane.
    fn count(&self, lane: Lane) -> usize {
        self.leases.values().filter(|(of, _)| *of == lane).count()
    }

    fn spawn(&mut self, runner: &Runner, lane: Lane, job: LeasedJob) {
        let (runner, lease) = (runner.clone(), job.lease.clone());
        let task = self.tasks.spawn(async move {
            runner.execute(job).await;
        });
        self.leases.insert(task.id(), (lane, lease));
    }

    /// Waits for one of them to end; forever if none runs.
    async fn ended(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(Ok((id, ()))) => drop(self.leases.remove(&id)),
            Some(Err(error)) => {
                tracing::error!(%error, "a run of a job panicked");
                self.leases.remove(&error.id());
            }
            None => std::future::pending().await,
        }
    }
}

async fn work(runner: Runner, mut stopped: oneshot::Receiver<()>) {
    let mut effects = runner.transactions.publisher.subscribe();
    let mut wakes = std::pin::pin!(wake_announcements(runner.clone()));
    let mut running = Running::default();
    let mut latest = None;
    loop {
        // The table is read after this, so effects that were published before need no look of their own.
        effects = effects.resubscribe();
        let next_due = match look(&runner, &mut running, &mut latest).await {
            Ok(next_due) => next_due,
            Err(failure) => {
                tracing::warn!(?failure, "jobs were not acquired");
                None
            }
        };
        let poll = runner.settings.poll;
        let wait = next_due.map_or(poll, |due| (due - runner.now()).to_std().unwrap_or_default().min(poll));
        tokio::select! {
            _ = &mut stopped => break,
            () = running.ended() => {}
            () = enqueued(&mut effects) => {}
            () = &mut wakes => {}
            () = sleep(wait) => {}
        }
    }
    finish(&runner, running).await;
}

/// Starts due jobs in the free places and returns when the next one is due. `latest` is the latest time of a look.
async fn look(
    runner: &Runner,
    running: &mut Running,
    latest: &mut Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let now = runner.now();
    // After a step back the recurring jobs are due by the time before.
    if latest.is_none_or(|latest| now < latest - STEP) {
        runner.insert_recurring().await?;
        *latest = Some(now);
    }
    *latest = (*latest).max(Some(now));
    let mut earliest = None;
    for (lane, places) in
        [(Lane::Database, runner.settings.concurrency), (Lane::Network, runner.settings.outside)]
    {
        let free = places.saturating_sub(running.count(lane));
        if free == 0 {
            continue;
        }
        let Acquisition { jobs, next_due } = runner.acquire_in(lane, free).await?;
        for job in jobs {
            running.spawn(runner, lane, job);
        }
        earliest = [earliest, next_due].into_iter().flatten().min();
    }
    Ok(earliest)
}

/// Waits until a commit of this process has enqueued a job.
async fn enqueued(effects: &mut Receiver<Arc<Effects>>) {
    loop {
        match effects.recv().await {
            Ok(effects) if effects.jobs.is_empty() => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn finish(runner: &Runner, mut running: Running) {
    let all = async {
        while !running.leases.is_empty() {
            running.ended().await;
        }
    };
    if timeout(runner.settings.grace, all).await.is_ok() {
        return;
    }
    for (_, lease) in running.leases.into_values() {
        tracing::warn!(
            kind = lease.kind,
            key = lease.key,
            "a job did not end in time; its lease is given back"
        );
        match timeout(RELEASE_TIMEOUT, runner.release(lease)).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => tracing::warn!(?failure, "a lease was not given back"),
            Err(_) => tracing::warn!("a lease was not given back in time"),
        }
    }
}
