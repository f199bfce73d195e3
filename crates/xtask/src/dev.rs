//! Page and server side by side while one works on them: Trunk builds the page anew at every change, shows it, and
//! passes its calls on to the server.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::command::{Result, cargo, path_with, run, step};
use crate::tools::{self, Tool};
use crate::workspace::Workspace;

/// Where the server listens; `Trunk.toml` passes calls on to it.
const SERVER: &str = "127.0.0.1:8000";
/// Where `Trunk.toml` shows the page.
const PAGE: &str = "127.0.0.1:8080";

/// Runs both until one of them ends or somebody stops them.
pub fn run_both(workspace: &Workspace) -> Result {
    for address in [SERVER, PAGE] {
        TcpListener::bind(address).map_err(|e| format!("cannot listen on {address}: {e}"))?;
    }
    tools::ensure_wasm_target(workspace)?;
    let [trunk, bindgen] = tools::ensure(workspace, [Tool::Trunk, Tool::WasmBindgen])?;
    // Trunk is told to stay offline, and tells Cargo the same.
    run(cargo(&workspace.root).args(["fetch", "--quiet", "--target", "wasm32-unknown-unknown"]))?;
    step("building the server", || run(cargo(&workspace.root).args(["build", "--bin", "pitboard"])))?;

    let stopped = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, stopped.clone())
            .map_err(|e| format!("signals cannot be watched: {e}"))?;
    }
    let mut server = Running::start(
        "the server",
        Command::new(workspace.build.join("debug/pitboard"))
            .args(["serve", "--demo", "--listen", SERVER, "--data-dir"])
            .arg(workspace.target.join("dev"))
            // A database of the caller's own must not become the demo's.
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
    while !stopped.load(Ordering::Relaxed) {
        for running in [&mut server, &mut page] {
            running.check()?;
        }
        sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// A program that ends with us.
struct Running {
    name: &'static str,
    program: Child,
}

impl Running {
    fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let program = command.spawn().map_err(|e| format!("{name} cannot be started: {e}"))?;
        Ok(Self { name, program })
    }

    /// An error once it has ended by itself.
    fn check(&mut self) -> Result {
        match self.program.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(format!("{} has ended ({status})", self.name)),
            Err(e) => Err(format!("{} cannot be watched: {e}", self.name)),
        }
    }
}

impl Drop for Running {
    /// As Ctrl-C would, which both understand; whoever is gone already takes no harm.
    fn drop(&mut self) {
        if matches!(self.program.try_wait(), Ok(None)) {
            let _ = run(Command::new("kill").args(["-INT", &self.program.id().to_string()]));
        }
        let _ = self.program.wait();
    }
}
