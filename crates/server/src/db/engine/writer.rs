//! SQLite's one writer: a thread with a bounded queue and group commit. Up to a batch of waiting jobs run in one
//! transaction, each in its own savepoint; no job is answered before the COMMIT.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use crate::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        dialect,
        errors::{self, ATTEMPTS, Failure, Next, Violation},
        measures::Measures,
    },
};

/// The maximum number of waiting jobs; a full queue is answered at once.
const QUEUE: usize = 1024;

/// The sending side; the thread ends when the last is dropped.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Box<dyn Job>>,
    /// The longest time from the request of a caller to its answer.
    deadline: Duration,
    measures: Arc<Measures>,
}

/// Work that waits for its turn, and its caller.
trait Job: Send {
    /// Whether the caller has been answered that it was too late.
    fn is_late(&self) -> bool;
    /// Runs once in a savepoint and keeps the result. `Err` if the whole transaction is lost.
    fn run(&mut self, conn: &mut AnyConnection, measures: &Measures) -> Result<(), String>;
    /// Whether it has run and is to be committed. What was refused has written nothing, which a full disk permits.
    fn is_done(&self) -> bool;
    /// Answers with the result if it was committed, else with the cause.
    fn answer(self: Box<Self>, committed: Result<(), String>);
}

struct Work<T, U, R, F, C> {
    work: F,
    result: Option<Result<T, Failure<R>>>,
    committed: C,
    caller: oneshot::Sender<Result<U, Failure<R>>>,
    deadline: Instant,
}

impl Writer {
    /// Opens the database and starts the thread. `batch` is the maximum number of jobs that share a COMMIT.
    pub fn start(
        url: &Url,
        batch: usize,
        deadline: Duration,
        measures: &Arc<Measures>,
    ) -> Result<Self, diesel::ConnectionError> {
        let conn = url.connect(Purpose::Write)?;
        let (queue, jobs) = sync_channel(QUEUE);
        let (url, noted) = (url.clone(), Arc::clone(measures));
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write(&url, conn, &jobs, batch.max(1), &noted))
            .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
        Ok(Self { queue, deadline, measures: Arc::clone(measures) })
    }

    /// Runs `work` in a transaction and `committed` after its COMMIT, then answers.
    pub async fn write<T, U, R, F, C>(&self, work: F, committed: C) -> Result<U, Failure<R>>
    where
        T: Send + 'static,
        U: Send + 'static,
        R: From<Violation> + Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure<R>> + Send + 'static,
        C: FnOnce(T) -> U + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let deadline = Instant::now() + self.deadline;
        let job = Box::new(Work { work, result: None, committed, caller, deadline });
        // Before it is sent: the writer may take it at once.
        self.measures.queued.inc();
        self.queue.try_send(job).map_err(|error| {
            self.measures.queued.dec();
            let cause = match error {
                TrySendError::Full(_) => "the queue of writes is full",
                TrySendError::Disconnected(_) => "the writer has stopped",
            };
            Failure::Unavailable(cause.to_owned())
        })?;
        match tokio::time::timeout_at(deadline.into(), answer).await {
            Ok(answered) => {
                answered.unwrap_or_else(|_| Err(Failure::Unavailable("the writer has stopped".to_owned())))
            }
            Err(_) => {
                self.measures.failed();
                Err(too_late())
            }
        }
    }
}

fn write(url: &Url, conn: AnyConnection, jobs: &Receiver<Box<dyn Job>>, batch: usize, measures: &Measures) {
    let mut conn = Some(conn);
    while let Ok(first) = jobs.recv() {
        let mut waiting = vec![first];
        while waiting.len() < batch
            && let Ok(job) = jobs.try_recv()
        {
            waiting.push(job);
        }
        measures.queued.sub(i64::try_from(waiting.len()).unwrap_or(i64::MAX));
        measures.batches.observe(waiting.len() as f64);
        let committed = match &mut conn {
            Some(conn) => transaction(conn, &mut waiting, measures),
            None => Err("the database could not be opened".to_owned()),
        };
        if committed.is_ok() && waiting.iter().any(|job| job.is_done()) {
            measures.committed();
        }
        if let Err(cause) = &committed {
            measures.failed();
            tracing::error!(cause, jobs = waiting.len(), "a batch of writes was rolled back");
            // Dropping the connection rolls back; the next batch gets a new one.
            drop(conn.take());
            conn = url
                .connect(Purpose::Write)
                .inspect_err(|error| tracing::error!(%error, "reopening failed"))
                .ok();
        }
        for job in waiting {
            job.answer(committed.clone());
        }
    }
}

fn transaction(
    conn: &mut AnyConnection,
    jobs: &mut [Box<dyn Job>],
    measures: &Measures,
) -> Result<(), String> {
    dialect::begin_write(conn).map_err(|error| error.to_string())?;
    for job in jobs.iter_mut().filter(|job| !job.is_late()) {
        job.run(conn, measures)?;
    }
    dialect::commit(conn).map_err(|error| error.to_string())
}

impl<T, U, R, F, C> Job for Work<T, U, R, F, C>
where
    T: Send,
    U: Send,
    R: From<Violation> + Send,
    F: FnMut(&mut AnyConnection) -> Result<T, Failure<R>> + Send,
    C: FnOnce(T) -> U + Send,
{
    fn is_late(&self) -> bool {
        Instant::now() >= self.deadline
    }

    fn run(&mut self, conn: &mut AnyConnection, measures: &Measures) -> Result<(), String> {
        for _ in 0..ATTEMPTS {
            dialect::begin_savepoint(conn).map_err(|error| error.to_string())?;
            // A panic loses this job alone: its savepoint is rolled back and its caller gets an error.
            let result = catch_unwind(AssertUnwindSafe(|| (self.work)(conn)))
                .unwrap_or_else(|_| Err(Failure::Internal("a write panicked".to_owned())));
            let failure = match result {
                Ok(done) => {
                    dialect::commit(conn).map_err(|error| error.to_string())?;
                    self.result = Some(Ok(done));
                    return Ok(());
                }
                Err(failure) => failure,
            };
            let next = errors::next(failure, measures);
            if let Next::Reopen(cause) = next {
                return Err(cause);
            }
            roll_back_to_batch(conn)?;
            if let Next::Answer(failure) = next {
                self.result = Some(Err(failure));
                return Ok(());
            }
        }
        self.result = Some(Err(Failure::Unavailable("the write lost against others too often".to_owned())));
        Ok(())
    }

    fn is_done(&self) -> bool {
        matches!(self.result, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, committed: Result<(), String>) {
        let result = match committed {
            Ok(()) => self.result.unwrap_or_else(|| Err(too_late())).map(self.committed),
            Err(cause) => Err(Failure::Unavailable(cause)),
        };
        // The caller may have disconnected.
        self.caller.send(result).ok();
    }
}

fn too_late<R>() -> Failure<R> {
    Failure::Unavailable("the disk did not respond in time".to_owned())
}

/// Rolls back to depth 1, the batch's own transaction: a panic may have left savepoints open within the job's.
fn roll_back_to_batch(conn: &mut AnyConnection) -> Result<(), String> {
    loop {
        match dialect::depth(conn) {
            Some(1) => return Ok(()),
            Some(depth) if depth > 1 => dialect::rollback(conn).map_err(|error| error.to_string())?,
            _ => return Err("the transaction is lost".to_owned()),
        }
    }
}
