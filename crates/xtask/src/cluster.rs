//! A temporary PostgreSQL cluster on a free port. It is removed when the run ends, or at the start of a later
//! run if this one is killed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fs_err as fs;

use crate::command::{output, step};
use crate::postgres::{self, Postgres};
use crate::processes::signal_all;
use crate::requirements;
use crate::standby::{self, Standby};
use crate::workspace::Workspace;

/// A running cluster; dropping it stops the server and removes the data.
pub struct Cluster {
    postgres: Postgres,
    folder: PathBuf,
    server: Child,
    port: u16,
    standby: Option<Standby>,
}

impl Cluster {
    /// Creates and starts a cluster of the installed PostgreSQL, after removing those of killed runs.
    pub fn start(workspace: &Workspace) -> Result<Self> {
        Self::start_version(workspace, None)
    }

    /// As [`Self::start`], of the PostgreSQL in a folder, if there is one.
    pub fn start_version(workspace: &Workspace, version: Option<&Path>) -> Result<Self> {
        requirements::ensure(workspace, [postgres::server_requirement()])?;
        let mut postgres = Postgres::find()?;
        if let Some(folder) = version {
            postgres = postgres.of_version(folder);
        }
        step("starting a temporary PostgreSQL", || {
            let places =
                [workspace.target.join("postgres"), Path::new("/var/tmp/pitboard-postgres").to_path_buf()];
            for place in &places {
                remove_abandoned(&postgres, place);
            }
            let own = places.map(|place| place.join(std::process::id().to_string()));
            // PostgreSQL's account cannot enter a repository in a private home directory.
            let folder = own
                .iter()
                .find(|folder| {
                    let is_usable = postgres.create_folder(folder).is_ok();
                    if !is_usable {
                        let _ = fs::remove_dir(folder);
                    }
                    is_usable
                })
                .with_context(|| {
                    let [near, far] = own.each_ref().map(|folder| folder.display().to_string());
                    format!("PostgreSQL's account can write neither into {near} nor into {far}")
                })?;
            Self::start_in(postgres, folder.clone())
        })
    }

    /// Returns the URL of the test database.
    pub fn url(&self) -> String {
        url(self.port)
    }

    /// Starts a standby, and returns the URL of its copy of the test database.
    pub fn start_standby(&mut self) -> Result<String> {
        let standby = Standby::start(&self.postgres, &self.folder, self.port)?;
        let url = url(standby.port);
        self.standby = Some(standby);
        Ok(url)
    }

    /// Stops all processes of the server, as a machine or a disk that hangs does: their connections stay open.
    pub fn freeze(&self) -> Result<()> {
        signal_all(self.server.id(), "STOP")
    }

    /// Lets the processes of the server continue.
    pub fn thaw(&self) -> Result<()> {
        signal_all(self.server.id(), "CONT")
    }

    /// Returns the standby.
    pub fn standby(&self) -> Result<&Standby> {
        self.standby.as_ref().context("there is no standby yet")
    }

    /// Kills the server process, as a crash does.
    pub fn kill(&mut self) -> Result<()> {
        self.server.kill().and_then(|()| self.server.wait()).context("cannot kill PostgreSQL")?;
        Ok(())
    }

    /// Starts the server again, with the same data and address.
    pub fn restart(&mut self) -> Result<()> {
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            self.server = spawn_server(&self.postgres, &self.folder, self.port)?;
            match self.run_when_ready("pg_isready") {
                // Child processes of the killed server may still run, and PostgreSQL refuses to start beside
                // them.
                Err(_) if Instant::now() < deadline => sleep(PAUSE),
                result => return result,
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
        let port = find_free_port()?;
        let server = spawn_server(&postgres, &folder, port)?;
        let mut cluster = Self { postgres, folder, server, port, standby: None };
        let Self { postgres, folder, server, .. } = &mut cluster;
        run_when_ready(postgres, folder, server, port, "createdb", &["-U", "postgres", "pitboard"])?;
        Ok(cluster)
    }

    fn run_when_ready(&mut self, program: &str) -> Result<()> {
        run_when_ready(&self.postgres, &self.folder, &mut self.server, self.port, program, &[])
    }
}

fn url(port: u16) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/pitboard")
}

/// Runs a client program, repeatedly until the server with the data of a folder is ready.
pub fn run_when_ready(
    postgres: &Postgres,
    folder: &Path,
    server: &mut Child,
    port: u16,
    program: &str,
    arguments: &[&str],
) -> Result<()> {
    let deadline = Instant::now() + START_TIMEOUT;
    loop {
        let result = output(
            postgres.program(program).args(["-h", "127.0.0.1", "-p", &port.to_string()]).args(arguments),
        );
        let Err(error) = result else { return Ok(()) };
        if !matches!(server.try_wait(), Ok(None)) {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            bail!("PostgreSQL did not start: {}", log.lines().last().unwrap_or("its log is empty"));
        }
        if Instant::now() > deadline {
            return Err(error.context("PostgreSQL did not become ready"));
        }
        sleep(PAUSE);
    }
}

/// The time limit for a start, including the recovery after a crash.
const START_TIMEOUT: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(50);

/// Starts the server with the data of a folder, and appends its messages to the folder's log.
pub fn spawn_server(postgres: &Postgres, folder: &Path, port: u16) -> Result<Child> {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log"))?;
    postgres
        .program("postgres")
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
        // Without a socket file no folder has to be writable and have a short path.
        .args(["-c", "unix_socket_directories=", "-c", "max_connections=300"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log.into_file())
        .spawn()
        .context("cannot start postgres")
}

impl Drop for Cluster {
    fn drop(&mut self) {
        stop(&self.postgres, &self.folder);
        // An error means that the process has ended already.
        let _ = self.server.wait();
        let _ = self.standby.as_mut().map(|standby| standby.server.wait());
    }
}

/// Stops the cluster in a folder and removes the folder. Errors are ignored: the next run tries again.
fn stop(postgres: &Postgres, folder: &Path) {
    for data in [folder, &standby::folder(folder)].map(|folder| folder.join("data")) {
        // Frozen processes do not see the stop.
        if let Some(server) = server_of(&data) {
            let _ = signal_all(server, "CONT");
        }
        let mut stop = postgres.program("pg_ctl");
        let _ = output(stop.args(["stop", "--mode=immediate", "--silent", "--pgdata"]).arg(data));
    }
    let _ = fs::remove_dir_all(folder);
}

/// Returns the process of the server with this data, if it runs.
fn server_of(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("postmaster.pid")).ok()?.lines().next()?.parse().ok()
}

/// Removes the clusters of ended runs. A folder is named by the process id of its run.
fn remove_abandoned(postgres: &Postgres, place: &Path) {
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(place).into_iter().flatten().flatten() {
        let program = Path::new("/proc").join(entry.file_name()).join("exe");
        // The link of a program that was built again while it runs ends with " (deleted)".
        let is_xtask = |exe: PathBuf| exe.to_string_lossy().trim_end_matches(" (deleted)").ends_with("xtask");
        let is_running = fs::read_link(program).is_ok_and(is_xtask);
        if !is_running {
            stop(postgres, &entry.path());
        }
    }
}

/// Returns a free port. If another program takes it before PostgreSQL does, PostgreSQL reports that.
pub fn find_free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port")?;
    Ok(listener.local_addr()?.port())
}
