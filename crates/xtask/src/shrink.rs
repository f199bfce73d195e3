//! Shrinks the page's wasm files with wasm-opt.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use fs_err as fs;

use crate::command::output;
use crate::files::list_files;
use crate::parallel;

/// Shrinks all wasm files of a folder. Compressed, the program is smaller at `-Os` than at `-Oz`.
pub fn all(wasm_opt: &Path, folder: &Path) -> Result<()> {
    parallel::for_each(find_wasm_files(folder)?, |file| {
        output(Command::new(wasm_opt).arg("-Os").arg(&file).arg("-o").arg(&file)).map(drop)
    })
}

/// Returns the wasm files, the largest last.
fn find_wasm_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in list_files(folder)? {
        if file.extension().is_some_and(|extension| extension == "wasm") {
            files.push((fs::metadata(&file)?.len(), file));
        }
    }
    files.sort();
    Ok(files.into_iter().map(|(_, file)| file).collect())
}
