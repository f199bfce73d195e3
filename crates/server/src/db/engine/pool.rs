//! Pools of connections: PostgreSQL's for writes and reads, SQLite's readers. Callers wait in a queue without holding
//! a thread; a broken connection is replaced; without a database they get an error at once. A database that does not
//! respond costs its caller the deadline: then the connection is abandoned with the thread that waits for it, and its
//! place in the pool is free for a new connection.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout_at,
};

use crate::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        dialect,
        errors::{self, ATTEMPTS, Class, Failure, Next, Violation},
        measures::Measures,
        place::{Abandoned, Place, Unattended},
        usage::{Use, Waiting},
    },
};

/// An unused connection is closed after this time.
const IDLE: Duration = Duration::from_secs(300);
/// The longest time that a caller without a session waits for one of the places of such callers.
const PATIENCE: Duration = Duration::from_secs(1);

/// The callers who share the places of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Somebody with a session, or the program itself.
    Known,
    /// Anybody: they never take all places.
    Anonymous,
}

/// A pool of connections for one purpose.
#[derive(Clone)]
pub struct Pool {
    url: Url,
    purpose: Purpose,
    size: usize,
    places: Arc<Semaphore>,
    /// The places that callers without a session may take: one less, if there are several.
    anonymous: Arc<Semaphore>,
    /// The longest time from the request of a caller to its answer.
    deadline: Duration,
    abandoned: Arc<Abandoned>,
    /// The callers that wait for a place.
    waiting: Arc<AtomicUsize>,
    measures: Arc<Measures>,
    /// Open and unused, the longest unused first; never more than there are places.
    idle: Arc<Mutex<Vec<Idle>>>,
}

struct Idle {
    conn: AnyConnection,
    since: Instant,
    /// The number of abandoned connections at that time.
    abandoned: u64,
}

impl Pool {
    /// Creates a pool of at most `size` connections, which are opened when needed.
    pub fn new(
        url: &Url,
        purpose: Purpose,
        size: usize,
        deadline: Duration,
        abandoned: &Arc<Abandoned>,
        measures: &Arc<Measures>,
    ) -> Self {
        Self {
            url: url.clone(),
            purpose,
            size,
            places: Arc::new(Semaphore::new(size)),
            anonymous: Arc::new(Semaphore::new(size.saturating_sub(1).max(1))),
            deadline,
            abandoned: Arc::clone(abandoned),
            waiting: Arc::default(),
            measures: Arc::clone(measures),
            idle: Arc::default(),
        }
    }

    /// Runs `work` in a transaction that sees one state and writes nothing.
    pub async fn read<T, R, F>(&self, by: Reader, mut work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure<R>> + Send + 'static,
    {
        let pool = self.clone();
        self.in_line(by, move |place| {
            let mut conn = pool.begin(place, dialect::begin_read)?;
            let result = work(&mut conn).map_err(|failure| match failure {
                Failure::Database(error)
                    if matches!(errors::classify(&error), Class::Gone | Class::Broken | Class::Lost) =>
                {
                    Failure::Unavailable(error.to_string())
                }
                other => other,
            });
            if dialect::rollback(&mut conn).is_ok() && !matches!(result, Err(Failure::Unavailable(_))) {
                pool.keep(place, conn);
            }
            result
        })
        .await
    }

    /// Runs `work` in a transaction, again if it lost against another, and `committed` after the COMMIT.
    pub async fn write<T, U, R, F, C>(&self, mut work: F, committed: C) -> Result<U, Failure<R>>
    where
        U: Send + 'static,
        R: From<Violation> + Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure<R>> + Send + 'static,
        C: FnOnce(T) -> U + Send + 'static,
    {
        let pool = self.clone();
        self.in_line(Reader::Known, move |place| {
            for attempt in 0..ATTEMPTS {
                let mut conn =
                    pool.begin(place, dialect::begin_write).inspect_err(|_| pool.measures.failed())?;
                let failure = match work(&mut conn) {
                    Ok(_) if place.is_abandoned() => return Err(too_late()),
                    Ok(done) => match dialect::commit(&mut conn) {
                        Ok(()) => {
                            pool.measures.committed();
                            pool.keep(place, conn);
                            return Ok(committed(done));
                        }
                        Err(error) if errors::classify(&error) == Class::Lost => Failure::Restart,
                        // Whether it was committed is unknown here: the caller has its idempotency key.
                        Err(error) => {
                            pool.measures.failed();
                            return Err(Failure::Unavailable(format!("COMMIT: {error}")));
                        }
                    },
                    Err(failure) => failure,
                };
                let next = errors::next(failure, &pool.measures);
                let is_over = dialect::depth(&mut conn) == Some(0) || dialect::rollback(&mut conn).is_ok();
                if is_over && !matches!(next, Next::Reopen(_)) {
                    pool.keep(place, conn);
                }
                match next {
                    Next::Retry => std::thread::sleep(jitter(attempt)),
                    Next::Answer(failure) => return Err(failure),
                    Next::Reopen(cause) => {
                        // One contended row or one long statement is no sign of a database that fails.
                        if !["lock timeout", "statement timeout"].iter().any(|text| cause.contains(text)) {
                            pool.measures.failed();
                        }
                        return Err(Failure::Unavailable(cause));
                    }
                }
            }
            Err(Failure::Unavailable("the write lost against others too often".to_owned()))
        })
        .await
    }

    /// Waits for a place, then runs on a thread that may block, until the deadline.
    async fn in_line<T: Send + 'static, R: Send + 'static>(
        &self,
        by: Reader,
        work: impl FnOnce(&Place) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>> {
        let deadline = tokio::time::Instant::now() + self.deadline;
        let waits = Waiting::new(&self.waiting);
        let anonymous = match by {
            Reader::Known => None,
            Reader::Anonymous => {
                let patience = deadline.min(tokio::time::Instant::now() + PATIENCE);
                Some(acquire(&self.anonymous, patience).await?)
            }
        };
        let place = acquire(&self.places, deadline).await.inspect_err(|_| self.note_failure())?;
        drop(waits);
        let place = Arc::new(Place::new(anonymous.into_iter().chain([place]).collect()));
        let working = Arc::clone(&place);
        let done = tokio::task::spawn_blocking(move || {
            let _end = working.end_on_drop();
            work(&working)
        });
        // A caller who disconnects must not keep the place of a connection that does not respond.
        let (pool, given_up) = (self.clone(), Arc::clone(&place));
        let watched = Unattended::new(deadline, move || pool.abandon(&given_up));
        match timeout_at(deadline, done).await {
            Ok(done) => {
                watched.disarm();
                done.unwrap_or_else(|error| {
                    Err(Failure::Internal(format!("database work panicked: {error}")))
                })
            }
            Err(_) => {
                watched.disarm();
                self.abandon(&place);
                Err(too_late())
            }
        }
    }

    /// Leaves a connection that has not responded to its thread, and frees its place.
    fn abandon(&self, place: &Place) {
        if place.abandon(&self.abandoned) {
            self.note_failure();
            let total = self.abandoned.total();
            tracing::error!(total, "the database did not respond in time: a connection was abandoned");
        }
    }

    fn note_failure(&self) {
        if self.purpose == Purpose::Write {
            self.measures.failed();
        }
    }

    /// Returns the present use.
    pub fn usage(&self) -> Use {
        Use {
            size: self.size,
            in_use: self.size.saturating_sub(self.places.available_permits()),
            idle: self.idle().len(),
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }

    /// Returns a connection with a transaction begun. If an idle one is broken, as after a restart of the database,
    /// all are, and a new one is opened.
    fn begin<R>(
        &self,
        place: &Place,
        begin: fn(&mut AnyConnection) -> diesel::QueryResult<()>,
    ) -> Result<AnyConnection, Failure<R>> {
        if let Some(mut conn) = self.pop() {
            match begin(&mut conn) {
                Ok(()) => return Ok(conn),
                Err(error) => {
                    tracing::info!(%error, "an idle connection was broken");
                    self.idle().clear();
                }
            }
        }
        if place.is_abandoned() {
            return Err(too_late());
        }
        let mut conn =
            self.url.connect(self.purpose).map_err(|error| Failure::Unavailable(error.to_string()))?;
        // One of several hosts may have taken too long for this caller, but the connection is good for the next.
        if place.is_abandoned() {
            self.push(conn);
            return Err(too_late());
        }
        begin(&mut conn).map_err(|error| Failure::Unavailable(error.to_string()))?;
        Ok(conn)
    }

    /// Keeps a connection for the next caller, unless it is still in a transaction or its place is given to another.
    fn keep(&self, place: &Place, mut conn: AnyConnection) {
        if !place.is_abandoned() && dialect::depth(&mut conn) == Some(0) {
            self.push(conn);
        }
    }

    fn push(&self, conn: AnyConnection) {
        let mut idle = self.idle();
        idle.retain(|one| one.since.elapsed() < IDLE);
        if idle.len() < self.size {
            idle.push(Idle { conn, since: Instant::now(), abandoned: self.abandoned.total() });
        }
    }

    fn pop(&self) -> Option<AnyConnection> {
        let mut idle = self.idle();
        let abandoned = self.abandoned.total();
        idle.retain(|one| one.abandoned == abandoned && one.since.elapsed() < IDLE);
        idle.pop().map(|one| one.conn)
    }

    /// Closes the connections that are not in use.
    pub fn close_idle(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        // The lock is held for a push or a pop only.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a place until the deadline.
async fn acquire<R>(
    places: &Arc<Semaphore>,
    deadline: tokio::time::Instant,
) -> Result<OwnedSemaphorePermit, Failure<R>> {
    timeout_at(deadline, Arc::clone(places).acquire_owned())
        .await
        .map_err(|_| Failure::Unavailable("no connection was free in time".to_owned()))?
        .map_err(|_| Failure::Unavailable("the pool is closed".to_owned()))
}

fn too_late<R>() -> Failure<R> {
    Failure::Unavailable("the database did not respond in time".to_owned())
}

/// Waits a random time, so that two that lost against each other do not meet again.
fn jitter(attempt: u32) -> Duration {
    let mut random = [0; 2];
    // Without randomness both wait the same time.
    getrandom::fill(&mut random).ok();
    let spread = u64::from(u16::from_le_bytes(random)) % (4 << attempt.min(6));
    Duration::from_millis(1 + spread)
}
