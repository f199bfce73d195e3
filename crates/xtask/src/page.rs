//! The page: Trunk builds it, wasm-opt shrinks it, the bundle names it by its content.
//! Nothing is built while nothing that goes into it has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::bundle;
use crate::chunks;
use crate::command::{Result, cargo, output, path_with, run, step};
use crate::files::{files_in, hex};
use crate::sheets;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// What the page is made of, `frontend/dist` excepted.
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

/// Brings `frontend/dist` up to date.
pub fn build(workspace: &Workspace) -> Result {
    let dist = workspace.root.join("frontend/dist");
    let stamp = workspace.target.join("page.stamp");
    let sources = fingerprint(workspace)?;
    if dist.join("index.html").exists() && fs::read_to_string(&stamp).is_ok_and(|s| s == sources) {
        println!("==> the page is up to date");
        return Ok(());
    }
    tools::ensure_wasm_target(workspace)?;
    let [trunk, bindgen] = tools::ensure(workspace, [Tool::Trunk, Tool::WasmBindgen])?;
    let optimiser = tools::wasm_opt(workspace);

    let built = workspace.target.join("page");
    step("building the page", || {
        let released = ["--release", "--cargo-profile", "wasm-release", "--features", "split"];
        build_with(workspace, &trunk, &bindgen, &built, &released)
    })?;
    let program = workspace.build.join("wasm32-unknown-unknown/wasm-release/pitboard-frontend.wasm");
    step("taking the page's program apart", || chunks::write(&program, &bindgen, &built))?;
    match optimiser {
        Some(program) => step("shrinking the page's wasm", || optimise(&program, &built))?,
        None => println!("    no wasm-opt, for which npm is needed: the page goes unoptimised"),
    }
    step("joining the page's style sheets", || sheets::join(&built))?;
    step("naming the page's files by content and compressing them", || bundle::write(&built, &dist))?;
    fs::write(&stamp, sources).map_err(|e| format!("{} cannot be written: {e}", stamp.display()))
}

/// Builds the page as it is while it is worked on, with the style guide in it, and says where it is.
pub fn build_for_development(workspace: &Workspace) -> Result<PathBuf> {
    tools::ensure_wasm_target(workspace)?;
    let [trunk, bindgen] = tools::ensure(workspace, [Tool::Trunk, Tool::WasmBindgen])?;
    let built = workspace.target.join("page-in-development");
    step("building the page for development", || build_with(workspace, &trunk, &bindgen, &built, &[]))?;
    Ok(built)
}

fn build_with(workspace: &Workspace, trunk: &Path, bindgen: &Path, dist: &Path, how: &[&str]) -> Result {
    // Trunk is told to stay offline, and tells Cargo the same.
    run(cargo(&workspace.root).args(["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]))?;
    run(Command::new(trunk)
        .args(["build", "--offline"])
        .args(how)
        .arg("--dist")
        .arg(dist)
        .current_dir(&workspace.root)
        .env("PATH", path_with(bindgen.parent().unwrap_or(Path::new(".")))?)
        .env("CARGO_TARGET_DIR", &workspace.build)
        .env_remove("NO_COLOR")
        .env_remove("RUST_BACKTRACE"))
}

fn optimise(program: &Path, folder: &Path) -> Result {
    for file in files_in(folder)? {
        if file.extension().is_some_and(|e| e == "wasm") {
            output(Command::new(program).arg("-Oz").arg(&file).arg("-o").arg(&file))?;
        }
    }
    Ok(())
}

/// One line that changes with any file the page is made of, and with what it is made by.
fn fingerprint(workspace: &Workspace) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update([u8::from(tools::can_optimise(workspace))]);
    for source in SOURCES {
        for file in files_in(&workspace.root.join(source))? {
            let content = fs::read(&file).map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
            hash.update(file.as_os_str().as_encoded_bytes());
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
    }
    Ok(hex(&hash.finalize()))
}
