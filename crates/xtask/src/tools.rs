//! The tools of the build, each in one version: found on PATH, or installed once into `target/tools`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Result, cargo, on_path, run, step};
use crate::workspace::Workspace;

const BINARYEN: &str = "132.0.0";

/// A program that Cargo can install.
#[derive(Clone, Copy)]
pub enum Tool {
    /// Builds the page. 0.22 asks for a newer rustc.
    Trunk,
    /// Makes the page's JavaScript; must be of the very version of the crate in `Cargo.lock`.
    WasmBindgen,
    /// Checks licences, sources and who may use which crate.
    CargoDeny,
}

impl Tool {
    fn program(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen",
            Self::CargoDeny => "cargo-deny",
        }
    }

    fn version(self, workspace: &Workspace) -> Result<String> {
        match self {
            Self::Trunk => Ok("0.21.14".to_owned()),
            Self::WasmBindgen => workspace.locked_version("wasm-bindgen"),
            Self::CargoDeny => Ok("0.20.2".to_owned()),
        }
    }

    fn install_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Trunk => &["trunk", "--locked", "--no-default-features", "--features", "rustls"],
            // Its lock file names releases that the registry no longer has.
            Self::WasmBindgen => &["wasm-bindgen-cli"],
            Self::CargoDeny => &["cargo-deny", "--locked"],
        }
    }

    /// Where a program of that version is, if it is there already.
    fn find(self, workspace: &Workspace, version: &str) -> Option<PathBuf> {
        let own = workspace.target.join("tools/bin").join(self.program());
        [Some(own), on_path(self.program())].into_iter().flatten().find(|program| {
            command::output(Command::new(program).arg("--version"))
                .is_ok_and(|said| said.split_whitespace().any(|word| word == version))
        })
    }
}

/// Sees to it that the tools are there. What is missing is built together, so that shared crates are built once.
pub fn ensure<const N: usize>(workspace: &Workspace, tools: [Tool; N]) -> Result<[PathBuf; N]> {
    let scratch = workspace.target.join("tools/build");
    let mut found = [const { PathBuf::new() }; N];
    for (tool, place) in tools.into_iter().zip(&mut found) {
        let version = tool.version(workspace)?;
        let what = format!("installing {} {version} into target/tools", tool.program());
        *place = match tool.find(workspace, &version) {
            Some(program) => program,
            None => step(&what, || {
                install(workspace, tool, &version, &scratch)?;
                tool.find(workspace, &version)
                    .ok_or_else(|| format!("{} was installed but does not run", tool.program()))
            })?,
        };
    }
    if scratch.exists() {
        std::fs::remove_dir_all(&scratch)
            .map_err(|e| format!("{} cannot be removed: {e}", scratch.display()))?;
    }
    Ok(found)
}

/// Cheap to build matters more than quick to run: the tools are used for seconds.
fn install(workspace: &Workspace, tool: Tool, version: &str, scratch: &Path) -> Result {
    run(cargo(&workspace.root)
        .args(["install", "--quiet", "--force", "--version", version])
        .args(tool.install_arguments())
        .arg("--root")
        .arg(workspace.target.join("tools"))
        .env("CARGO_TARGET_DIR", scratch)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"))
}

/// The compiler's half of wasm32.
pub fn ensure_wasm_target(workspace: &Workspace) -> Result {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot =
        command::output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&workspace.root))?;
    let installed = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    if installed.exists() {
        return Ok(());
    }
    step("adding the wasm32 target", || {
        run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(&workspace.root))
    })
}

/// Whether the page can be made smaller here; known without installing anything.
pub fn can_optimise(workspace: &Workspace) -> bool {
    wasm_opt_of(workspace).exists() || on_path("npm").is_some()
}

/// wasm-opt, or none where there is no npm to bring it: Debian's is too old for what rustc writes.
pub fn wasm_opt(workspace: &Workspace) -> Option<PathBuf> {
    let program = wasm_opt_of(workspace);
    if !program.exists() {
        let npm = on_path("npm")?;
        let what = format!("installing wasm-opt {BINARYEN} into target/tools");
        step(&what, || {
            command::output(
                Command::new(npm)
                    .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"])
                    .arg("--prefix")
                    .arg(npm_of(workspace))
                    .arg(format!("binaryen@{BINARYEN}")),
            )
        })
        .inspect_err(|e| println!("    {e}"))
        .ok()?;
    }
    Some(program)
}

fn npm_of(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools/binaryen").join(BINARYEN)
}

fn wasm_opt_of(workspace: &Workspace) -> PathBuf {
    npm_of(workspace).join("node_modules/.bin/wasm-opt")
}
