//! Puts a backup in the place of an SQLite database. A crash at any point leaves either database whole, and the old one
//! is kept.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    app::backup::{self, BackupError, LOGS, at, beside, exists, folder},
    db::engine::migrations::{MigrationError, Versions},
    file_modes,
};

/// A reason why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error("{0} is not a backup but the database itself")]
    Same(PathBuf),
    #[error(
        "{0} has a log beside it, so it is no backup but the copy of a database in use: make a backup of it first, with \
         `pitboard backup --database-url sqlite:{0} NEW`"
    )]
    WithLog(PathBuf),
    #[error("{backup}: {cause}")]
    Newer { backup: PathBuf, cause: MigrationError },
    #[error("a restore into {0} was interrupted: run `pitboard restore` again")]
    Unfinished(PathBuf),
}

/// Before the date in the new name of a replaced database.
const ASIDE: &str = ".replaced-";

/// A finished restore.
#[derive(Debug)]
pub struct Restored {
    pub bytes: u64,
    pub versions: Versions,
    /// The new name of the database that was there before.
    pub aside: Option<PathBuf>,
}

/// Refuses a database that an interrupted restore has moved away: a new one must not take its place.
pub fn expect_finished(database: &Path) -> Result<(), RestoreError> {
    if !database.exists() && beside(database, ".restoring").exists() {
        return Err(RestoreError::Unfinished(database.to_owned()));
    }
    Ok(())
}

/// Restores a backup. Requires the lock of the database.
pub fn restore(backup: &Path, database: &Path) -> Result<Restored, RestoreError> {
    let is_same = |a: io::Result<PathBuf>, b: io::Result<PathBuf>| matches!((a, b), (Ok(a), Ok(b)) if a == b);
    if is_same(backup.canonicalize(), database.canonicalize()) {
        return Err(RestoreError::Same(backup.to_owned()));
    }
    let has = |log: &str| fs::metadata(beside(backup, log)).is_ok_and(|log| log.len() > 0);
    if has("-wal") || has("-journal") {
        return Err(RestoreError::WithLog(backup.to_owned()));
    }
    // The copy is verified, not the file: so it is known to be good when it takes its place.
    let draft = beside(database, ".restoring");
    backup::remove(&draft)?;
    let bytes = copy(backup, &draft).inspect_err(|_| discard(&draft))?;
    let versions = verify(backup, &draft).inspect_err(|_| discard(&draft))?;
    file_modes::sync_folder(folder(database)).map_err(at(database))?;

    let aside = move_aside(database)?;
    // On the disk before the next step: the old log must never lie beside the new database.
    file_modes::sync_folder(folder(database)).map_err(at(database))?;
    fs::rename(&draft, database).map_err(at(database))?;
    file_modes::sync_folder(folder(database)).map_err(at(database))?;
    Ok(Restored { bytes, versions, aside })
}

fn copy(backup: &Path, draft: &Path) -> Result<u64, BackupError> {
    let mut source = File::open(backup).map_err(at(backup))?;
    let mut target = file_modes::private().write(true).create_new(true).open(draft).map_err(at(draft))?;
    let bytes = io::copy(&mut source, &mut target).map_err(at(draft))?;
    target.sync_all().map_err(at(draft))?;
    Ok(bytes)
}

fn verify(backup: &Path, draft: &Path) -> Result<Versions, RestoreError> {
    let versions = backup::verify(draft)?;
    match versions.newer {
        Some(newer) => {
            Err(RestoreError::Newer { backup: backup.to_owned(), cause: MigrationError::Newer(newer) })
        }
        None => Ok(versions),
    }
}

fn discard(draft: &Path) {
    if let Err(error) = backup::remove(draft) {
        tracing::warn!(%error, "a copy of the backup remains");
    }
}

/// Renames the old database and the files beside it, which together stay a database. Returns the new name.
fn move_aside(database: &Path) -> Result<Option<PathBuf>, BackupError> {
    let all = [""].into_iter().chain(LOGS);
    let parts: Vec<&str> = all.filter(|part| exists(&beside(database, part))).collect();
    let Some(first) = parts.first() else { return Ok(None) };
    // Without the database these are parts that an interrupted restore has left behind.
    let begun = if first.is_empty() { None } else { last_aside(database)? };
    let aside = match begun.filter(|begun| parts.iter().all(|part| !exists(&beside(begun, part)))) {
        Some(begun) => begun,
        None => beside(database, &format!("{ASIDE}{}", backup::stamp())),
    };
    for part in parts {
        let (from, to) = (beside(database, part), beside(&aside, part));
        if exists(&to) {
            return Err(BackupError::Exists(to));
        }
        fs::rename(&from, &to).map_err(at(&from))?;
    }
    Ok(Some(aside))
}

/// Returns the database that was moved aside last.
fn last_aside(database: &Path) -> Result<Option<PathBuf>, BackupError> {
    let prefix = format!("{}{ASIDE}", database.file_name().unwrap_or_default().to_string_lossy());
    let date =
        |name: &str| Some(name.strip_prefix(&prefix)?.to_owned()).filter(|date| backup::is_stamp(date));
    Ok(backup::dated(folder(database), date)?.pop())
}
