//! Runs the checks that every change must pass, the cheapest first. The tests come last, because they need
//! the page and a second build.

use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, run, step};
use crate::requirements;
use crate::tests;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// The crates that must build for the browser, each alone, so that none depends on features that another
/// enables.
const PORTABLE: [&str; 3] = ["pitboard-domain", "pitboard-api", "pitboard-client"];

/// Runs every check and stops at the first that fails.
pub fn run_all(workspace: &Workspace) -> Result<()> {
    let root = &workspace.root;
    step("checking the format", || run(cargo(root).args(["fmt", "--all", "--check"])))?;
    let own = [Tool::CargoDeny.requirement(workspace)?, tools::wasm_target(workspace)?];
    requirements::ensure(workspace, own.into_iter().chain(tests::requirements(workspace, false)?))?;
    let deny = Tool::CargoDeny.find(workspace)?;
    step("checking bans, licences and sources", || {
        run(Command::new(deny)
            .args(["--log-level", "warn", "check", "bans", "licenses", "sources"])
            .current_dir(root))
    })?;
    // `--locked`, and no page yet: this is also the build of a fresh clone that has none.
    step("checking the lints", || {
        run(cargo(root)
            .args(["clippy", "--locked", "--workspace", "--all-targets", "--"])
            .args(["-D", "warnings"]))
    })?;
    for package in PORTABLE {
        step(&format!("checking {package} for wasm32"), || {
            run(cargo(root)
                .args(["check", "--locked", "--target", "wasm32-unknown-unknown"])
                .args(["--package", package]))
        })?;
    }
    tests::run(workspace, false, false, &[])
}
