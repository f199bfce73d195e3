//! Takes the page's program apart along the lines that its chunks draw: what most visitors need first, and what
//! comes when it is first opened.

use std::fs;
use std::path::Path;
use std::process::Command;

use wasm_split_cli_support::{Options, transform};

use crate::command::{Result, run};

/// What Trunk calls the program, and all that is made of it.
const NAME: &str = "pitboard-frontend";

/// The script that fetches chunks.
const LOADER: &str = "./chunks.js";

/// In the entry page: what is fetched before it is known to be needed.
const PRELOAD: &str = "<link rel=\"modulepreload\"";

/// Writes the program of one build, in parts, over the one that lies in a folder in one piece.
pub fn write(program: &Path, bindgen: &Path, folder: &Path) -> Result {
    let whole = fs::read(program).map_err(|e| format!("{} cannot be read: {e}", program.display()))?;
    let first = program.with_file_name("first-chunk.wasm");
    let main_module = format!("./{NAME}.js");
    let mut options = Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.main_module = &main_module;
    options.link_name = LOADER;
    transform(options).map_err(|e| format!("{} cannot be taken apart: {e:#}", program.display()))?;
    preload_loader(&folder.join("index.html"))?;
    run(Command::new(bindgen)
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--no-demangle"])
        .args(["--out-name", NAME, "--out-dir"])
        .arg(folder)
        .arg(&first))
}

/// The program imports its loader: without this a browser learns of it only when it has read the program's script.
fn preload_loader(entry: &Path) -> Result {
    let page = fs::read_to_string(entry).map_err(|e| format!("{} cannot be read: {e}", entry.display()))?;
    let line = format!("{PRELOAD} href=\"{}\">\n", &LOADER[1..]);
    let at = page.find(PRELOAD).ok_or("the page preloads no script")?;
    let page = format!("{}{line}{}", &page[..at], &page[at..]);
    fs::write(entry, page).map_err(|e| format!("{} cannot be written: {e}", entry.display()))
}
