//! The copy of a whole database into an empty one. The source is read in one transaction, so that all tables are of
//! one state. The target is filled in one transaction, so that an interrupted copy leaves no row behind.

use diesel::{ConnectionError, QueryResult, result::Error};

use crate::db::{
    AnyConnection, Url,
    engine::{
        connection::Purpose,
        dialect, ids,
        migrations::{self, MigrationError},
        rows::Content,
        schema::TABLES,
    },
};

/// A reason why nothing was copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("the source cannot be opened: {0}")]
    OpenSource(ConnectionError),
    #[error("the source has no rows")]
    Empty,
    #[error("the target cannot be opened: {0}")]
    OpenTarget(ConnectionError),
    #[error("the target is not empty: it has {0}")]
    NotEmpty(String),
    #[error("the target is not migrated: run `pitboard migrate` on it")]
    NotMigrated,
    #[error("the target: {0}")]
    Migration(#[from] MigrationError),
    #[error("nothing was copied: {0}")]
    Database(#[from] Error),
    #[error("nothing was copied: the table {0} differed when it was read back")]
    Differs(&'static str),
}

/// The numbers of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    pub tables: usize,
    pub rows: u64,
}

/// Copies all tables from a migrated database. `progress` receives each table with its number of rows.
pub fn copy(from: &Url, to: &Url, progress: impl FnMut(&str, u64)) -> Result<Copied, CopyError> {
    let mut source = from.connect(Purpose::Read).map_err(CopyError::OpenSource)?;
    dialect::lift_time_outs(&mut source)?;
    dialect::begin_read(&mut source)?;
    if filled_table(&mut source)?.is_none() {
        return Err(CopyError::Empty);
    }

    prepare(to)?;
    let mut target = to.connect(Purpose::Write).map_err(CopyError::OpenTarget)?;
    dialect::lift_time_outs(&mut target)?;
    dialect::begin_write(&mut target)?;
    // Every error below drops the connection, which rolls back.
    if let Some(table) = filled_table(&mut target)? {
        return Err(CopyError::NotEmpty(format!("rows in {table}")));
    }
    let contents = fill(&mut source, &mut target, progress)?;
    verify(&mut target, &contents)?;
    dialect::commit(&mut target)?;
    Ok(Copied { tables: contents.len(), rows: contents.iter().map(|content| content.rows).sum() })
}

/// Migrates a new target. One with tables must have exactly this program's.
fn prepare(to: &Url) -> Result<(), CopyError> {
    let mut target = to.connect(Purpose::Write).map_err(CopyError::OpenTarget)?;
    let versions =
        migrations::versions(&mut target).map_err(|error| MigrationError::Failed(error.to_string()))?;
    if let Some(newer) = versions.newer {
        return Err(MigrationError::Newer(newer).into());
    }
    if versions.applied.is_empty() {
        // A migration that was interrupted leaves diesel's own table.
        let tables = dialect::table_names(&mut target)?;
        if let Some(table) = tables.iter().find(|table| !table.starts_with("__diesel")) {
            return Err(CopyError::NotEmpty(format!("the table {table}")));
        }
        migrations::run(to)?;
    } else if !versions.pending.is_empty() {
        return Err(CopyError::NotMigrated);
    }
    Ok(())
}

/// Returns the first table that has a row.
fn filled_table(conn: &mut AnyConnection) -> QueryResult<Option<&'static str>> {
    for table in TABLES {
        if !(table.is_empty)(conn)? {
            return Ok(Some(table.name));
        }
    }
    Ok(None)
}

/// Copies all rows and the counters of the ids. Returns what was read of each table.
fn fill(
    source: &mut AnyConnection,
    target: &mut AnyConnection,
    mut progress: impl FnMut(&str, u64),
) -> QueryResult<Vec<Content>> {
    let mut contents = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let content = (table.copy)(source, target)?;
        dialect::analyze(target, table.name)?;
        progress(table.name, content.rows);
        contents.push(content);
    }
    ids::continue_after(target, &ids::last_ids(source)?)?;
    Ok(contents)
}

/// Reads the target back: each table must have as many rows as were read from the source, with the same values. So the
/// ledger of the target is that of the source.
fn verify(target: &mut AnyConnection, contents: &[Content]) -> Result<(), CopyError> {
    for (table, content) in TABLES.iter().zip(contents) {
        if (table.content)(target)? != *content {
            return Err(CopyError::Differs(table.name));
        }
    }
    Ok(())
}
