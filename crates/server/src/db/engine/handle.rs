//! The handle that everything else holds: `read` and `write`, whichever database is behind them.

use diesel::ConnectionError;

use crate::db::{
    Connection, Failure, Url,
    engine::{connection::Purpose, pool::Pool, writer::Writer},
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
    writes: Writes,
}

#[derive(Clone)]
enum Writes {
    /// SQLite: one after the other, several to a COMMIT.
    Queue(Writer),
    /// PostgreSQL: side by side, ordered by the locks of the days.
    Pool(Pool),
}

impl Db {
    /// Opens the database. `group_commit` is how many jobs share a COMMIT on SQLite at most.
    pub fn open(url: &Url, group_commit: usize) -> Result<Self, ConnectionError> {
        Ok(match url {
            Url::Sqlite(_) => Self {
                writes: Writes::Queue(Writer::start(url, group_commit)?),
                readers: Pool::new(url, Purpose::Read, SQLITE_READERS),
            },
            Url::Postgres(_) => Self {
                writes: Writes::Pool(Pool::new(url, Purpose::Write, POSTGRES_WRITERS)),
                readers: Pool::new(url, Purpose::Read, POSTGRES_READERS),
            },
        })
    }

    /// Queries that see one state of the database and change nothing.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.readers.read(work).await
    }

    /// One transaction. `work` may run several times; only what its last run did is kept, and the answer
    /// comes after the COMMIT.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnMut(&mut Connection) -> Result<T, Failure> + Send + 'static,
    {
        match &self.writes {
            Writes::Queue(writer) => writer.write(work).await,
            Writes::Pool(pool) => pool.write(work).await,
        }
    }
}
