//! A PostgreSQL of our own: made for one run, on a free port, gone when the run is over however it ends.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::command::{Result, output, step};
use crate::postgres::Postgres;
use crate::workspace::Workspace;

/// A running cluster; it stops and disappears when dropped.
pub struct Cluster {
    postgres: Postgres,
    folder: PathBuf,
    server: Child,
    port: u16,
}

impl Cluster {
    /// Makes and starts one, after clearing away what killed runs have left.
    pub fn start(workspace: &Workspace) -> Result<Self> {
        let postgres = Postgres::find()?;
        step("starting a PostgreSQL for this run", || {
            let places =
                [workspace.target.join("postgres"), Path::new("/var/tmp/pitboard-postgres").to_path_buf()];
            for place in &places {
                sweep(&postgres, place);
            }
            let own = places.map(|place| place.join(std::process::id().to_string()));
            // A checkout in a closed home is out of reach for another account.
            let folder = own
                .iter()
                .find(|folder| {
                    let reached = postgres.own_folder(folder).is_ok();
                    if !reached {
                        let _ = fs::remove_dir(folder);
                    }
                    reached
                })
                .ok_or_else(|| {
                    let [near, far] = own.each_ref().map(|folder| folder.display().to_string());
                    format!("no place for PostgreSQL's files: neither {near} nor {far} will do")
                })?;
            Self::start_in(postgres, folder.clone())
        })
    }

    /// The database for tests.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/pitboard", self.port)
    }

    /// Ends it without a chance to put its things in order, as a crash does.
    pub fn kill(&mut self) -> Result {
        let ended = self.server.kill().and_then(|()| self.server.wait());
        ended.map(drop).map_err(|e| format!("PostgreSQL cannot be killed: {e}"))
    }

    /// Starts it once more, over the same data and at the same address.
    pub fn start_again(&mut self) -> Result {
        let patience = Instant::now() + PATIENCE;
        loop {
            self.server = serve(&self.postgres, &self.folder, self.port)?;
            match self.once_it_answers("pg_isready", &[]) {
                // What it was killed out of may still be ending; two do not run over the same data.
                Err(_) if Instant::now() < patience => sleep(PAUSE),
                answers => return answers,
            }
        }
    }

    fn start_in(postgres: Postgres, folder: PathBuf) -> Result<Self> {
        output(
            postgres
                .program("initdb")
                .args(["--username=postgres", "--auth=trust", "--encoding=UTF8"])
                .args(["--locale=C.UTF-8", "--no-sync", "--pgdata"])
                .arg(folder.join("data")),
        )?;
        let port = free_port()?;
        let server = serve(&postgres, &folder, port)?;
        let mut cluster = Self { postgres, folder, server, port };
        cluster.once_it_answers("createdb", &["-U", "postgres", "pitboard"])?;
        Ok(cluster)
    }

    /// Runs one of its client programs as soon as the server answers.
    fn once_it_answers(&mut self, program: &str, arguments: &[&str]) -> Result {
        let patience = Instant::now() + PATIENCE;
        loop {
            let refusal = match output(
                self.postgres
                    .program(program)
                    .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
                    .args(arguments),
            ) {
                Ok(_) => return Ok(()),
                Err(refusal) => refusal,
            };
            if !matches!(self.server.try_wait(), Ok(None)) {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                let last = log.lines().last().unwrap_or("it said nothing");
                return Err(format!("PostgreSQL did not start: {last}"));
            }
            if Instant::now() > patience {
                return Err(format!("PostgreSQL did not come up: {refusal}"));
            }
            sleep(PAUSE);
        }
    }
}

/// How long a server may take to come up, the recovery after a crash included.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);

/// Starts the server over a folder; what it says is added to the folder's log.
fn serve(postgres: &Postgres, folder: &Path, port: u16) -> Result<Child> {
    let log = folder.join("log");
    let file = fs::File::options()
        .create(true)
        .append(true)
        .open(&log)
        .map_err(|e| format!("{} cannot be made: {e}", log.display()))?;
    postgres
        .program("postgres")
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
        // No socket file, hence no folder that must be writable and short of name.
        .args(["-c", "unix_socket_directories=", "-c", "max_connections=300"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(file)
        .spawn()
        .map_err(|e| format!("postgres cannot be started: {e}"))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        stop(&self.postgres, &self.folder);
        // The server has ended or cannot be ended; nothing is left to do about it here.
        let _ = self.server.wait();
    }
}

/// Stops what runs in a folder and removes it. Its data is worth nothing, so it need not be written out.
fn stop(postgres: &Postgres, folder: &Path) {
    let _ = output(
        postgres
            .program("pg_ctl")
            .args(["stop", "--mode=immediate", "--silent", "--pgdata"])
            .arg(folder.join("data")),
    );
    let _ = fs::remove_dir_all(folder);
}

/// Clears away the clusters of runs that are no more; a folder bears the process id of its run.
fn sweep(postgres: &Postgres, place: &Path) {
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let program = Path::new("/proc").join(entry.file_name()).join("exe");
        let alive = fs::read_link(program).is_ok_and(|exe| exe.ends_with("xtask"));
        if !alive {
            stop(postgres, &entry.path());
        }
    }
}

/// A port that nobody listens on. Another may take it before PostgreSQL does, which then says so.
fn free_port() -> Result<u16> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| format!("no free port: {e}"))
}
