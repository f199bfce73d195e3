//! The migration of a database that may be in use since long: an SQLite database is backed up before it is changed.

use std::path::Path;

use crate::{
    app::backup::{self, BackupError},
    db::{
        Url,
        engine::{
            connection::Purpose,
            migrations::{self, MigrationError},
        },
    },
};

/// The number of backups from before a migration that are kept.
const KEPT: usize = 3;

/// A reason why a database was not migrated.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    #[error(transparent)]
    Migration(#[from] MigrationError),
    #[error("the database is not migrated, because it cannot be backed up first: {0}")]
    Backup(#[from] BackupError),
}

/// Migrates a database and returns the number of migrations. One that has data is backed up first, beside itself.
pub fn upgrade(url: &Url) -> Result<usize, UpgradeError> {
    if let Some(path) = url.file()
        && path.exists()
    {
        let mut conn = url.connect(Purpose::Write).map_err(MigrationError::from)?;
        let versions =
            migrations::versions(&mut conn).map_err(|error| MigrationError::Failed(error.to_string()))?;
        drop(conn);
        if let (false, None, Some(last)) =
            (versions.applied.is_empty(), versions.newer, versions.pending.last())
        {
            back_up(path, last)?;
        }
    }
    Ok(migrations::run(url)?)
}

/// Writes `<database>.before-<migration>-<date>` and deletes all but the last of such files.
fn back_up(path: &Path, migration: &str) -> Result<(), BackupError> {
    let prefix = format!("{}.before-", path.file_name().unwrap_or_default().to_string_lossy());
    let target = path.with_file_name(format!("{prefix}{migration}-{}", backup::stamp()));
    let bytes = backup::write_through(&backup::beside(path, ".partial"), path, &target, |_, _| ())?;
    tracing::info!(file = %target.display(), bytes, "the database was backed up before its migration");
    let date = |name: &str| Some(name.strip_prefix(&prefix)?.split_once('-')?.1.to_owned());
    backup::keep_last(backup::folder(&target), KEPT, |name| date(name).filter(|date| backup::is_stamp(date)))
}
