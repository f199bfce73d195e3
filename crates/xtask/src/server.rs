//! The server: its release build, the demo it serves, the document it writes.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{Result, cargo, output, run, step};
use crate::page;
use crate::workspace::Workspace;

/// Builds the release binary with the page that is in `frontend/dist`, and says where it is.
pub fn build(workspace: &Workspace) -> Result<PathBuf> {
    step("building the server", || {
        run(cargo(&workspace.root).args(["build", "--release", "--locked", "--bin", "pitboard"]))
    })?;
    Ok(workspace.build.join("release/pitboard"))
}

/// Builds all and becomes the server, so that signals and output are its own.
pub fn demo(workspace: &Workspace, keep: bool, listen: SocketAddr) -> Result {
    // Told now rather than after minutes of building.
    TcpListener::bind(listen).map_err(|e| format!("cannot listen on {listen}: {e}"))?;
    page::build(workspace)?;
    let program = build(workspace)?;

    let data = workspace.target.join("demo");
    if data.exists() && !keep {
        fs::remove_dir_all(&data).map_err(|e| format!("{} cannot be emptied: {e}", data.display()))?;
    }
    println!("==> serving the demo workshop from {}", data.display());
    let failure = Command::new(&program)
        .args(["serve", "--demo", "--listen", &listen.to_string(), "--data-dir"])
        .arg(&data)
        // A database of the caller's own must not become the demo's.
        .env_remove("DATABASE_URL")
        .exec();
    Err(format!("{} cannot be started: {failure}", program.display()))
}

/// Writes the OpenAPI document that the route table makes.
pub fn openapi(workspace: &Workspace) -> Result {
    let file = workspace.root.join("openapi/pitboard.json");
    let document =
        output(cargo(&workspace.root).args(["run", "--quiet", "--bin", "pitboard", "--", "openapi"]))?;
    fs::write(&file, document).map_err(|e| format!("{} cannot be written: {e}", file.display()))?;
    println!("wrote {}", file.display());
    Ok(())
}
