//! Backups of an SQLite database, whatever its schema version: one consistent state, written while others write, and
//! complete as soon as it has its name.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use chrono::{NaiveDateTime, Utc};
use diesel::{
    Connection as _, ConnectionError, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection, sql_query, sql_types::Text,
};

use crate::{
    app::transactions::SERVED_WORKSHOP,
    db::{
        AnyConnection, Connection, Url,
        engine::{
            connection::Purpose,
            dialect,
            migrations::{self, Versions},
        },
        marks,
    },
    file_modes,
};

/// A reason why there is no backup, or why a file is none.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{0} exists already")]
    Exists(PathBuf),
    #[error("{0} is no folder")]
    NoFolder(PathBuf),
    #[error("another backup to {0} is running")]
    Busy(PathBuf),
    #[error("the path {0} is not UTF-8")]
    NotUtf8(PathBuf),
    #[error("the database cannot be opened: {0}")]
    Open(#[from] ConnectionError),
    #[error("{0} cannot be read as a database: {1}")]
    Unreadable(PathBuf, String),
    #[error("{0} is no database of this program")]
    Foreign(PathBuf),
    #[error("the database cannot be copied: {0}")]
    Copy(diesel::result::Error),
    #[error("nothing can be noted in the database: {0}")]
    Note(diesel::result::Error),
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
}

#[derive(QueryableByName)]
struct Check {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

/// The interval of the progress.
const STEP: Duration = Duration::from_millis(200);
const STAMP: &str = "%Y%m%dT%H%M%SZ";
/// The name of an unfinished backup in a folder. It has no date: the next backup replaces it.
const UNFINISHED: &str = "pitboard.db.partial";
/// The suffixes of the files that SQLite keeps beside a database.
pub const LOGS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Returns the date and time for the name of a file: `20261201T031500Z`.
pub fn stamp() -> String {
    Utc::now().format(STAMP).to_string()
}

/// Whether a text is one of [`stamp`].
pub fn is_stamp(text: &str) -> bool {
    NaiveDateTime::parse_from_str(text, STAMP).is_ok()
}

/// Returns a path with a suffix appended to its last part.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Whether there is a file, or a symbolic link wherever it leads.
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Returns the folder of a file.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Backs a database up to a dated file in a folder, of which the last `keep` remain. Returns the file and its size.
pub fn write_dated(
    database: &Path,
    into: &Path,
    keep: usize,
    progress: impl FnMut(u64, u64),
) -> Result<(PathBuf, u64), BackupError> {
    // Not created: below the path of a disk that is not mounted it would be on the wrong one.
    if !into.is_dir() {
        return Err(BackupError::NoFolder(into.to_owned()));
    }
    let target = into.join(format!("pitboard-{}.db", stamp()));
    let bytes = write_through(&into.join(UNFINISHED), database, &target, progress)?;
    let date = |name: &str| Some(name.strip_prefix("pitboard-")?.strip_suffix(".db")?.to_owned());
    keep_last(into, keep, |name| date(name).filter(|date| is_stamp(date)))?;
    Ok((target, bytes))
}

/// Backs a database up to a file that does not exist, and returns its size. `progress` receives the bytes so far and
/// those of the database.
pub fn write(database: &Path, target: &Path, progress: impl FnMut(u64, u64)) -> Result<u64, BackupError> {
    write_through(&beside(target, ".partial"), database, target, progress)
}

/// As [`write`], with a path for the unfinished file, in the folder of the target.
pub fn write_through(
    partial: &Path,
    database: &Path,
    target: &Path,
    progress: impl FnMut(u64, u64),
) -> Result<u64, BackupError> {
    // A symbolic link counts as existing, wherever it leads.
    if exists(target) {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let file = claim(partial)?;
    let written = copy(database, partial, progress).and_then(|()| verify(partial)).and_then(|_| {
        let bytes = file.sync_all().and_then(|()| file.metadata()).map_err(at(partial))?.len();
        fs::rename(partial, target).map_err(at(target))?;
        file_modes::sync_folder(folder(target)).map_err(at(target))?;
        Ok(bytes)
    });
    if written.is_err() {
        remove(partial)?;
    }
    written
}

/// Notes in a database that it was backed up now. One of an older version has no place for that.
pub fn note(database: &Path) -> Result<(), BackupError> {
    if !database.exists() {
        return Ok(());
    }
    let mut raw = Url::Sqlite(database.to_owned()).connect(Purpose::Write)?;
    if !dialect::has_table(&mut raw, "marks").map_err(BackupError::Note)? {
        return Ok(());
    }
    let conn = &mut Connection { raw: &mut raw, workshop_id: SERVED_WORKSHOP };
    marks::set(conn, marks::BACKUP, "", Utc::now()).map_err(BackupError::Note)
}

/// Creates the unfinished file and locks it. One that an interrupted backup left is replaced.
fn claim(partial: &Path) -> Result<File, BackupError> {
    let lock = |file: &File| match file.try_lock() {
        Ok(()) => Ok(()),
        Err(fs::TryLockError::WouldBlock) => Err(BackupError::Busy(partial.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(BackupError::File(partial.to_owned(), error)),
    };
    if partial.symlink_metadata().is_ok_and(|file| file.is_file()) {
        lock(&File::open(partial).map_err(at(partial))?)?;
    }
    remove(partial)?;
    let file = file_modes::private().write(true).create_new(true).open(partial).map_err(at(partial))?;
    lock(&file)?;
    Ok(file)
}

/// Removes a database with the files that SQLite keeps beside it.
pub fn remove(path: &Path) -> Result<(), BackupError> {
    for suffix in [""].into_iter().chain(LOGS) {
        let path = beside(path, suffix);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(BackupError::File(path, error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn copy(database: &Path, partial: &Path, mut progress: impl FnMut(u64, u64)) -> Result<(), BackupError> {
    let AnyConnection::Sqlite(mut conn) = Url::Sqlite(database.to_owned()).connect(Purpose::Write)? else {
        return Err(BackupError::Foreign(database.to_owned()));
    };
    let into = partial.to_str().ok_or_else(|| BackupError::NotUtf8(partial.to_owned()))?.replace('\'', "''");
    let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let whole = size(database);
    let (running, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let copying = scope.spawn(move || {
            let copied = conn.batch_execute(&format!("VACUUM INTO '{into}'"));
            drop(running);
            copied
        });
        while ended.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout) {
            progress(size(partial), whole);
        }
        copying.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).map_err(BackupError::Copy)
    })
}

/// Reads a file back: it must be an intact database of this program. Returns its migrations.
pub fn verify(path: &Path) -> Result<Versions, BackupError> {
    let unreadable =
        |error: &dyn std::fmt::Display| BackupError::Unreadable(path.to_owned(), error.to_string());
    let text = path.to_str().ok_or_else(|| BackupError::NotUtf8(path.to_owned()))?;
    let mut conn = SqliteConnection::establish(text)?;
    let checks: Vec<Check> =
        sql_query("PRAGMA quick_check(1)").load(&mut conn).map_err(|error| unreadable(&error))?;
    if let Some(failed) = checks.into_iter().map(|check| check.quick_check).find(|line| line != "ok") {
        return Err(unreadable(&failed));
    }
    let versions =
        migrations::versions(&mut AnyConnection::Sqlite(conn)).map_err(|error| unreadable(&error))?;
    if versions.applied.is_empty() { Err(BackupError::Foreign(path.to_owned())) } else { Ok(versions) }
}

/// Deletes the files of a folder except for the last ones. `date` returns the date in the name of a backup.
pub fn keep_last(
    folder: &Path,
    count: usize,
    date: impl Fn(&str) -> Option<String>,
) -> Result<(), BackupError> {
    let dated = dated(folder, date)?;
    let surplus = dated.len().saturating_sub(count);
    for path in dated.into_iter().take(surplus) {
        fs::remove_file(&path).map_err(at(&path))?;
    }
    Ok(())
}

/// Returns the files of a folder whose names have a date, the oldest first.
pub fn dated(folder: &Path, date: impl Fn(&str) -> Option<String>) -> Result<Vec<PathBuf>, BackupError> {
    let mut dated = Vec::new();
    for entry in folder.read_dir().map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if let Some(date) = date(&name) {
            dated.push((date, path));
        }
    }
    dated.sort();
    Ok(dated.into_iter().map(|(_, path)| path).collect())
}

/// Adds the path to an error.
pub fn at(path: &Path) -> impl Fn(io::Error) -> BackupError {
    move |error| BackupError::File(path.to_owned(), error)
}
