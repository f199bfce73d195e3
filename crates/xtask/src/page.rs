//! Builds the page: Trunk compiles it, wasm-opt shrinks it, `bundle` names its files by their content.
//! Nothing is built while the sources are unchanged.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::bundle;
use crate::chunks;
use crate::command::{cargo, output, path_with, run, step};
use crate::files::{hex, list_files};
use crate::requirements::{self, Requirement};
use crate::stylesheets;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// The sources of the page; `frontend/dist` is left out.
const SOURCES: [&str; 9] = [
    "frontend",
    "crates/domain",
    "crates/api",
    "crates/client",
    "crates/xtask/src",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
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
    let [trunk, bindgen] = [Tool::Trunk.find(workspace)?, Tool::WasmBindgen.find(workspace)?];

    let built = workspace.target.join("page");
    step("building the page", || {
        let release = ["--release", "--cargo-profile", "wasm-release", "--features", "split"];
        run_trunk(workspace, &trunk, &bindgen, &built, &release)
    })?;
    let program = workspace.build.join("wasm32-unknown-unknown/wasm-release/pitboard-frontend.wasm");
    step("splitting the page's wasm into chunks", || chunks::split(&program, &bindgen, &built))?;
    match tools::find_wasm_opt(workspace) {
        Some(program) => step("shrinking the page's wasm", || optimise(&program, &built))?,
        None => println!("    the page is not optimised: wasm-opt needs npm"),
    }
    step("joining the page's style sheets", || stylesheets::join(&built))?;
    let dist = workspace.root.join("frontend/dist");
    step("naming the page's files by content and compressing them", || bundle::write(&built, &dist))?;
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
    requirements::ensure(workspace, trunk_requirements(workspace)?)?;
    let [trunk, bindgen] = [Tool::Trunk.find(workspace)?, Tool::WasmBindgen.find(workspace)?];
    let built = workspace.target.join("page-in-development");
    step("building the page for development", || run_trunk(workspace, &trunk, &bindgen, &built, &[]))?;
    Ok(built)
}

/// Returns the requirements of Trunk.
pub fn trunk_requirements(workspace: &Workspace) -> Result<Vec<Requirement>> {
    Ok(vec![
        tools::wasm_target(workspace)?,
        Tool::Trunk.requirement(workspace)?,
        Tool::WasmBindgen.requirement(workspace)?,
    ])
}

fn build_requirements(workspace: &Workspace) -> Result<Vec<Requirement>> {
    let mut requirements = trunk_requirements(workspace)?;
    requirements.extend(tools::wasm_opt(workspace));
    Ok(requirements)
}

fn is_current(workspace: &Workspace, fingerprint: &str) -> bool {
    workspace.root.join("frontend/dist/index.html").exists()
        && fs::read_to_string(stamp_file(workspace)).is_ok_and(|stamp| stamp == fingerprint)
}

fn stamp_file(workspace: &Workspace) -> PathBuf {
    workspace.target.join("page.stamp")
}

fn run_trunk(
    workspace: &Workspace,
    trunk: &Path,
    bindgen: &Path,
    dist: &Path,
    options: &[&str],
) -> Result<()> {
    // Trunk runs offline and passes that on to Cargo, so the crates must be downloaded already.
    run(cargo(&workspace.root).args(["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]))?;
    run(Command::new(trunk)
        .args(["build", "--offline"])
        .args(options)
        .arg("--dist")
        .arg(dist)
        .current_dir(&workspace.root)
        .env("PATH", path_with(bindgen.parent().unwrap_or(Path::new(".")))?)
        .env("CARGO_TARGET_DIR", &workspace.build)
        .env_remove("NO_COLOR")
        .env_remove("RUST_BACKTRACE"))
}

fn optimise(program: &Path, folder: &Path) -> Result<()> {
    for file in list_files(folder)? {
        if file.extension().is_some_and(|extension| extension == "wasm") {
            output(Command::new(program).arg("-Oz").arg(&file).arg("-o").arg(&file))?;
        }
    }
    Ok(())
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
