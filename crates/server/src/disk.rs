//! The sizes of files and the free space of disks.

use std::{fs, io, path::Path};

/// Returns the bytes that this program may still write to the disk of a file or folder. `None` where the system
/// cannot say.
#[cfg(unix)]
pub fn free(path: &Path) -> io::Result<Option<u64>> {
    let disk = rustix::fs::statvfs(path)?;
    Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
}

#[cfg(not(unix))]
pub fn free(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

/// Returns the bytes of a file; none if it does not exist.
pub fn size(path: &Path) -> io::Result<u64> {
    match fs::metadata(path) {
        Ok(file) => Ok(file.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}
