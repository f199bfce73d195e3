//! Files below a folder, and digests in letters.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Result;

/// All files below a path in a steady order; folders that are built are left out.
pub fn files_in(path: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |e| format!("{} cannot be read: {e}", path.display());
    if !path.is_dir() {
        return Ok(path.exists().then(|| path.to_path_buf()).into_iter().collect());
    }
    let mut entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|e| Ok(e?.path())).collect::<std::io::Result<Vec<_>>>())
        .map_err(unreadable)?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if !entry.ends_with("frontend/dist") && !entry.ends_with("node_modules") {
            files.extend(files_in(&entry)?);
        }
    }
    Ok(files)
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
