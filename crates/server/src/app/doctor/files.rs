//! Checks that no other user can read or write the files of the database and the secret.

use std::path::PathBuf;

use crate::{
    app::doctor::{Finding, Verdict},
    file_modes::rights_of_others,
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
