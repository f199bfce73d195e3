//! Examines the disk of an SQLite database: free space, and the size of the write-ahead log.

use std::{io, path::Path};

use crate::{
    app::{
        backup::{beside, folder},
        doctor::Finding,
    },
    disk,
};

/// Less free space may be used up within a day.
const SCARCE: u64 = 256 << 20;
/// A longer log is held by a reader that does not end; usually it has at most 32 MiB.
const LONG: u64 = 64 << 20;

/// Examines the free space. A migration needs as much as the database has, for its backup.
pub fn examine_disk(database: &Path) -> Finding {
    let found = || -> io::Result<_> { Ok((disk::free(folder(database))?, disk::size(database)?)) };
    match found() {
        Ok((None, _)) => Finding::well("disk", "its free space is not known on this system".to_owned()),
        Ok((Some(free), size)) => {
            let text = format!("{} MiB free, {} MiB in the database", free >> 20, size >> 20);
            match free < SCARCE.max(size) {
                true => Finding::warning("disk", format!("{text}: too little for a day or a migration")),
                false => Finding::well("disk", text),
            }
        }
        Err(error) => Finding::warning("disk", format!("cannot be examined: {error}")),
    }
}

/// Examines the size of the log.
pub fn examine_log(database: &Path) -> Finding {
    match disk::size(&beside(database, "-wal")) {
        Ok(size) if size > LONG => {
            let text = format!("{} MiB: another program reads the database without an end", size >> 20);
            Finding::warning("write-ahead log", text)
        }
        Ok(size) => Finding::well("write-ahead log", format!("{} MiB", size >> 20)),
        Err(error) => Finding::warning("write-ahead log", format!("cannot be examined: {error}")),
    }
}
