//! Compiles the page's program to wasm, and generates the JavaScript through which the two call each other.

use std::path::{Path, PathBuf};

use anyhow::Result;
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{cargo, run};
use crate::tools::WASM_TARGET;
use crate::workspace::Workspace;

/// The name of the program, and of the files that are generated from it.
pub const NAME: &str = "pitboard-frontend";

/// Compiles the program for visitors: optimised, and prepared to be split into chunks.
pub fn compile(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace, &["--profile", "wasm-release", "--features", "split"])?;
    Ok(compiled(workspace, "wasm-release"))
}

/// Compiles the program for development: in one piece, with the style guide.
pub fn compile_for_development(workspace: &Workspace) -> Result<PathBuf> {
    build(workspace, &[])?;
    Ok(compiled(workspace, "debug"))
}

/// Writes a compiled program and its JavaScript into a folder, under [`NAME`].
pub fn generate_bindings(compiled: &Path, folder: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .web(true)?
        .typescript(false)
        // `init()` without a path loads the wasm beside the script, as in the page of `cargo xtask dev`.
        .omit_default_module_path(false)
        // Chunks use what the linker exports from the program, under its own names.
        .keep_lld_exports(true)
        .demangle(false)
        .out_name(NAME)
        .generate(folder)
}

fn build(workspace: &Workspace, options: &[&str]) -> Result<()> {
    run(cargo(&workspace.root)
        .args(["build", "--locked", "--package", "pitboard-frontend", "--target", WASM_TARGET])
        .args(options))
}

fn compiled(workspace: &Workspace, profile: &str) -> PathBuf {
    workspace.build.join(WASM_TARGET).join(profile).join(NAME).with_extension("wasm")
}
