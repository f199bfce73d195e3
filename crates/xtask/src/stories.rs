//! The stories in a browser: Node and Chromium are found or brought, then Node tells them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::command::{Result, on_path, output, run, step};
use crate::files::hex;
use crate::packages;
use crate::workspace::Workspace;

const FOLDER: &str = "tests/browser";
/// The oldest Node that the packages run on; Debian's may be older.
const NODE: u32 = 20;
/// `1` for the stories that take long.
const LONG: &str = "PITBOARD_TEST_LONG";
/// Where Chromium is, for those who have it elsewhere.
const CHROMIUM: &str = "PITBOARD_CHROMIUM";

/// Chromium without its own windows: the same engine, and quicker to begin.
const SHELL: &str = "chromium-headless-shell";

/// A folder with the page as it is in development, which has the style guide in it.
const DEVELOPMENT: &str = "PITBOARD_PAGE_IN_DEVELOPMENT";

/// What tells them.
pub struct Stories {
    folder: PathBuf,
    node: PathBuf,
    chromium: PathBuf,
}

impl Stories {
    /// Finds all that is needed; what is missing and can be installed is installed.
    pub fn find(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.root.join(FOLDER);
        let node = node()?;
        let chromium = chromium()?;
        ensure_packages(&folder)?;
        Ok(Self { folder, node, chromium })
    }

    /// Tells those that have one of the words in them, or all. The long ones need the page as it is in development.
    pub fn tell(&self, binary: &Path, long: Option<&Path>, filter: &[String]) -> Result {
        let mut told = self.program("run.mjs", binary);
        told.args(filter);
        if let Some(page) = long {
            told.env(LONG, "1").env(DEVELOPMENT, page);
        }
        step("telling the stories in a browser", || run(&mut told))
    }

    /// Takes pictures of every page in every state.
    pub fn take_pictures(&self, binary: &Path) -> Result {
        step("taking pictures of every page", || run(&mut self.program("gallery.mjs", binary)))
    }

    fn program(&self, name: &str, binary: &Path) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(self.folder.join(name)).env(CHROMIUM, &self.chromium).env("PITBOARD_BINARY", binary);
        command
    }
}

fn node() -> Result<PathBuf> {
    let missing = || format!("Node {NODE} or newer with npm is missing: the stories in a browser need it");
    let node = on_path("node").ok_or_else(missing)?;
    on_path("npm").ok_or_else(missing)?;
    let version = output(Command::new(&node).arg("--version"))?;
    match major(&version) {
        Some(NODE..) => Ok(node),
        _ => Err(format!("{}, but there is {}", missing(), version.trim())),
    }
}

/// `v20.20.2` → 20
fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn chromium() -> Result<PathBuf> {
    let installed = || [SHELL, "chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_path);
    if let Some(named) = std::env::var_os(CHROMIUM) {
        return Ok(named.into());
    }
    if let Some(program) = installed() {
        return Ok(program);
    }
    let or = format!("install it, or set {CHROMIUM} to its program");
    // Not every Debian has the first.
    packages::install(SHELL, &or).or_else(|_| packages::install("chromium", &or))?;
    installed().ok_or_else(|| "Chromium was installed, but is not on PATH".to_owned())
}

/// The packages of the lock file, installed once for each of its states.
fn ensure_packages(folder: &Path) -> Result {
    let lock = folder.join("package-lock.json");
    let content = fs::read(&lock).map_err(|e| format!("{} cannot be read: {e}", lock.display()))?;
    let digest = hex(&Sha256::digest(content));
    let stamp = folder.join("node_modules/.lock-digest");
    if fs::read_to_string(&stamp).is_ok_and(|known| known == digest) {
        return Ok(());
    }
    step("installing the npm packages of the stories", || {
        output(Command::new("npm").args(["ci", "--ignore-scripts"]).current_dir(folder))
    })?;
    fs::write(&stamp, digest).map_err(|e| format!("{} cannot be written: {e}", stamp.display()))
}

#[cfg(test)]
mod test {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_node_says() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
    }
}
