//! The repository: its folders, and the versions in `Cargo.lock`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use fs_err as fs;

/// The folders that commands read and write, and whether commands may install requirements.
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target directory, which `CARGO_TARGET_DIR` or a configuration file can move.
    pub build: PathBuf,
    /// The folder for files of xtask that can be deleted at any time: tools, demo data, stamps.
    pub target: PathBuf,
    /// Whether a missing requirement is an error instead of being installed.
    pub no_install: bool,
}

impl Workspace {
    /// Finds the repository from the place of this crate in it, and the target directory from the running
    /// program.
    pub fn find(no_install: bool) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("this crate is not in crates/")?
            .to_path_buf();
        let program = std::env::current_exe().context("the path of xtask is unknown")?;
        let build =
            program.ancestors().nth(2).context("xtask does not run from a target directory")?.to_path_buf();
        let target = root.join("target");
        fs::create_dir_all(&target)?;
        Ok(Self { root, build, target, no_install })
    }

    /// Returns the version of a package in `Cargo.lock`.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let lock = fs::read_to_string(self.root.join("Cargo.lock"))?;
        find_version(&lock, package).with_context(|| format!("Cargo.lock has no package {package}"))
    }

    /// Returns the folder in which `cargo install` compiles tools. They share it, so common crates are built
    /// once.
    pub fn tools_build(&self) -> PathBuf {
        self.target.join("tools/build")
    }

    /// Removes the folder in which tools were compiled.
    pub fn remove_tools_build(&self) -> Result<()> {
        let folder = self.tools_build();
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        Ok(())
    }
}

fn find_version(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    lines.find(|line| *line == format!("name = \"{package}\""))?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod test {
    use super::find_version;

    #[test]
    fn a_version_is_found_by_the_whole_name_of_its_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(find_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(find_version(lock, "wasm"), None);
    }
}
