//! Runs the browser tests with Node and Chromium.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use fs_err as fs;

use crate::command::{find_on_path, output, run, step};
use crate::requirements::{Install, Requirement};
use crate::workspace::Workspace;

const FOLDER: &str = "tests/browser";
/// The oldest Node that the npm packages support; Debian's can be older.
const NODE: u32 = 20;
/// Variable: `1` runs the long tests too.
const LONG: &str = "PITBOARD_TEST_LONG";
/// Variable: the Chromium to use instead of one on `PATH`.
const CHROMIUM: &str = "PITBOARD_CHROMIUM";
/// Variable: the folder of the page as built for development, which contains the style guide.
const DEVELOPMENT: &str = "PITBOARD_PAGE_IN_DEVELOPMENT";
/// The Chromium programs to look for; the headless shell starts faster.
const BROWSERS: [&str; 4] = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/// The installed programs that run the browser tests.
pub struct BrowserTests {
    folder: PathBuf,
    node: PathBuf,
    chromium: PathBuf,
}

impl BrowserTests {
    /// Returns the requirements of the browser tests.
    pub fn requirements(workspace: &Workspace) -> [Requirement; 3] {
        [node(), chromium(), npm_packages(workspace, FOLDER)]
    }

    /// Finds the installed programs.
    pub fn find(workspace: &Workspace) -> Result<Self> {
        Ok(Self {
            folder: workspace.root.join(FOLDER),
            node: find_on_path("node").context("Node is not installed")?,
            chromium: find_chromium().context("Chromium is not on PATH")?,
        })
    }

    /// Runs the tests whose names contain one of the filters, or all. The long ones need the page as built
    /// for development.
    pub fn run(&self, binary: &Path, long: Option<&Path>, filter: &[String]) -> Result<()> {
        let mut tests = self.program("run.mjs", binary);
        tests.args(filter);
        if let Some(page) = long {
            tests.env(LONG, "1").env(DEVELOPMENT, page);
        }
        step("running the browser tests", || run(&mut tests))
    }

    /// Takes screenshots of every page in every state.
    pub fn take_screenshots(&self, binary: &Path) -> Result<()> {
        step("taking pictures of every page", || run(&mut self.program("gallery.mjs", binary)))
    }

    fn program(&self, name: &str, binary: &Path) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(self.folder.join(name)).env(CHROMIUM, &self.chromium).env("PITBOARD_BINARY", binary);
        command
    }
}

fn node() -> Requirement {
    let version = output(Command::new("node").arg("--version")).ok();
    let is_recent = version.and_then(|version| parse_major(&version)).is_some_and(|major| major >= NODE);
    Requirement {
        name: format!("Node {NODE} or newer with npm"),
        is_present: is_recent && find_on_path("npm").is_some(),
        install: Install::ByHand,
        alternative: "",
    }
}

/// Parses the major version: `v20.20.2` is 20.
fn parse_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn chromium() -> Requirement {
    Requirement {
        name: "Chromium".to_owned(),
        is_present: find_chromium().is_some(),
        install: Install::Debian(&["chromium-headless-shell", "chromium"]),
        alternative: "or set PITBOARD_CHROMIUM to its program",
    }
}

fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os(CHROMIUM).map(PathBuf::from);
    named.or_else(|| BROWSERS.into_iter().find_map(find_on_path))
}

/// Returns the npm packages of a folder as a requirement. They are installed again when their lock file is newer.
pub fn npm_packages(workspace: &Workspace, name: &str) -> Requirement {
    let folder = workspace.root.join(name);
    let modified = |name: &str| fs::metadata(folder.join(name)).and_then(|file| file.modified()).ok();
    let mut install = Command::new("npm");
    install.args(["ci", "--ignore-scripts", "--loglevel=error", "--prefix"]).arg(&folder);
    Requirement {
        name: format!("npm packages of {name}"),
        is_present: modified("node_modules/.package-lock.json") > modified("package-lock.json"),
        install: Install::Commands(vec![install]),
        alternative: "",
    }
}

#[cfg(test)]
mod test {
    use super::parse_major;

    #[test]
    fn the_major_version_of_node_is_parsed() {
        assert_eq!(parse_major("v20.20.2\n"), Some(20));
        assert_eq!(parse_major("20"), None);
    }
}
