//! Pools of connections: PostgreSQL's for writes and reads, SQLite's readers. Callers wait in a queue without holding
//! a thread; a broken connection is replaced; without a database they get an error at once.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Semaphore;

use crate::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        dialect,
        errors::{self, ATTEMPTS, Class, Failure, Next, Violation},
    },
};

/// The longest time that a caller waits for a place.
const WAIT: Duration = Duration::from_secs(10);

/// A pool of connections for one purpose.
#[derive(Clone)]
pub struct Pool {
    url: Url,
    purpose: Purpose,
    places: Arc<Semaphore>,
    /// Open and unused; never more than there are places.
    idle: Arc<Mutex<Vec<AnyConnection>>>,
}

impl Pool {
    /// Creates a pool of at most `size` connections, which are opened when needed.
    pub fn new(url: &Url, purpose: Purpose, size: usize) -> Self {
        let places = Arc::new(Semaphore::new(size));
        Self { url: url.clone(), purpose, places, idle: Arc::default() }
    }

    /// Runs `work` in a transaction that sees one state and writes nothing.
    pub async fn read<T, R, F>(&self, mut work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnMut(&mut AnyConnection) -> Result<T, Failure<R>> + Send + 'static,
    {
        let pool = self.clone();
        self.in_line(move || {
            let mut conn = pool.begin(dialect::begin_read)?;
            let result = work(&mut conn).map_err(|failure| match failure {
                Failure::Database(error)
                    if matches!(errors::classify(&error), Class::Gone | Class::Broken | Class::Lost) =>
                {
                    Failure::Unavailable(error.to_string())
                }
                other => other,
            });
            if dialect::rollback(&mut conn).is_ok() && !matches!(result, Err(Failure::Unavailable(_))) {
                pool.keep(conn);
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
        self.in_line(move || {
            for attempt in 0..ATTEMPTS {
                let mut conn = pool.begin(dialect::begin_write)?;
                let failure = match work(&mut conn) {
                    Ok(done) => match dialect::commit(&mut conn) {
                        Ok(()) => {
                            pool.keep(conn);
                            return Ok(committed(done));
                        }
                        Err(error) if errors::classify(&error) == Class::Lost => Failure::Restart,
                        // Whether it was committed is unknown here: the caller has its idempotency key.
                        Err(error) => return Err(Failure::Unavailable(format!("COMMIT: {error}"))),
                    },
                    Err(failure) => failure,
                };
                let next = errors::next(failure);
                let is_over = dialect::depth(&mut conn) == Some(0) || dialect::rollback(&mut conn).is_ok();
                if is_over && !matches!(next, Next::Reopen(_)) {
                    pool.keep(conn);
                }
                match next {
                    Next::Retry => std::thread::sleep(jitter(attempt)),
                    Next::Answer(failure) => return Err(failure),
                    Next::Reopen(cause) => return Err(Failure::Unavailable(cause)),
                }
            }
            Err(Failure::Unavailable("the write lost against others too often".to_owned()))
        })
        .await
    }

    /// Waits for a place, then runs on a thread that may block.
    async fn in_line<T: Send + 'static, R: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>> {
        let place = tokio::time::timeout(WAIT, Arc::clone(&self.places).acquire_owned())
            .await
            .map_err(|_| Failure::Unavailable("no connection was free in time".to_owned()))?
            .map_err(|_| Failure::Unavailable("the pool is closed".to_owned()))?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        done.await.unwrap_or_else(|error| Err(Failure::Internal(format!("database work panicked: {error}"))))
    }

    /// Returns a connection with a transaction begun. If an idle one is broken, as after a restart of the database,
    /// all are, and a new one is opened.
    fn begin<R>(
        &self,
        begin: fn(&mut AnyConnection) -> diesel::QueryResult<()>,
    ) -> Result<AnyConnection, Failure<R>> {
        let idle = self.idle().pop();
        if let Some(mut conn) = idle {
            match begin(&mut conn) {
                Ok(()) => return Ok(conn),
                Err(error) => {
                    tracing::info!(%error, "an idle connection was broken");
                    self.idle().clear();
                }
            }
        }
        let mut conn =
            self.url.connect(self.purpose).map_err(|error| Failure::Unavailable(error.to_string()))?;
        begin(&mut conn).map_err(|error| Failure::Unavailable(error.to_string()))?;
        Ok(conn)
    }

    /// Keeps a connection for the next caller, unless it is still in a transaction.
    fn keep(&self, mut conn: AnyConnection) {
        if dialect::depth(&mut conn) == Some(0) {
            self.idle().push(conn);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<AnyConnection>> {
        // The lock is held for a push or a pop only.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits a random time, so that two that lost against each other do not meet again.
fn jitter(attempt: u32) -> Duration {
    let mut random = [0; 2];
    // Without randomness both wait the same time.
    getrandom::fill(&mut random).ok();
    let spread = u64::from(u16::from_le_bytes(random)) % (4 << attempt.min(6));
    Duration::from_millis(1 + spread)
}
