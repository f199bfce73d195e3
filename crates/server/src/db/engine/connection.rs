//! One connection type over both databases, chosen by the scheme of the URL and configured as the rest requires.

use std::path::{Path, PathBuf};

use diesel::{
    Connection as _, ConnectionError, ConnectionResult, PgConnection, SqliteConnection,
    connection::SimpleConnection,
};

use crate::db::engine::encryption::{self, EncryptionError};

/// A connection to either database. Queries are written once against it; [`dialect`](crate::db::engine::dialect)
/// has the differences.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The address of a database.
#[derive(Clone, PartialEq, Eq)]
pub enum Url {
    Sqlite(PathBuf),
    Postgres(String),
}

impl std::fmt::Debug for Url {
    /// Returns the address without the part that may contain a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Url::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Url::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

/// The URL is of no supported database.
#[derive(Debug, thiserror::Error)]
pub enum UrlError {
    #[error("the database URL must be sqlite:PATH or postgres://…")]
    Scheme,
    #[error("the database URL names no file: sqlite:PATH")]
    NoFile,
    #[error(transparent)]
    Encryption(#[from] EncryptionError),
}

impl std::str::FromStr for Url {
    type Err = UrlError;

    fn from_str(url: &str) -> Result<Self, UrlError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.contains(":memory:") {
                return Err(UrlError::NoFile);
            }
            Ok(Url::Sqlite(PathBuf::from(path)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Url::Postgres(encryption::secure(url)?))
        } else {
            Err(UrlError::Scheme)
        }
    }
}

/// The use of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Read,
    Write,
}

impl Url {
    /// Returns the file of an SQLite database.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Url::Sqlite(path) => Some(path),
            Url::Postgres(_) => None,
        }
    }

    /// Opens a connection and sets everything on which the guarantees depend.
    pub fn connect(&self, purpose: Purpose) -> ConnectionResult<AnyConnection> {
        match self {
            Url::Sqlite(path) => sqlite(path, purpose).map(AnyConnection::Sqlite),
            Url::Postgres(url) => postgres(url).map(AnyConnection::Postgres),
        }
    }
}

fn sqlite(path: &Path, purpose: Purpose) -> ConnectionResult<SqliteConnection> {
    let path =
        path.to_str().ok_or_else(|| ConnectionError::BadConnection("the path is not UTF-8".to_owned()))?;
    let mut conn = SqliteConnection::establish(path)?;
    // FULL: a commit is on the disk before it is answered. Deleted rows are overwritten. The undo journals of
    // savepoints stay in memory: in a file, each batch of writes would make and delete it.
    conn.batch_execute(
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY",
    )
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    // A batch of writes changes several hundred pages: they fit into the cache of 16 MiB, and each copy of the WAL into
    // the file, after 16 MiB, serves many batches. A WAL that became longer behind a long read is cut to 32 MiB.
    conn.batch_execute(match purpose {
        Purpose::Read => "PRAGMA query_only = ON",
        Purpose::Write => {
            "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 33554432"
        }
    })
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

fn postgres(url: &str) -> ConnectionResult<PgConnection> {
    // A frozen server or a broken network must not hold a day for longer than the time-outs.
    let url = encryption::append(
        url,
        "fallback_application_name=pitboard&connect_timeout=2&keepalives=1&keepalives_idle=5&keepalives_interval=5\
         &keepalives_count=2&tcp_user_timeout=15000",
    );
    let mut conn = PgConnection::establish(&url)?;
    conn.batch_execute(
        "SET TIME ZONE 'UTC'; \
         SET client_min_messages = 'warning'; \
         SET default_transaction_isolation = 'read committed'; \
         SET lock_timeout = '5s'; \
         SET statement_timeout = '10s'; \
         SET idle_in_transaction_session_timeout = '10s'; \
         SELECT set_config('synchronous_commit', 'on', FALSE) WHERE current_setting('synchronous_commit') = 'off'; \
         SELECT set_config('lc_messages', 'C', FALSE) FROM pg_roles WHERE rolname = current_user AND rolsuper;",
    )
    .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        let parse = |url: &str| url.parse::<Url>().ok();
        assert_eq!(parse("sqlite:data/pitboard.db"), Some(Url::Sqlite("data/pitboard.db".into())));
        assert_eq!(parse("sqlite:///var/pitboard.db"), Some(Url::Sqlite("/var/pitboard.db".into())));
        assert!(matches!(parse("postgres://localhost/x"), Some(Url::Postgres(_))));
        for bad in ["", "pitboard.db", "mysql://localhost", "sqlite:", "sqlite::memory:"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
