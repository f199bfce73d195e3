//! Builds the server, serves the demo, and writes the OpenAPI document.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Error, Result};
use fs_err as fs;

use crate::command::{cargo, output, run, step};
use crate::page;
use crate::workspace::Workspace;

/// Builds the release binary with the page in `frontend/dist`, and returns its path.
pub fn build(workspace: &Workspace) -> Result<PathBuf> {
    step("building the server", || {
        run(cargo(&workspace.root).args(["build", "--release", "--locked", "--bin", "pitboard"]))
    })?;
    Ok(workspace.build.join("release/pitboard"))
}

/// Builds the page and the server, then replaces this process by the server, so that it receives the signals.
pub fn run_demo(workspace: &Workspace, keep: bool, listen: SocketAddr) -> Result<()> {
    // Checked before the build, which takes minutes; the server binds the address itself.
    TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    page::build(workspace)?;
    let program = build(workspace)?;

    let data = workspace.target.join("demo");
    if data.exists() && !keep {
        fs::remove_dir_all(&data)?;
    }
    println!("==> serving the demo workshop from {}", data.display());
    let failure = Command::new(&program)
        .args(["serve", "--demo", "--listen", &listen.to_string(), "--data-dir"])
        .arg(&data)
        // The demo must not write into a database of the user.
        .env_remove("DATABASE_URL")
        .exec();
    Err(Error::new(failure).context(format!("cannot start {}", program.display())))
}

/// Writes the OpenAPI document of the server's route table.
pub fn write_openapi(workspace: &Workspace) -> Result<()> {
    let file = workspace.root.join("openapi/pitboard.json");
    let document =
        output(cargo(&workspace.root).args(["run", "--quiet", "--bin", "pitboard", "--", "openapi"]))?;
    fs::write(&file, document)?;
    println!("wrote {}", file.display());
    Ok(())
}
