//! The modes of files: the database, its backups and the secret belong to the user of the program alone.

#[cfg(unix)]
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// The rights of all other users, as of `chmod`.
pub const OTHERS: u32 = 0o077;
/// Their rights except that of the group to read.
pub const BEYOND_GROUP: u32 = 0o037;
/// Their right to write.
pub const OTHERS_WRITE: u32 = 0o022;

/// Denies other users every file and folder that this process makes from now on.
pub fn restrict_new_files() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(OTHERS as _));
}

/// Returns the rights that other users have on a file; none if it does not exist.
pub fn rights_of_others(path: &Path) -> io::Result<u32> {
    match fs::metadata(path) {
        #[cfg(unix)]
        Ok(file) => Ok(file.permissions().mode() & OTHERS),
        #[cfg(not(unix))]
        Ok(_) => Ok(0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// Takes the rights of other users away from a file. Where this is not possible, as on a read-only file system, it is
/// logged, and the doctor goes on to report the file.
pub fn tighten(path: &Path) {
    let tightened = rights_of_others(path).and_then(|rights| match rights {
        0 => Ok(()),
        _ => make_private(path),
    });
    if let Err(error) = tightened {
        tracing::warn!(path = %path.display(), %error, "other users keep their rights on a file");
    }
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    let mode = fs::metadata(path)?.permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7700))
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Returns options by which only the user of the program may read or write a file that is created.
pub fn private() -> OpenOptions {
    let mut options = File::options();
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// Writes the entries of a folder to the disk, so that a rename in it survives a crash.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Other systems cannot open a folder.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_tightened_file_keeps_only_the_rights_of_its_user() {
        let path = std::env::temp_dir().join(format!("pitboard-modes-{}", std::process::id()));
        fs::write(&path, "").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o646)).expect("a mode");
        assert_eq!(rights_of_others(&path).expect("rights"), 0o046);
        tighten(&path);
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        assert_eq!(rights_of_others(&path).expect("rights"), 0);
        fs::remove_file(&path).expect("removal");
        assert_eq!(rights_of_others(&path).expect("no file"), 0);
    }
}
