//! Runs server and page side by side for development: Trunk rebuilds the page at every change, serves it, and
//! forwards API calls to the server.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::command::{cargo, path_with, run, step};
use crate::requirements::{self, Requirement};
use crate::tools::{self, Tool, WASM_TARGET};
use crate::workspace::Workspace;

/// The address of the server; `Trunk.toml` forwards API calls to it.
const SERVER: &str = "127.0.0.1:8000";
/// The address of the page in `Trunk.toml`.
const PAGE: &str = "127.0.0.1:8080";

/// Runs both until one of them ends or a signal arrives.
pub fn run_both(workspace: &Workspace) -> Result<()> {
    for address in [SERVER, PAGE] {
        TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))?;
    }
    requirements::ensure(workspace, requirements_of_trunk(workspace)?)?;
    let [trunk, bindgen] = [Tool::Trunk.find(workspace)?, Tool::WasmBindgen.find(workspace)?];
    // Trunk runs offline and passes that on to Cargo, so the crates must be downloaded already.
    run(cargo(&workspace.root).args(["fetch", "--quiet", "--target", WASM_TARGET]))?;
    step("building the server", || run(cargo(&workspace.root).args(["build", "--bin", "pitboard"])))?;

    let is_stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, is_stopped.clone()).context("cannot handle signals")?;
    }
    let mut server = Running::start(
        "the server",
        Command::new(workspace.build.join("debug/pitboard"))
            .args(["serve", "--demo", "--listen", SERVER, "--data-dir"])
            .arg(workspace.target.join("dev"))
            // The demo must not write into a database of the user.
            .env_remove("DATABASE_URL"),
    )?;
    let mut page = Running::start(
        "Trunk",
        Command::new(trunk)
            .args(["serve", "--offline"])
            .current_dir(&workspace.root)
            .env("PATH", path_with(bindgen.parent().unwrap_or(Path::new(".")))?)
            .env("CARGO_TARGET_DIR", &workspace.build)
            .env_remove("NO_COLOR"),
    )?;
    println!("==> the page will be on http://{PAGE} once it is built; Ctrl-C stops both");
    while !is_stopped.load(Ordering::Relaxed) {
        for running in [&mut server, &mut page] {
            running.check()?;
        }
        sleep(Duration::from_millis(200));
    }
    Ok(())
}

fn requirements_of_trunk(workspace: &Workspace) -> Result<[Requirement; 3]> {
    Ok([
        tools::wasm_target(workspace)?,
        Tool::Trunk.requirement(workspace)?,
        Tool::WasmBindgen.requirement(workspace)?,
    ])
}

/// A child process that is stopped when this is dropped.
struct Running {
    name: &'static str,
    program: Child,
}

impl Running {
    fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let program = command.spawn().with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name, program })
    }

    /// Fails once the process has ended by itself.
    fn check(&mut self) -> Result<()> {
        match self.program.try_wait().with_context(|| format!("cannot watch {}", self.name))? {
            None => Ok(()),
            Some(status) => bail!("{} has ended ({status})", self.name),
        }
    }
}

impl Drop for Running {
    /// Sends SIGINT, as Ctrl-C does, if the process still runs, and waits for its end.
    fn drop(&mut self) {
        if matches!(self.program.try_wait(), Ok(None)) {
            let _ = run(Command::new("kill").args(["-INT", &self.program.id().to_string()]));
        }
        let _ = self.program.wait();
    }
}
