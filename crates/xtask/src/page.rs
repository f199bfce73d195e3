//! Builds the page: compiles and splits its program, shrinks the chunks, writes the entry page, and names all
//! files by their content. Nothing is built while the sources are unchanged.

use std::path::PathBuf;

use anyhow::Result;
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::bundle;
use crate::chunks;
use crate::command::step;
use crate::entry::{self, ENTRY};
use crate::files::{hex, list_files};
use crate::program;
use crate::requirements::{self, Requirement};
use crate::shrink;
use crate::tools;
use crate::workspace::Workspace;

/// The sources of the page; `frontend/dist` is left out.
const SOURCES: [&str; 8] = [
    "frontend",
    "crates/domain",
    "crates/api",
    "crates/client",
    "crates/xtask/src",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
];

/// Updates `frontend/dist`.
pub fn build(workspace: &Workspace) -> Result<()> {
    let fingerprint = fingerprint(workspace)?;
    if is_current(workspace, &fingerprint) {
        println!("==> the page is up to date");
        return Ok(());
    }
    requirements::ensure(workspace, build_requirements(workspace)?)?;
    let compiled = step("compiling the page's program", || program::compile(workspace))?;
    let built = empty_folder(workspace, "page")?;
    step("splitting the page's program into chunks", || {
        let first = chunks::split(&compiled, &built)?;
        program::generate_bindings(&first, &built)
    })?;
    match tools::find_wasm_opt(workspace) {
        Some(wasm_opt) => step("shrinking the chunks", || shrink::all(&wasm_opt, &built))?,
        None => println!("    the page is not optimised: wasm-opt needs npm"),
    }
    step("naming the page's files by content and compressing them", || {
        entry::write(&frontend(workspace), &built, Some(chunks::LOADER))?;
        bundle::write(&built, &frontend(workspace).join("dist"))
    })?;
    fs::write(stamp_file(workspace), fingerprint)?;
    Ok(())
}

/// Returns the requirements of [`build`]; none while the page is up to date.
pub fn requirements(workspace: &Workspace) -> Result<Vec<Requirement>> {
    let is_current = is_current(workspace, &fingerprint(workspace)?);
    if is_current { Ok(Vec::new()) } else { build_requirements(workspace) }
}

/// Builds the page as `cargo xtask dev` does, with the style guide, and returns its folder.
pub fn build_for_development(workspace: &Workspace) -> Result<PathBuf> {
    step("building the page for development", || {
        let compiled = program::compile_for_development(workspace)?;
        let built = empty_folder(workspace, "page-in-development")?;
        program::generate_bindings(&compiled, &built)?;
        entry::write(&frontend(workspace), &built, None)?;
        Ok(built)
    })
}

fn build_requirements(workspace: &Workspace) -> Result<Vec<Requirement>> {
    Ok([tools::wasm_target(workspace)?].into_iter().chain(tools::wasm_opt(workspace)).collect())
}

fn frontend(workspace: &Workspace) -> PathBuf {
    workspace.root.join("frontend")
}

/// Returns a folder of the target folder, without what an earlier build left in it.
fn empty_folder(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    let folder = workspace.target.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn is_current(workspace: &Workspace, fingerprint: &str) -> bool {
    frontend(workspace).join("dist").join(ENTRY).exists()
        && fs::read_to_string(stamp_file(workspace)).is_ok_and(|stamp| stamp == fingerprint)
}

fn stamp_file(workspace: &Workspace) -> PathBuf {
    workspace.target.join("page.stamp")
}

/// Returns a digest of all sources, and of whether wasm-opt is available.
fn fingerprint(workspace: &Workspace) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update([u8::from(tools::wasm_opt(workspace).is_some())]);
    for source in SOURCES {
        for file in list_files(&workspace.root.join(source))? {
            let content = fs::read(&file)?;
            hash.update(file.as_os_str().as_encoded_bytes());
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
    }
    Ok(hex(&hash.finalize()))
}
