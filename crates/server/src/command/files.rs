//! The files of a database and the secret, and the rights of other users on them.

use std::{io, path::PathBuf};

use crate::{
    app::backup::{LOGS, folder},
    command::Ended,
    config::{
        DataArgs, SecretArgs,
        sources::{Setting, Source},
    },
    db::Url,
    file_modes,
};

/// Returns the files of an SQLite database, with its copies beside it, and the secret.
pub fn files(data: &DataArgs, url: &Url) -> Result<Vec<PathBuf>, String> {
    let mut files = vec![data.data_dir.join("secret")];
    if let Some(path) = url.file() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parent = folder(path);
        let cannot = |error: io::Error| format!("cannot read {}: {error}", parent.display());
        for entry in parent.read_dir().map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            if entry.file_name().to_string_lossy().strip_prefix(&*name).is_some_and(is_suffix) {
                files.push(entry.path());
            }
        }
    }
    files.retain(|file| file.is_file());
    files.sort();
    Ok(files)
}

/// Returns the files with secrets that the operator has made: those of their own, and the configuration with one in it.
pub fn given_files(data: &DataArgs, secret: &SecretArgs, settings: &[Setting]) -> Vec<PathBuf> {
    let configuration =
        settings.iter().filter(|setting| setting.is_secret).find_map(|setting| match &setting.source {
            Source::File(path, _) => Some(path.clone()),
            _ => None,
        });
    [data.database_url_file.clone(), secret.secret_file.clone(), configuration]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether a name that begins with that of the database belongs to it with this end.
fn is_suffix(suffix: &str) -> bool {
    let copy = LOGS.iter().find_map(|log| suffix.strip_suffix(*log)).unwrap_or(suffix);
    ["", ".lock", ".restoring", ".partial"].contains(&copy)
        || [".before-", ".replaced-"].iter().any(|kind| copy.starts_with(*kind))
}

/// Takes the rights of other users away from these files.
pub fn tighten(data: &DataArgs, url: &Url) -> Ended {
    files(data, url)?.iter().for_each(|file| file_modes::tighten(file));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_database_are_known_by_the_ends_of_their_names() {
        for suffix in [
            "",
            "-wal",
            "-shm",
            "-journal",
            ".lock",
            ".restoring",
            ".partial-journal",
            ".before-20261201090000-20261201T093000Z",
            ".replaced-20261201T093000Z-wal",
        ] {
            assert!(is_suffix(suffix), "{suffix}");
        }
        for suffix in [".txt", "-notes", "2", ".lock.txt", ".before"] {
            assert!(!is_suffix(suffix), "{suffix}");
        }
    }
}
