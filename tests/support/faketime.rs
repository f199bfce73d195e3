//! A server's own clock, by Debian's libfaketime: its offset can be changed while the server runs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use chrono::TimeDelta;

/// The library; `MT` is the one for programs with threads.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// A clock with an offset to the right time.
pub struct FakeClock {
    library: PathBuf,
    file: PathBuf,
}

/// Returns the path of the library, or the way to get it.
pub fn find_library() -> Result<PathBuf, String> {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let candidates = folders.chain(["/usr/lib".into(), "/usr/local/lib".into()]);
    let mut found = candidates.map(|folder| folder.join(LIBRARY)).filter(|library| library.exists());
    found.next().ok_or_else(|| {
        format!(
            "{LIBRARY} is not in /usr/lib: install the Debian package faketime (apt-get install faketime)"
        )
    })
}

impl FakeClock {
    /// Creates a right clock, whose offset is kept in a folder.
    pub fn new(library: &Path, folder: &Path, name: &str) -> Self {
        let clock = Self { library: library.to_path_buf(), file: folder.join(format!("clock-of-{name}")) };
        clock.set(TimeDelta::zero());
        clock
    }

    /// Sets the offset.
    pub fn set(&self, offset: TimeDelta) {
        // Renamed, so that no half-written file is read.
        let new = self.file.with_extension("new");
        fs::write(&new, format!("{:+}\n", offset.num_seconds())).expect("a file for the clock");
        fs::rename(&new, &self.file).expect("a file for the clock");
    }

    /// Makes a command run by this clock. Time-outs go by the clock that is never set.
    pub fn drive(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKETIME_TIMESTAMP_FILE", &self.file)
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("DONT_FAKE_MONOTONIC", "1")
            .env("FAKETIME_DISABLE_SHM", "1");
    }
}
