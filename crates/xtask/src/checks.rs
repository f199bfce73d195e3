//! What a change must pass, cheapest first. The tests come last, and with them the page and the second build.

use crate::command::{self, Result, cargo, step};
use crate::tests;
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// What must build for the browser, each alone, so that none leans on features that another one turns on.
const PORTABLE: [&str; 3] = ["pitboard-domain", "pitboard-api", "pitboard-client"];

/// Runs every check and stops at the first that fails.
pub fn run(workspace: &Workspace) -> Result {
    let root = &workspace.root;
    step("checking the format", || command::run(cargo(root).args(["fmt", "--all", "--check"])))?;
    // All tools at once: they share most of what they are built from.
    let [_, _, deny] = tools::ensure(workspace, [Tool::Trunk, Tool::WasmBindgen, Tool::CargoDeny])?;
    step("checking bans, licences and sources", || {
        command::run(
            std::process::Command::new(deny)
                .args(["--log-level", "warn", "check", "bans", "licenses", "sources"])
                .current_dir(root),
        )
    })?;
    // `--locked` here and no page yet: this is also the build that a fresh clone gets without one.
    step("checking the lints", || {
        command::run(
            cargo(root)
                .args(["clippy", "--locked", "--workspace", "--all-targets", "--"])
                .args(["-D", "warnings"]),
        )
    })?;
    tools::ensure_wasm_target(workspace)?;
    for package in PORTABLE {
        step(&format!("checking {package} for wasm32"), || {
            command::run(
                cargo(root)
                    .args(["check", "--locked", "--target", "wasm32-unknown-unknown"])
                    .args(["--package", package]),
            )
        })?;
    }
    tests::run(workspace, false, false, &[])
}
