//! Splits the page's wasm into the chunk that every visitor loads first and the chunks that load on demand.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use fs_err as fs;
use wasm_split_cli_support::{Options, transform};

use crate::command::run;

/// The name that Trunk gives the program and the files generated from it.
const NAME: &str = "pitboard-frontend";

/// The script that loads chunks.
const LOADER: &str = "./chunks.js";

/// The start of the preload line in the entry page.
const PRELOAD: &str = "<link rel=\"modulepreload\"";

/// Writes the chunks of a compiled program into a folder, over the program in one piece that Trunk left
/// there.
pub fn split(program: &Path, bindgen: &Path, folder: &Path) -> Result<()> {
    let whole = fs::read(program)?;
    let first = program.with_file_name("first-chunk.wasm");
    let main_module = format!("./{NAME}.js");
    let mut options = Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.main_module = &main_module;
    options.link_name = LOADER;
    transform(options).map_err(|error| anyhow!("cannot split {}: {error:#}", program.display()))?;
    preload_loader(&folder.join("index.html"))?;
    run(Command::new(bindgen)
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle"])
        .args(["--out-name", NAME, "--out-dir"])
        .arg(folder)
        .arg(&first))
}

/// Adds the loader to the preloaded scripts: otherwise a browser discovers it only after the program's own
/// script.
fn preload_loader(entry: &Path) -> Result<()> {
    let page = fs::read_to_string(entry)?;
    let line = format!("{PRELOAD} href=\"{}\">\n", &LOADER[1..]);
    let at = page.find(PRELOAD).context("the page preloads no script")?;
    let page = format!("{}{line}{}", &page[..at], &page[at..]);
    fs::write(entry, page)?;
    Ok(())
}
