//! Builds the server, serves the demo, and writes the OpenAPI document.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use anyhow::{Context, Error, Result};
use fs_err as fs;

use crate::command::{cargo, output, run, step};
use crate::page;
use crate::requirements::{self, Requirement};
use crate::workspace::Workspace;

/// The memory that the page and the server's dependencies need to be compiled side by side.
const MEMORY_FOR_BOTH: u64 = 6 << 30;

/// The feature of released servers. It compiles OpenSSL, which takes minutes.
pub const TLS: &str = "pitboard-server/postgres-tls";

/// Returns what OpenSSL is compiled with, beside a C compiler.
pub fn tls_requirements() -> [Requirement; 2] {
    [requirements::program("perl", &["perl"]), requirements::program("make", &["make"])]
}

/// Builds the page and the server as they are released.
pub fn build_for_release(workspace: &Workspace) -> Result<()> {
    requirements::ensure(workspace, tls_requirements())?;
    build_with_page(workspace, &[TLS]).map(drop)
}

/// Builds the page, and the server with the page in it and these features; returns the server's path. The last steps of
/// the page use one core, so the dependencies of the server are compiled meanwhile.
pub fn build_with_page(workspace: &Workspace, features: &[&str]) -> Result<PathBuf> {
    thread::scope(|scope| {
        let both = available_memory().is_none_or(|memory| memory >= MEMORY_FOR_BOTH);
        let dependencies = both.then(|| scope.spawn(|| build_dependencies(workspace, features)));
        page::build(workspace)?;
        dependencies.map_or(Ok(()), |thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })?;
    build(workspace, features)
}

/// Compiles what the server depends on, as [`build`] does. It must not be the server itself, which would be
/// compiled again for the new page.
fn build_dependencies(workspace: &Workspace, features: &[&str]) -> Result<()> {
    step("compiling the server's dependencies beside the page", || {
        let mut build = cargo(&workspace.root);
        build.args(["build", "--quiet", "--release", "--locked", "--package", "pitboard-server", "--lib"]);
        let features = [features, &["pitboard-server/dependencies-only"]].concat();
        run(build.args(["--features", &features.join(",")]))
    })
}

/// Returns the memory that programs can use without swapping, in bytes, where Linux tells it.
fn available_memory() -> Option<u64> {
    let table = fs::read_to_string("/proc/meminfo").ok()?;
    let line = table.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? * 1024)
}

/// Builds the release binary with the page in `frontend/dist`, and returns its path.
fn build(workspace: &Workspace, features: &[&str]) -> Result<PathBuf> {
    step("building the server", || {
        let mut build = cargo(&workspace.root);
        build.args(["build", "--release", "--locked", "--bin", "pitboard"]);
        run(build.args(["--features", &features.join(",")]))
    })?;
    Ok(workspace.build.join("release/pitboard"))
}

/// Builds the page and the server, then replaces this process by the server, so that it receives the signals.
pub fn run_demo(workspace: &Workspace, keep: bool, listen: SocketAddr) -> Result<()> {
    // Checked before the build, which takes minutes; the server binds the address itself.
    TcpListener::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
    let program = build_with_page(workspace, &[])?;

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
