//! Shrinks the page's wasm files with wasm-opt.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use anyhow::Result;
use fs_err as fs;

use crate::command::output;
use crate::files::list_files;

/// Shrinks all wasm files of a folder, as many at a time as the machine has cores: wasm-opt uses one.
pub fn all(wasm_opt: &Path, folder: &Path) -> Result<()> {
    let files = Mutex::new(find_wasm_files(folder)?);
    let next = || files.lock().ok().and_then(|mut files| files.pop());
    let work = || -> Result<()> {
        while let Some(file) = next() {
            output(Command::new(wasm_opt).arg("-Oz").arg(&file).arg("-o").arg(&file))?;
        }
        Ok(())
    };
    let cores = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
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
