//! One attempt to migrate: under the lock of the migrators, in one transaction, except for the migrations that cannot
//! run in one.

use diesel::{
    ConnectionError,
    backend::Backend,
    migration::{Migration, MigrationSource},
    result::Error,
};
use diesel_migrations::MigrationHarness;

use super::{MigrationError, Sources, Versions, applied, check_texts, versions_of};
use crate::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        dialect,
        errors::{Class, classify},
        pooler,
    },
};

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// An attempt that was rolled back.
pub enum Attempt {
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

impl From<AnyError> for Attempt {
    fn from(error: AnyError) -> Self {
        let text = error.to_string();
        if pooler::is_at_fault(&text) {
            Attempt::Failed(MigrationError::Pooler)
        } else if text.contains("already exists")
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
            _ if pooler::is_at_fault(&text) => Attempt::Failed(MigrationError::Pooler),
            _ if is_blocked(&text) => Attempt::Blocked(text),
            Class::Lost | Class::Unique(_) => Attempt::Collided,
            _ => Attempt::Failed(MigrationError::Failed(text)),
        }
    }
}

/// Applies the pending migrations, and counts those that are committed.
pub fn run(url: &Url, sources: &Sources<'_>, count: &mut usize) -> Result<(), Attempt> {
    let conn = &mut url.connect(Purpose::Write)?;
    check_texts(conn)?;
    if is_current(conn, sources)? {
        return Ok(());
    }
    dialect::lift_time_outs(conn)?;
    make_table(conn)?;
    dialect::make_migration_lock(conn).map_err(AnyError::from)?;
    while !is_current(conn, sources)? {
        dialect::begin_write(conn)?;
        match run_under_lock(conn, sources) {
            Ok(done) => dialect::commit(conn).map(|()| *count += done)?,
            Err(error) => {
                dialect::rollback(conn)?;
                return Err(error);
            }
        }
        if !is_current(conn, sources)? {
            *count += run_without_transaction(url, conn, sources)?;
        }
    }
    if let Err(error) = dialect::update_statistics(conn) {
        tracing::warn!(%error, "the statistics of the planner were not updated");
    }
    Ok(())
}

/// Whether nothing is pending. Fails if the database is newer.
fn is_current(conn: &mut AnyConnection, sources: &Sources<'_>) -> Result<bool, Attempt> {
    let Versions { pending, newer, .. } = versions_of(conn, sources)?;
    match newer {
        Some(newer) => Err(Attempt::Failed(MigrationError::Newer(newer))),
        None => Ok(pending.is_empty()),
    }
}

/// Applies the pending migrations up to one that cannot run in a transaction.
fn run_under_lock(conn: &mut AnyConnection, sources: &Sources<'_>) -> Result<usize, Attempt> {
    dialect::lock_migrations(conn)?;
    dialect::limit_waits(conn)?;
    // Another migrator may have been first.
    if is_current(conn, sources)? {
        return Ok(0);
    }
    Ok(run_pending(conn, sources, true)?)
}

/// Applies the pending migrations up to one that runs in a transaction. A transaction on a second connection has the
/// lock of the migrators meanwhile; without a snapshot, it does not delay the build of an index.
fn run_without_transaction(
    url: &Url,
    conn: &mut AnyConnection,
    sources: &Sources<'_>,
) -> Result<usize, Attempt> {
    let locked = &mut url.connect(Purpose::Write)?;
    dialect::lift_time_outs(locked)?;
    dialect::begin_write(locked)?;
    dialect::lock_migrations(locked)?;
    // What a killed build has left is of no use, and its name is taken.
    let indexes = pending_indexes(conn, sources)?;
    for index in dialect::drop_invalid_indexes(conn, &indexes)? {
        tracing::warn!(index, "a build of this index was interrupted: it is built again");
    }
    let done = run_pending(conn, sources, false)?;
    dialect::rollback(locked)?;
    Ok(done)
}

/// Returns the indexes that pending migrations build without a transaction, each named as its index.
fn pending_indexes(conn: &mut AnyConnection, sources: &Sources<'_>) -> Result<Vec<String>, AnyError> {
    let pending = pending(sources.postgres, &applied(conn)?)?;
    let builds = pending.iter().filter(|one| !one.metadata().run_in_transaction());
    let names = builds.map(|one| one.name().to_string());
    Ok(names.filter_map(|name| name.split_once('_').map(|(_, index)| index.to_owned())).collect())
}

/// Applies those of the pending migrations that come first and run in a transaction, or do not.
fn run_pending(
    conn: &mut AnyConnection,
    sources: &Sources<'_>,
    in_transaction: bool,
) -> Result<usize, AnyError> {
    let applied = applied(conn)?;
    match conn {
        // One writer: all migrations share the transaction.
        AnyConnection::Sqlite(conn) => apply(conn, &pending(sources.sqlite, &applied)?),
        AnyConnection::Postgres(conn) => {
            let mut pending = pending(sources.postgres, &applied)?;
            let first =
                pending.iter().take_while(|one| one.metadata().run_in_transaction() == in_transaction);
            let count = first.count();
            pending.truncate(count);
            apply(conn, &pending)
        }
    }
}

fn pending<DB: Backend>(
    source: &dyn MigrationSource<DB>,
    applied: &[String],
) -> Result<Vec<Box<dyn Migration<DB>>>, AnyError> {
    let mut pending = source.migrations()?;
    pending.retain(|migration| !applied.contains(&migration.name().version().to_string()));
    pending.sort_by_key(|migration| migration.name().version().to_string());
    Ok(pending)
}

fn apply<DB: Backend>(
    conn: &mut impl MigrationHarness<DB>,
    migrations: &[Box<dyn Migration<DB>>],
) -> Result<usize, AnyError> {
    for migration in migrations {
        conn.run_migration(migration)?;
    }
    Ok(migrations.len())
}

/// Creates the table of migrations unless it exists.
fn make_table(conn: &mut AnyConnection) -> Result<(), AnyError> {
    match conn {
        AnyConnection::Sqlite(conn) => conn.applied_migrations().map(drop),
        AnyConnection::Postgres(conn) => conn.applied_migrations().map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(text: &str) -> Attempt {
        Attempt::from(AnyError::from(text))
    }

    #[test]
    fn a_migration_that_others_block_is_tried_again() {
        for text in ["canceling statement due to lock timeout", "Failed to run 1 with: deadlock detected"] {
            assert!(matches!(attempt(text), Attempt::Blocked(_)), "{text}");
        }
        assert!(matches!(attempt("canceling statement due to statement timeout"), Attempt::Failed(_)));
    }

    #[test]
    fn a_lost_prepared_statement_is_no_other_migrator() {
        let lost = attempt(r#"prepared statement "__diesel_stmt_0" already exists"#);
        assert!(matches!(lost, Attempt::Failed(MigrationError::Pooler)));
        assert!(matches!(attempt(r#"relation "days" already exists"#), Attempt::Collided));
    }
}
