//! The handle on the database: `read` and `write`, the same for both databases.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use diesel::ConnectionError;

use crate::db::{
    AnyConnection, Connection, Url,
    engine::{
        connection::Purpose,
        dialect,
        errors::{Failure, Violation},
        measures::Measures,
        place::Abandoned,
        pool::{Pool, Reader},
        usage::Use,
        wal,
        writer::Writer,
    },
};

const SQLITE_READERS: usize = 4;
/// One reader in so many connections to PostgreSQL.
const READERS: usize = 5;
/// With fewer readers, callers without a session would leave none to others.
const READERS_MIN: usize = 2;
/// The threads that may wait for connections to PostgreSQL that were abandoned.
const ABANDONABLE: usize = 32;

/// Sizes and deadlines of the connections.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The maximum number of jobs that share one COMMIT on SQLite.
    pub group_commit: usize,
    /// Connections to PostgreSQL for reads and writes, at least 2. One more looks at the writes of other servers.
    pub connections: usize,
    /// The longest time for reads until their caller gets an error.
    pub read_deadline: Duration,
    /// The longest time for a write until its caller gets an error, and does not know the outcome.
    pub write_deadline: Duration,
}

impl Settings {
    /// Returns how many threads may wait for the database at the same time.
    pub fn threads(&self) -> usize {
        let watchers = 1;
        self.connections.max(SQLITE_READERS) + watchers + ABANDONABLE
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            group_commit: 32,
            connections: 20,
            read_deadline: Duration::from_secs(5),
            write_deadline: Duration::from_secs(15),
        }
    }
}

/// A database, ready for use from any thread.
#[derive(Clone)]
pub struct Db {
    readers: Pool,
    /// For the look at the writes of other servers, which must not wait for reads.
    watcher: Pool,
    writes: Writes,
    /// The file of SQLite.
    file: Option<PathBuf>,
    pub measures: Arc<Measures>,
    abandoned: Arc<Abandoned>,
    /// Whether the log of SQLite waits to be truncated.
    pub is_log_waiting: Arc<AtomicBool>,
}

#[derive(Clone)]
enum Writes {
    /// SQLite: one write at a time, several to a COMMIT.
    Queue(Writer),
    /// PostgreSQL: concurrent writes, ordered by the locks of the days.
    Pool(Pool),
}

impl Db {
    /// Opens the database.
    pub fn open(url: &Url, settings: Settings) -> Result<Self, ConnectionError> {
        let Settings { group_commit, connections, read_deadline, write_deadline } = settings;
        // A file that is read slowly is not read faster by more threads: there, a place is free when its thread ends.
        let abandonable = if url.file().is_some() { 0 } else { ABANDONABLE };
        let abandoned = Arc::new(Abandoned::new(abandonable));
        let measures = Measures::new().map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
        let measures = Arc::new(measures);
        let read = |size| Pool::new(url, Purpose::Read, size, read_deadline, &abandoned, &measures);
        let readers = (connections / READERS).max(READERS_MIN).min(connections.saturating_sub(1)).max(1);
        let (writes, readers) = match url {
            Url::Sqlite(_) => {
                let writer = Writer::start(url, group_commit, write_deadline, &measures)?;
                (Writes::Queue(writer), read(SQLITE_READERS))
            }
            Url::Postgres(_) => {
                let writers = connections.saturating_sub(readers).max(1);
                let writers = Pool::new(url, Purpose::Write, writers, write_deadline, &abandoned, &measures);
                (Writes::Pool(writers), read(readers))
            }
        };
        let watcher = read(1);
        let file = url.file().map(Into::into);
        Ok(Self { readers, watcher, writes, file, measures, abandoned, is_log_waiting: Arc::default() })
    }

    /// Whether other servers may write to the same database.
    pub fn is_shared(&self) -> bool {
        matches!(self.writes, Writes::Pool(_))
    }

    /// Returns the file of SQLite.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Returns the use of each pool, with its name. SQLite has one writer instead of a pool of them.
    pub fn pools(&self) -> Vec<(&'static str, Use)> {
        let writers = match &self.writes {
            Writes::Queue(_) => None,
            Writes::Pool(pool) => Some(("write", pool.usage())),
        };
        let others = [("read", self.readers.usage()), ("watch", self.watcher.usage())];
        writers.into_iter().chain(others).collect()
    }

    /// Returns how many connections were abandoned, and how many threads wait for one now.
    pub fn abandoned(&self) -> (u64, usize) {
        (self.abandoned.total(), self.abandoned.waiting())
    }

    /// Truncates the write-ahead log of SQLite, which keeps what has been deleted; `false` if another transaction was
    /// in the way. Writers wait no longer than `patience`. Does nothing on PostgreSQL.
    pub async fn truncate_log(&self, patience: Duration) -> bool {
        let Some(file) = self.file.clone() else { return true };
        match tokio::task::spawn_blocking(move || wal::truncate(&file, patience)).await {
            Ok(Ok(is_truncated)) => is_truncated,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the log of the database was not truncated");
                false
            }
            Err(error) => {
                tracing::error!(%error, "truncating the log of the database panicked");
                false
            }
        }
    }

    /// Updates the statistics of SQLite's planner; PostgreSQL does so by itself.
    pub async fn update_statistics<R: From<Violation> + Send + 'static>(&self) -> Result<(), Failure<R>> {
        if let Writes::Queue(writer) = &self.writes {
            writer.write(|raw| Ok(dialect::update_statistics(raw)?), |()| ()).await?;
            // A connection reads the statistics when it is opened.
            self.readers.close_idle();
            self.watcher.close_idle();
        }
        Ok(())
    }

    /// Runs queries that see one state of the database and change nothing.
    pub async fn read<T, R, F>(&self, workshop_id: i64, mut work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        self.readers.read(Reader::Known, move |raw| work(&mut Connection { raw, workshop_id })).await
    }

    /// As [`Self::read`], for a caller without a session: they leave a connection to others, and wait a second at most
    /// for one of theirs.
    pub async fn read_anonymous<T, R, F>(&self, workshop_id: i64, mut work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        self.readers.read(Reader::Anonymous, move |raw| work(&mut Connection { raw, workshop_id })).await
    }

    /// As [`Self::read`], on a connection of its own.
    pub async fn watch<T, R, F>(&self, workshop_id: i64, mut work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        self.watcher.read(Reader::Known, move |raw| work(&mut Connection { raw, workshop_id })).await
    }

    /// Runs `work` in one transaction, again if it lost against another, so that only its last run counts. After the
    /// COMMIT, `committed` makes the answer from the result; it runs even if the caller has disconnected.
    pub async fn write<T, U, R, F, C>(
        &self,
        workshop_id: i64,
        mut work: F,
        committed: C,
    ) -> Result<U, Failure<R>>
    where
        T: Send + 'static,
        U: Send + 'static,
        R: From<Violation> + Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure<R>> + Send + 'static,
        C: FnOnce(T) -> U + Send + 'static,
    {
        let work = move |raw: &mut AnyConnection| work(&mut Connection { raw, workshop_id });
        match &self.writes {
            Writes::Queue(writer) => writer.write(work, committed).await,
            Writes::Pool(pool) => pool.write(work, committed).await,
        }
    }
}
