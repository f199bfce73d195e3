//! Migrates a database to this program's version, safely when several processes start at once.

use std::{thread, time::Duration};

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
        dialect::{self, Texts},
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
    #[error("the encoding of the database is {0}: create one with ENCODING UTF8")]
    Encoding(String),
    /// Errors are recognised by their messages.
    #[error(
        "the messages of the database are in {0}: as a superuser, run ALTER ROLE … SET lc_messages = 'C' for its user"
    )]
    Language(String),
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

/// Applies the pending migrations, all or none, and returns their number. A database without any is only read.
pub fn run(url: &Url) -> Result<usize, MigrationError> {
    let (mut collisions, mut pause) = (0, FIRST_PAUSE);
    loop {
        match attempt(url) {
            Ok(applied) => return Ok(applied),
            Err(Attempt::Failed(error)) => return Err(error),
            Err(Attempt::Collided) if collisions == COLLISIONS => {
                return Err(MigrationError::Failed("another migration would not end".to_owned()));
            }
            Err(Attempt::Collided) => {
                collisions += 1;
                thread::sleep(Duration::from_millis(100));
            }
            Err(Attempt::Blocked(reason)) => {
                tracing::warn!(
                    reason,
                    ?pause,
                    "others use the tables, such as a dump: the migration is tried again"
                );
                thread::sleep(pause);
                pause = (pause * 2).min(LAST_PAUSE);
            }
        }
    }
}

/// The number of collisions after which a migration fails.
const COLLISIONS: u32 = 8;
/// The first and the longest pause of a migration for which others do not free their locks.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LAST_PAUSE: Duration = Duration::from_secs(30);

/// An attempt that was rolled back.
enum Attempt {
    /// On an empty database two migrators collide: in PostgreSQL's catalogue, or where SQLite switches to WAL, which
    /// waits for no lock. The loser reads the state again.
    Collided,
    /// Others have locks for longer than a migration may wait, or waited for its own.
    Blocked(String),
    Failed(MigrationError),
}

fn is_blocked(text: &str) -> bool {
    text.contains("lock timeout") || text.contains("deadlock detected")
}

impl From<Box<dyn std::error::Error + Send + Sync>> for Attempt {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        let text = error.to_string();
        // A pooler that knows no prepared statements is no migrator.
        if text.contains("already exists") && !text.contains("prepared statement")
            || text.contains("pg_type_typname_nsp_index")
            || text.contains("duplicate key")
            || text.contains("database is locked")
        {
            Attempt::Collided
        } else if is_blocked(&text) {
            Attempt::Blocked(text)
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
        let text = error.to_string();
        match classify(&error) {
            _ if is_blocked(&text) => Attempt::Blocked(text),
            Class::Lost | Class::Unique(_) => Attempt::Collided,
            _ => Attempt::Failed(MigrationError::Failed(text)),
        }
    }
}

fn attempt(url: &Url) -> Result<usize, Attempt> {
    let conn = &mut url.connect(Purpose::Write)?;
    check_texts(conn)?;
    if is_current(conn)? {
        return Ok(0);
    }
    dialect::lift_time_outs(conn)?;
    make_table(conn)?;
    dialect::make_migration_lock(conn).map_err(Box::<dyn std::error::Error + Send + Sync>::from)?;
    dialect::begin_write(conn)?;
    let result = pending_under_lock(conn);
    let count = match result {
        Ok(count) => dialect::commit(conn).map(|()| count)?,
        Err(error) => {
            dialect::rollback(conn)?;
            return Err(error);
        }
    };
    if let Err(error) = dialect::update_statistics(conn) {
        tracing::warn!(%error, "the statistics of the planner were not updated");
    }
    Ok(count)
}

/// Refuses a PostgreSQL that cannot store every text, or whose errors would not be recognised.
fn check_texts(conn: &mut AnyConnection) -> Result<(), Attempt> {
    let Some(Texts { encoding, language }) = dialect::texts(conn)? else { return Ok(()) };
    if encoding != "UTF8" {
        return Err(Attempt::Failed(MigrationError::Encoding(encoding)));
    }
    if !is_english(&language) {
        return Err(Attempt::Failed(MigrationError::Language(language)));
    }
    Ok(())
}

/// An empty locale is that of the server's process, which is not known here.
fn is_english(locale: &str) -> bool {
    let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
    ["", "c", "posix", "en", "english"].contains(&language.to_lowercase().as_str())
}

/// Whether nothing is pending. Fails if the database is newer.
fn is_current(conn: &mut AnyConnection) -> Result<bool, Attempt> {
    let Versions { pending, newer, .. } = versions(conn)?;
    match newer {
        Some(newer) => Err(Attempt::Failed(MigrationError::Newer(newer))),
        None => Ok(pending.is_empty()),
    }
}

fn pending_under_lock(conn: &mut AnyConnection) -> Result<usize, Attempt> {
    dialect::lock_migrations(conn)?;
    dialect::limit_waits(conn)?;
    // Another migrator may have been first.
    if is_current(conn)? {
        return Ok(0);
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
    if !dialect::has_table(conn, "__diesel_schema_migrations")? {
        return Ok(Vec::new());
    }
    table.select(version).order(version).load(conn)
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

/// Reverts the last migration; for tests of older databases.
pub fn revert_last(url: &Url) -> Result<(), MigrationError> {
    let mut conn = url.connect(Purpose::Write)?;
    match &mut conn {
        AnyConnection::Sqlite(conn) => conn.revert_last_migration(SQLITE).map(drop),
        AnyConnection::Postgres(conn) => conn.revert_last_migration(POSTGRES).map(drop),
    }
    .map_err(|error| MigrationError::Failed(error.to_string()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_migration_that_others_block_is_tried_again() {
        let attempt = |text: &str| Attempt::from(Box::<dyn std::error::Error + Send + Sync>::from(text));
        for text in ["canceling statement due to lock timeout", "Failed to run 1 with: deadlock detected"] {
            assert!(matches!(attempt(text), Attempt::Blocked(_)), "{text}");
        }
        assert!(matches!(attempt("canceling statement due to statement timeout"), Attempt::Failed(_)));
    }

    #[test]
    fn messages_in_english_are_recognised_by_their_locale() {
        for locale in ["", "C", "C.UTF-8", "POSIX", "en_US.UTF-8", "en_IN", "English_United States.1252"] {
            assert!(is_english(locale), "{locale}");
        }
        for locale in ["de_DE.UTF-8", "es", "French_France.1252", "cs_CZ"] {
            assert!(!is_english(locale), "{locale}");
        }
    }
}
