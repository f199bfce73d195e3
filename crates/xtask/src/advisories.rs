//! Compares Cargo.lock with the database of security advisories, which cargo-deny fetches. Not part of `ci`: machines
//! that build may not reach it.

use std::process::Command;

use anyhow::{Context, Result};

use crate::command::{run, step};
use crate::requirements;
use crate::tools::Tool;
use crate::workspace::Workspace;

/// Fetches the database and checks every locked crate; `deny.toml` lists the advisories that are ignored, with reasons.
pub fn check(workspace: &Workspace) -> Result<()> {
    requirements::ensure(workspace, [Tool::CargoDeny.requirement(workspace)?])?;
    let deny = Tool::CargoDeny.find(workspace)?;
    let deny = |arguments: &[&str]| {
        run(Command::new(&deny).args(["--log-level", "warn"]).args(arguments).current_dir(&workspace.root))
    };
    step("fetching the advisories", || deny(&["fetch", "db"]))
        .context("the database of advisories cannot be fetched from here")?;
    step("checking the advisories", || deny(&["check", "advisories"]))
}
