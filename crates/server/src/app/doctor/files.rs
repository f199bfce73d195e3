//! Checks that no other user can read or write the files of the database, and the files with secrets.

use std::path::PathBuf;

use crate::{
    app::doctor::{Finding, Verdict},
    file_modes::{BEYOND_GROUP, rights_of_others},
};

/// Examines existing files.
pub fn examine_files(paths: &[PathBuf]) -> Finding {
    let mut failures = Vec::new();
    for path in paths {
        match rights_of_others(path) {
            Ok(0) => {}
            Ok(_) => failures.push(format!("others have rights on {}: run `chmod go= {0}`", path.display())),
            Err(error) => failures.push(format!("{} cannot be examined: {error}", path.display())),
        }
    }
    match failures.is_empty() {
        true => Finding::well("files", format!("{} for one user alone", paths.len())),
        false => Finding { what: "files", verdict: Verdict::Failure, detail: failures.join("; ") },
    }
}

/// Examines files with secrets that the operator has made. Their group may read them, but not write.
pub fn examine_given_files(paths: &[PathBuf]) -> Finding {
    let mut warnings = Vec::new();
    for path in paths {
        match rights_of_others(path) {
            Ok(rights) if rights & BEYOND_GROUP == 0 => {}
            Ok(_) => {
                warnings.push(format!("others have rights on {}: run `chmod g-wx,o= {0}`", path.display()))
            }
            Err(error) => warnings.push(format!("{} cannot be examined: {error}", path.display())),
        }
    }
    match warnings.is_empty() {
        true => Finding::well("given_files", format!("{} for one user and a group", paths.len())),
        false => Finding::warning("given_files", warnings.join("; ")),
    }
}
