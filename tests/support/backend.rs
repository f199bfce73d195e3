//! The two databases: a file in a temporary directory, and a schema in the PostgreSQL that a variable names.

use std::time::{Duration, Instant};

use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types,
};
use pitboard_server::db::Url;
use tempfile::TempDir;

/// Variable: the URL of a PostgreSQL in which tests create schemas.
pub const POSTGRES: &str = "PITBOARD_TEST_POSTGRES";

/// The database system of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The place of a database, which is removed when this is dropped.
pub struct Place {
    pub url: Url,
    /// The URL as text, for the command line.
    pub text: String,
    directory: TempDir,
    schema: Option<Schema>,
}

/// A schema and the URL of its server.
struct Schema {
    server: String,
    name: String,
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = sql_types::BigInt)]
    sessions: i64,
}

impl Backend {
    /// Creates an empty database.
    pub fn place(self) -> Place {
        match self {
            Backend::Sqlite => {
                let directory = directory();
                let text = format!("sqlite:{}", directory.path().join("pitboard.db").display());
                Place::at(text, directory, None)
            }
            Backend::Postgres => Place::schema_in(&postgres_url()),
        }
    }
}

impl Place {
    /// Creates a schema in a PostgreSQL.
    pub fn schema_in(server: &str) -> Self {
        let name = format!("test_{}", uuid::Uuid::new_v4().simple());
        postgres(server, &format!("CREATE SCHEMA {name}"));
        let separator = if server.contains('?') { '&' } else { '?' };
        let text = format!("{server}{separator}options=-csearch_path%3D{name}&application_name={name}");
        Self::at(text, directory(), Some(Schema { server: server.to_owned(), name }))
    }

    /// Returns the place of an existing database, which is not removed.
    pub fn existing(url: &str) -> Self {
        Self::at(url.to_owned(), directory(), None)
    }

    fn at(text: String, directory: TempDir, schema: Option<Schema>) -> Self {
        Self { url: text.parse().expect("a database URL"), text, directory, schema }
    }

    /// Returns a directory that is removed together with the database.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// Returns the name of the schema in a PostgreSQL.
    pub fn schema(&self) -> &str {
        &self.schema.as_ref().expect("a schema in a PostgreSQL").name
    }

    /// Closes every connection to this database, as a restart of PostgreSQL does.
    pub fn cut_connections(&self) {
        let Schema { server, name } = self.schema.as_ref().expect("a schema in a PostgreSQL");
        postgres(
            server,
            &format!(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '{name}'"
            ),
        );
    }

    /// Waits until this number of sessions wait for a lock. On SQLite, which has one writer, it returns at
    /// once.
    pub async fn until_waiting(&self, sessions: i64) {
        let Some(Schema { server, name }) = &self.schema else { return };
        let mut conn = PgConnection::establish(server).expect("PostgreSQL");
        let query = "SELECT count(*) AS sessions FROM pg_stat_activity
            WHERE application_name = $1 AND wait_event_type = 'Lock'";
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(30) {
            let waiting = diesel::sql_query(query).bind::<sql_types::Text, _>(name);
            if waiting.get_result::<Waiting>(&mut conn).expect("a count").sessions >= sessions {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("no {sessions} sessions wait for a lock");
    }

    /// Keeps the database for inspection.
    pub fn keep(mut self) {
        self.schema = None;
        self.directory.disable_cleanup(true);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(Schema { server, name }) = &self.schema {
            // The locks of the server's background tasks could deadlock with those of the drop.
            self.cut_connections();
            postgres(server, &format!("SET client_min_messages = 'warning'; DROP SCHEMA {name} CASCADE"));
        }
    }
}

fn directory() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn postgres_url() -> String {
    std::env::var(POSTGRES)
        .unwrap_or_else(|_| panic!("{POSTGRES} is not set: run the tests with `cargo xtask test`"))
}

fn postgres(server: &str, sql: &str) {
    let mut conn = PgConnection::establish(server).expect("PostgreSQL");
    conn.batch_execute(sql).expect("a schema");
}
