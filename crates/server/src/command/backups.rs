//! `pitboard backup` and `pitboard restore`.

use std::{
    io::{IsTerminal, stderr},
    num::NonZeroUsize,
    path::Path,
};

use crate::{
    app::{backup, restore},
    command::{Ended, expect_restored, files::tighten, line, lock, make_parent, print},
    config::DataArgs,
    db::Url,
};

/// Backs up a database of any schema version; with `keep`, to a dated file in a folder.
pub fn backup(data: &DataArgs, to: &Path, keep: Option<NonZeroUsize>) -> Ended {
    let url = data.url().map_err(line)?;
    expect_restored(&url)?;
    let database = match url {
        Url::Sqlite(path) if path.exists() => path,
        Url::Sqlite(path) => return Err(format!("there is no database at {}", path.display())),
        Url::Postgres(_) => {
            return Err(format!(
                "PostgreSQL is backed up by its own program: pg_dump -Fc --file={} \"$DATABASE_URL\"",
                quoted(to)
            ));
        }
    };
    let is_watched = stderr().is_terminal();
    let progress = |done: u64, whole: u64| {
        if is_watched {
            eprint!("\r{} of {} MiB", done >> 20, whole >> 20);
        }
    };
    let written = match keep {
        Some(keep) => backup::write_dated(&database, to, keep.get(), progress),
        None => backup::write(&database, to, progress).map(|bytes| (to.to_owned(), bytes)),
    };
    if is_watched {
        eprintln!();
    }
    let (file, bytes) = written.map_err(line)?;
    if let Err(error) = backup::note(&database) {
        tracing::warn!(%error, "the time of the backup was not noted: monitoring does not know of it");
    }
    print(&format!("backed up to {} ({bytes} bytes), and read back\n", file.display()))
}

/// Puts a backup in the place of the database.
pub fn restore(data: &DataArgs, from: &Path) -> Ended {
    let url = data.url().map_err(line)?;
    let Some(database) = url.file() else {
        return Err(format!(
            "PostgreSQL is restored by its own program, into an empty database: \
             pg_restore --no-owner --exit-on-error --dbname=\"$DATABASE_URL\" {}",
            quoted(from)
        ));
    };
    make_parent(&url)?;
    let _one_user = lock(&url)?;
    let restored = restore::restore(from, database).map_err(line)?;
    tighten(data, &url)?;
    print(&format!("restored {} ({} bytes), and read back\n", from.display(), restored.bytes))?;
    if let Some(aside) = restored.aside {
        print(&format!("the database before is {}\n", aside.display()))?;
    }
    match restored.versions.pending.len() {
        0 => print("it is migrated to this program's version\n"),
        count => print(&format!("{count} migrations are pending: `pitboard serve` applies them\n")),
    }
}

/// Quotes a path for a shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "'\\''"))
}
