//! Splits the page's wasm into the chunk that every visitor loads first and the chunks that load on demand.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use fs_err as fs;
use wasm_split_cli_support::{Options, transform};

use crate::program::NAME;

/// The script that loads chunks.
pub const LOADER: &str = "chunks.js";

/// Writes the chunks of a compiled program, and the script that loads them, into a folder. Returns the first
/// chunk, which lies beside the compiled program: its bindings are yet to be generated.
pub fn split(compiled: &Path, folder: &Path) -> Result<PathBuf> {
    let whole = fs::read(compiled)?;
    let first = compiled.with_file_name("first-chunk.wasm");
    let main_module = format!("./{NAME}.js");
    let loader = format!("./{LOADER}");
    let mut options = Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.main_module = &main_module;
    options.link_name = &loader;
    transform(options).map_err(|error| anyhow!("cannot split {}: {error:#}", compiled.display()))?;
    Ok(first)
}
