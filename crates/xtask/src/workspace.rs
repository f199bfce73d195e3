//! The tree: where things lie, and what `Cargo.lock` says of them.

use std::path::{Path, PathBuf};

use crate::command::Result;

/// The folders that chores read and write.
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target directory, wherever `CARGO_TARGET_DIR` or a configuration puts it.
    pub build: PathBuf,
    /// Our own things that may be thrown away: tools, the demo's data, stamps.
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the repository from this crate's place in it, and the target directory from the running program.
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .ok_or("this crate has left its place in crates/")?
            .to_path_buf();
        let program = std::env::current_exe().map_err(|e| format!("no path to xtask: {e}"))?;
        let build =
            program.ancestors().nth(2).ok_or("xtask does not run from a target directory")?.to_path_buf();
        let target = root.join("target");
        std::fs::create_dir_all(&target).map_err(|e| format!("{} cannot be made: {e}", target.display()))?;
        Ok(Self { root, build, target })
    }

    /// The version of a package that `Cargo.lock` holds.
    pub fn locked_version(&self, package: &str) -> Result<String> {
        let file = self.root.join("Cargo.lock");
        let lock =
            std::fs::read_to_string(&file).map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
        version_in(&lock, package).ok_or_else(|| format!("Cargo.lock does not hold {package}"))
    }
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    lines.find(|line| *line == format!("name = \"{package}\""))?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod test {
    use super::version_in;

    #[test]
    fn a_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
