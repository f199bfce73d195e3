//! Migrates a database to this program's version, safely when several processes start at once.

mod attempt;

use std::{thread, time::Duration};

use diesel::{
    ConnectionError,
    migration::{Migration, MigrationSource},
    pg::Pg,
    prelude::*,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        dialect::{self, Texts},
        pooler,
    },
};
use attempt::Attempt;

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
    #[error("{}", pooler::ADVICE)]
    Pooler,
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

/// The migrations of both databases.
pub struct Sources<'a> {
    pub sqlite: &'a dyn MigrationSource<Sqlite>,
    pub postgres: &'a dyn MigrationSource<Pg>,
}

const EMBEDDED: Sources<'_> = Sources { sqlite: &SQLITE, postgres: &POSTGRES };

/// Applies the pending migrations, and returns their number: all or none, except for those on PostgreSQL that cannot
/// run in a transaction. A database without any is only read.
pub fn run(url: &Url) -> Result<usize, MigrationError> {
    run_from(url, &EMBEDDED)
}

/// As [`run`], with other migrations than those of this program; for tests of the migrator.
pub fn run_from(url: &Url, sources: &Sources<'_>) -> Result<usize, MigrationError> {
    let (mut applied, mut collisions, mut pause) = (0, 0, FIRST_PAUSE);
    loop {
        match attempt::run(url, sources, &mut applied) {
            Ok(()) => return Ok(applied),
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

/// Returns the applied and the pending migrations; reads only.
pub fn versions(conn: &mut AnyConnection) -> Result<Versions, Box<dyn std::error::Error + Send + Sync>> {
    versions_of(conn, &EMBEDDED)
}

fn versions_of(
    conn: &mut AnyConnection,
    sources: &Sources<'_>,
) -> Result<Versions, Box<dyn std::error::Error + Send + Sync>> {
    let applied = applied(conn)?;
    let known = known(conn, sources)?;
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

fn known(
    conn: &AnyConnection,
    sources: &Sources<'_>,
) -> Result<Vec<String>, Box<dyn std::error::Error + Send + Sync>> {
    fn names<DB: diesel::backend::Backend>(
        source: &dyn MigrationSource<DB>,
    ) -> Result<Vec<String>, Box<dyn std::error::Error + Send + Sync>> {
        let migrations: Vec<Box<dyn Migration<DB>>> = source.migrations()?;
        Ok(migrations.iter().map(|migration| migration.name().version().to_string()).collect())
    }
    match conn {
        AnyConnection::Sqlite(_) => names(sources.sqlite),
        AnyConnection::Postgres(_) => names(sources.postgres),
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
    fn messages_in_english_are_recognised_by_their_locale() {
        for locale in ["", "C", "C.UTF-8", "POSIX", "en_US.UTF-8", "en_IN", "English_United States.1252"] {
            assert!(is_english(locale), "{locale}");
        }
        for locale in ["de_DE.UTF-8", "es", "French_France.1252", "cs_CZ"] {
            assert!(!is_english(locale), "{locale}");
        }
    }
}
