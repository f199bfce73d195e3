//! Migrates a database to this program's version, safely when several processes start at once.

use diesel::{
    ConnectionError,
    migration::{Migration, MigrationSource},
    pg::Pg,
    prelude::*,
    result::Error,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        dialect,
        errors::{Class, classify},
    },
};

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

diesel::table! {
    /// The table's name is diesel's.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// A reason why a database cannot be migrated to this version.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error("the database cannot be opened: {0}")]
    Open(#[from] ConnectionError),
    #[error("the database is newer than this program: it has the migration {0}")]
    Newer(String),
    #[error("the database cannot be migrated: {0}")]
    Failed(String),
}

/// The state of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    pub applied: Vec<String>,
    pub pending: Vec<String>,
    /// A migration that this program does not know: the database is newer.
    pub newer: Option<String>,
}

/// Applies the pending migrations, all or none, and returns their number.
pub fn run(url: &Url) -> Result<usize, MigrationError> {
    // On an empty database two migrators collide: in PostgreSQL's catalogue, or where SQLite switches to WAL, which
    // waits for no lock. The loser reads the state again.
    for _ in 0..8 {
        match attempt(url) {
            Err(Attempt::Collided) => std::thread::sleep(std::time::Duration::from_millis(100)),
            Err(Attempt::Failed(error)) => return Err(error),
            Ok(applied) => return Ok(applied),
        }
    }
    Err(MigrationError::Failed("another migration would not end".to_owned()))
}

enum Attempt {
    Collided,
    Failed(MigrationError),
}

impl From<Box<dyn std::error::Error + Send + Sync>> for Attempt {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        let text = error.to_string();
        if text.contains("already exists")
            || text.contains("pg_type_typname_nsp_index")
            || text.contains("duplicate key")
        {
            Attempt::Collided
        } else {
            Attempt::Failed(MigrationError::Failed(text))
        }
    }
}

impl From<ConnectionError> for Attempt {
    fn from(error: ConnectionError) -> Self {
        match &error {
            ConnectionError::CouldntSetupConfiguration(cause) if classify(cause) == Class::Lost => {
                Attempt::Collided
            }
            _ => Attempt::Failed(error.into()),
        }
    }
}

impl From<Error> for Attempt {
    fn from(error: Error) -> Self {
        match classify(&error) {
            Class::Lost | Class::Unique(_) => Attempt::Collided,
            _ => Attempt::Failed(MigrationError::Failed(error.to_string())),
        }
    }
}

fn attempt(url: &Url) -> Result<usize, Attempt> {
    let conn = &mut url.connect(Purpose::Write)?;
    make_table(conn)?;
    dialect::begin_write(conn)?;
    let result = pending_under_lock(conn);
    match result {
        Ok(count) => dialect::commit(conn).map(|()| count).map_err(Attempt::from),
        Err(error) => {
            dialect::rollback(conn)?;
            Err(error)
        }
    }
}

fn pending_under_lock(conn: &mut AnyConnection) -> Result<usize, Attempt> {
    dialect::lock_migrations(conn)?;
    if let Some(newer) = versions(conn)?.newer {
        return Err(Attempt::Failed(MigrationError::Newer(newer)));
    }
    match conn {
        AnyConnection::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(|done| done.len()),
        AnyConnection::Postgres(conn) => conn.run_pending_migrations(POSTGRES).map(|done| done.len()),
    }
    .map_err(Attempt::from)
}

/// Returns the applied and the pending migrations; reads only.
pub fn versions(conn: &mut AnyConnection) -> Result<Versions, Box<dyn std::error::Error + Send + Sync>> {
    let applied = applied(conn)?;
    let known = known(conn)?;
    let newer = applied.iter().find(|version| !known.contains(version)).cloned();
    let pending = known.into_iter().filter(|version| !applied.contains(version)).collect();
    Ok(Versions { applied, pending, newer })
}

/// Returns the versions, ascending. diesel's `applied_migrations` would create the table, which a read-only
/// connection cannot.
fn applied(conn: &mut AnyConnection) -> QueryResult<Vec<String>> {
    use __diesel_schema_migrations::dsl::{__diesel_schema_migrations as table, version};
    match table.select(version).order(version).load(conn) {
        Err(Error::DatabaseError(_, info)) if info.message().contains("__diesel_schema_migrations") => {
            Ok(Vec::new())
        }
        versions => versions,
    }
}

/// Creates the table of migrations unless it exists.
fn make_table(conn: &mut AnyConnection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match conn {
        AnyConnection::Sqlite(conn) => conn.applied_migrations().map(drop),
        AnyConnection::Postgres(conn) => conn.applied_migrations().map(drop),
    }
}

fn known(conn: &AnyConnection) -> Result<Vec<String>, Box<dyn std::error::Error + Send + Sync>> {
    fn names<DB: diesel::backend::Backend>(
        source: EmbeddedMigrations,
    ) -> Result<Vec<String>, Box<dyn std::error::Error + Send + Sync>> {
        let migrations: Vec<Box<dyn Migration<DB>>> = source.migrations()?;
        Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
    }
    match conn {
        AnyConnection::Sqlite(_) => names::<Sqlite>(SQLITE),
        AnyConnection::Postgres(_) => names::<Pg>(POSTGRES),
    }
}

/// Reverts all migrations, the newest first; for tests of the migrations.
pub fn revert_all(url: &Url) -> Result<(), MigrationError> {
    let mut conn = url.connect(Purpose::Write)?;
    match &mut conn {
        AnyConnection::Sqlite(conn) => conn.revert_all_migrations(SQLITE).map(drop),
        AnyConnection::Postgres(conn) => conn.revert_all_migrations(POSTGRES).map(drop),
    }
    .map_err(|error| MigrationError::Failed(error.to_string()))
}
