//! Runs the binary, as from a terminal.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
};

use crate::backend::Place;

/// The result of a finished process.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The path of the binary beside this one. It is built if it is missing or outdated; `cargo xtask test`
/// builds it first.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let current = env::current_exe().expect("the path of this program");
    // Tests are in target/<profile>/deps, programs in the parent folder.
    let directory = current.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    let directory = directory.expect("target/<profile>");
    let binary = directory.join(format!("pitboard{}", env::consts::EXE_SUFFIX));
    if !is_current(&binary) {
        let target = directory.parent().expect("target");
        let mut build = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // With other packages Cargo would unify features differently and build all dependencies again.
        build.args(["build", "--workspace", "--exclude", "pitboard-frontend", "--bin", "pitboard"]);
        build.arg("--target-dir").arg(target);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let built = build.status().expect("cargo");
        assert!(built.success() && binary.exists(), "{} cannot be built", binary.display());
    }
    binary
});

/// Whether the binary is newer than its sources, which Cargo lists beside it.
fn is_current(binary: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|file| file.modified());
    let (Ok(built), Ok(sources)) = (changed(binary), fs::read_to_string(binary.with_extension("d"))) else {
        return false;
    };
    sources
        .split_whitespace()
        .all(|source| changed(Path::new(source)).map_or(true, |changed| changed <= built))
}

/// Returns the path of the binary.
pub fn binary() -> &'static Path {
    &BINARY
}

/// Returns a command of the binary with no environment but `PATH` and the settings of a test.
pub fn pitboard(place: &Place, arguments: &[&str]) -> Command {
    set_up(Command::new(&*BINARY), place, arguments)
}

/// Returns the same command of another build of the binary.
pub fn pitboard_of(build: &Path, place: &Place, arguments: &[&str]) -> Command {
    set_up(Command::new(build), place, arguments)
}

/// Returns the same command run by another program, such as `strace`.
pub fn pitboard_under(
    program: &str,
    program_arguments: &[&str],
    place: &Place,
    arguments: &[&str],
) -> Command {
    let mut command = Command::new(program);
    command.args(program_arguments).arg(&*BINARY);
    set_up(command, place, arguments)
}

fn set_up(mut command: Command, place: &Place, arguments: &[&str]) -> Command {
    command
        .args(arguments)
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .env("DATABASE_URL", &place.text)
        .env("PITBOARD_DATA_DIR", place.directory())
        .env("PITBOARD_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command and waits for its end.
pub fn run(mut command: Command, input: &str) -> Finished {
    let mut child = command.spawn().expect("the binary");
    child.stdin.take().expect("standard input").write_all(input.as_bytes()).ok();
    let output = child.wait_with_output().expect("an end");
    Finished {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A running `pitboard serve`; dropping it kills the process.
pub struct Serving {
    pub url: String,
    /// The lines before the one that it listens.
    pub printed: Vec<String>,
    child: Child,
    /// Kept open, because the program may print more.
    stdout: BufReader<ChildStdout>,
}

impl Serving {
    /// Starts the server and waits until it listens.
    pub fn start(place: &Place, arguments: &[&str]) -> Self {
        let command = pitboard(place, &[&["serve"], arguments].concat());
        Self::run(command, &place.directory().join("serve.log"))
    }

    /// Starts a command of [`pitboard`], appends its standard error to `log`, and waits until it listens.
    pub fn run(mut command: Command, log: &Path) -> Self {
        let file = fs::File::options().create(true).append(true).open(log).expect("a file for the log");
        let mut child = command.stderr(file).spawn().expect("the binary");
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output"));
        let (mut line, mut printed) = (String::new(), Vec::new());
        while !line.starts_with("listening on ") {
            if !line.is_empty() {
                printed.push(line.trim_end().to_owned());
            }
            line.clear();
            let read = stdout.read_line(&mut line).expect("standard output");
            let log = || fs::read_to_string(log).unwrap_or_default();
            assert!(read > 0, "it exited before it listened: {}", log());
        }
        let url = line["listening on ".len()..].trim().to_owned();
        Self { url, printed, child, stdout }
    }

    /// Returns the next line that it prints after the first address.
    pub fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("standard output");
        line.trim_end().to_owned()
    }

    /// Returns its address: `127.0.0.1:…`.
    pub fn address(&self) -> &str {
        &self.url["http://".len()..]
    }

    /// Returns the id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM, as service managers do.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends a signal by its short name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
    }

    /// Sends SIGKILL, which ends it like a crash.
    pub fn kill(self) {
        drop(self);
    }

    /// Waits for its end and returns the exit code.
    pub fn wait(mut self) -> Option<i32> {
        self.child.wait().expect("an end").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
