//! Pools of connections: PostgreSQL's for writes and reads, SQLite's readers. Callers wait in line without
//! holding a thread; a connection that has gone is replaced, not handed out.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use diesel::r2d2;
use tokio::sync::Semaphore;

use super::{
    Connection, Failure, Url,
    connection::Purpose,
    dialect,
    errors::{self, ATTEMPTS, Class, Next},
};

/// How long a caller waits for a connection.
const WAIT: Duration = Duration::from_secs(10);
/// How long a new connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// A pool of connections for one purpose.
#[derive(Clone)]
pub struct Pool {
    connections: r2d2::Pool<Manager>,
    places: Arc<Semaphore>,
    size: u32,
}

struct Manager {
    url: Url,
    purpose: Purpose,
}

/// A connection that remembers that it failed.
struct Held {
    conn: Connection,
    gone: bool,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Held;
    type Error = diesel::ConnectionError;

    fn connect(&self) -> Result<Held, Self::Error> {
        Ok(Held { conn: self.url.connect(self.purpose)?, gone: false })
    }

    fn is_valid(&self, _: &mut Held) -> Result<(), Self::Error> {
        // BEGIN is the first thing every user says, and tells as much without a round trip of its own.
        Ok(())
    }

    fn has_broken(&self, held: &mut Held) -> bool {
        held.gone || dialect::depth(&mut held.conn) != Some(0)
    }
}

impl Pool {
    /// `size` connections at most, opened as they are needed.
    pub fn new(url: &Url, purpose: Purpose, size: u32) -> Self {
        let connections = r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(CONNECT)
            .error_handler(Box::new(r2d2::LoggingErrorHandler))
            .build_unchecked(Manager { url: url.clone(), purpose });
        Self { connections, places: Arc::new(Semaphore::new(size as usize)), size }
    }

    /// Does `work` in a transaction that sees one state and writes nothing.
    pub async fn read<T, F>(&self, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection) -> Result<T, Failure> + Send + 'static,
    {
        let pool = self.clone();
        self.in_line(move || {
            let held = &mut *pool.begin(dialect::begin_read)?;
            let result = work(&mut held.conn);
            held.gone = dialect::rollback(&mut held.conn).is_err();
            result.map_err(|failure| match failure {
                Failure::Database(error)
                    if matches!(errors::classify(&error), Class::Gone | Class::Broken | Class::Lost) =>
                {
                    held.gone = true;
                    Failure::Unavailable(error.to_string())
                }
                other => other,
            })
        })
        .await
    }

    /// Does `work` in a transaction, again where it lost against another.
    pub async fn write<T, F>(&self, mut work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection) -> Result<T, Failure> + Send + 'static,
    {
        let pool = self.clone();
        self.in_line(move || {
            for attempt in 0..ATTEMPTS {
                let held = &mut *pool.begin(dialect::begin_write)?;
                let result = work(&mut held.conn);
                let failure = match result {
                    Ok(done) => match dialect::commit(&mut held.conn) {
                        Ok(()) => return Ok(done),
                        Err(error) if errors::classify(&error) == Class::Lost => Failure::Again,
                        Err(error) => {
                            // Whether it was committed is not known here: the caller has its key.
                            held.gone = true;
                            return Err(Failure::Unavailable(format!("COMMIT: {error}")));
                        }
                    },
                    Err(failure) => failure,
                };
                let next = errors::next(failure);
                held.gone = matches!(next, Next::Reopen(_))
                    || dialect::depth(&mut held.conn) != Some(0)
                        && dialect::rollback(&mut held.conn).is_err();
                match next {
                    Next::Retry => std::thread::sleep(jitter(attempt)),
                    Next::Answer(failure) => return Err(failure),
                    Next::Reopen(cause) => return Err(Failure::Unavailable(cause)),
                }
            }
            Err(Failure::Unavailable("the write was begun anew too often".to_owned()))
        })
        .await
    }

    /// Waits for a place, then runs on a thread that may block.
    async fn in_line<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
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

    /// A connection with a transaction begun. After a restart of the database every pooled one fails here
    /// once, so as many are tried as there can be.
    fn begin(
        &self,
        begin: fn(&mut Connection) -> diesel::QueryResult<()>,
    ) -> Result<r2d2::PooledConnection<Manager>, Failure> {
        let mut cause = String::new();
        let begun = Instant::now();
        for _ in 0..=self.size {
            // A frozen database lets each connection wait for its own time-out.
            if begun.elapsed() > WAIT {
                break;
            }
            let mut held = self.connections.get().map_err(|error| Failure::Unavailable(error.to_string()))?;
            match begin(&mut held.conn) {
                Ok(()) => return Ok(held),
                Err(error) => {
                    held.gone = true;
                    cause = error.to_string();
                }
            }
        }
        Err(Failure::Unavailable(cause))
    }
}

/// Two that lost against each other should not meet again.
fn jitter(attempt: u32) -> Duration {
    let mut random = [0; 2];
    // Without randomness they merely wait alike.
    getrandom::fill(&mut random).ok();
    let spread = u64::from(u16::from_le_bytes(random)) % (4 << attempt.min(6));
    Duration::from_millis(1 + spread)
}
