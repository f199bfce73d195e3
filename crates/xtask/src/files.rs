//! Lists files and formats digests.

use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;

/// Returns all files below a path in a stable order, without the built folders in it.
pub fn list_files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(path.exists().then(|| path.to_path_buf()).into_iter().collect());
    }
    let mut entries =
        fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if !entry.ends_with("frontend/dist") && !entry.ends_with("node_modules") {
            files.extend(list_files(&entry)?);
        }
    }
    Ok(files)
}

/// Formats bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
