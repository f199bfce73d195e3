//! The handle on the database: `read` and `write`, the same for both databases.

use diesel::ConnectionError;

use crate::db::{
    AnyConnection, Connection, Url,
    engine::{
        connection::Purpose,
        errors::{Failure, Violation},
        pool::Pool,
        writer::Writer,
    },
};

/// Jobs that share one COMMIT on SQLite.
pub const GROUP_COMMIT: usize = 32;

const SQLITE_READERS: usize = 4;
const POSTGRES_READERS: usize = 4;
const POSTGRES_WRITERS: usize = 16;

/// A database, ready for use from any thread.
#[derive(Clone)]
pub struct Db {
    readers: Pool,
    /// For the look at the writes of other servers, which must not wait for reads.
    watcher: Pool,
    writes: Writes,
}

#[derive(Clone)]
enum Writes {
    /// SQLite: one write at a time, several to a COMMIT.
    Queue(Writer),
    /// PostgreSQL: concurrent writes, ordered by the locks of the days.
    Pool(Pool),
}

impl Db {
    /// Opens the database. `group_commit` is the maximum number of jobs that share a COMMIT on SQLite.
    pub fn open(url: &Url, group_commit: usize) -> Result<Self, ConnectionError> {
        Ok(match url {
            Url::Sqlite(_) => Self {
                writes: Writes::Queue(Writer::start(url, group_commit)?),
                readers: Pool::new(url, Purpose::Read, SQLITE_READERS),
                watcher: Pool::new(url, Purpose::Read, 1),
            },
            Url::Postgres(_) => Self {
                writes: Writes::Pool(Pool::new(url, Purpose::Write, POSTGRES_WRITERS)),
                readers: Pool::new(url, Purpose::Read, POSTGRES_READERS),
                watcher: Pool::new(url, Purpose::Read, 1),
            },
        })
    }

    /// Whether other servers may write to the same database.
    pub fn is_shared(&self) -> bool {
        matches!(self.writes, Writes::Pool(_))
    }

    /// Runs queries that see one state of the database and change nothing.
    pub async fn read<T, R, F>(&self, workshop_id: i64, mut work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        self.readers.read(move |raw| work(&mut Connection { raw, workshop_id })).await
    }

    /// As [`Self::read`], on a connection of its own.
    pub async fn watch<T, R, F>(&self, workshop_id: i64, mut work: F) -> Result<T, Failure<R>>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnMut(&mut Connection<'_>) -> Result<T, Failure<R>> + Send + 'static,
    {
        self.watcher.read(move |raw| work(&mut Connection { raw, workshop_id })).await
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
