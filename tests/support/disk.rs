//! A small disk in memory that a test can fill. Mounting needs root; in a user namespace, anybody is.

use std::{
    env,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// Variable: set in a process with a mount namespace of its own.
const MOUNTS: &str = "PITBOARD_TEST_MOUNTS";

/// Whether this process may mount disks.
pub fn has_own_mounts() -> bool {
    env::var_os(MOUNTS).is_some()
}

/// Returns the command that runs this program in a mount namespace of its own; without root, in a user namespace too.
pub fn with_own_mounts() -> Command {
    let root = Command::new("id").arg("-u").output().expect("id").stdout == b"0\n";
    let mut command = Command::new("unshare");
    command.args(if root { &["--mount"][..] } else { &["--mount", "--map-root-user"] });
    command.arg(env::current_exe().expect("the path of this program")).env(MOUNTS, "1");
    command
}

/// A mounted disk; dropping it unmounts it.
pub struct Disk(TempDir);

impl Disk {
    /// Mounts a disk of a size such as `4m`.
    pub fn mount(size: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(directory.path());
        assert!(mount.status().expect("mount").success(), "cannot mount a disk: run this as root");
        Self(directory)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Fills the disk.
    pub fn fill(&self) {
        let mut file = File::create(self.ballast()).expect("a file");
        loop {
            match file.write_all(&[0; 4096]) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => return,
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub fn free_space(&self) {
        fs::remove_file(self.ballast()).expect("a removed file");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A failure leaves it to the end of the namespace.
        Command::new("umount").arg("--lazy").arg(self.path()).status().ok();
    }
}
