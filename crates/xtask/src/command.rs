//! Runs other programs, reports each step, and turns failures into errors.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Prints the name of a step, runs it, and prints its duration.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    println!("==> {name}");
    let value = work()?;
    println!("    {name}: {}", format_elapsed(started));
    Ok(value)
}

/// Formats the time since an instant: `4.2 s` or `3 min 07 s`.
pub fn format_elapsed(since: Instant) -> String {
    let seconds = since.elapsed().as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", seconds as u64 / 60, seconds as u64 % 60)
    }
}

/// Runs a program with its output passed through.
pub fn run(command: &mut Command) -> Result<()> {
    let name = short_name(command);
    let status = command.status().with_context(|| format!("cannot start {name}"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs a program and returns its standard output; an error carries its standard error.
pub fn output(command: &mut Command) -> Result<String> {
    let name = short_name(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} did not print text"))
}

/// Returns Cargo, without the variables that `cargo run` set for xtask: build scripts that watch them would
/// run again.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        {
            command.env_remove(&key);
        }
    }
    command.current_dir(root);
    command
}

/// Finds a program in the folders of `PATH`.
pub fn find_on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Returns `PATH` with one folder in front.
pub fn path_with(folder: &Path) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(folder.to_path_buf()).chain(std::env::split_paths(&path)))
        .with_context(|| format!("{} cannot be part of PATH", folder.display()))
}

/// Formats a command as a person types it, without quotes, folder and environment.
pub fn command_line(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(program_name(command))
        .chain(command.get_args())
        .map(|word| word.display().to_string())
        .collect();
    words.join(" ")
}

/// Returns the program with its first argument: `cargo clippy`, `npm install`.
fn short_name(command: &Command) -> String {
    let first = command.get_args().next().unwrap_or(OsStr::new(""));
    format!("{} {}", program_name(command).display(), first.display()).trim().to_owned()
}

/// Returns the file name of the program.
fn program_name(command: &Command) -> &OsStr {
    let program = command.get_program();
    Path::new(program).file_name().unwrap_or(program)
}
