//! A standby of a temporary PostgreSQL, which can be promoted over SQL.

use std::path::{Path, PathBuf};
use std::process::Child;

use anyhow::Result;

use crate::cluster::{find_free_port, run_when_ready, spawn_server};
use crate::command::output;
use crate::postgres::Postgres;
use crate::processes::signal_all;

/// A running standby, which streams from its primary.
pub struct Standby {
    pub server: Child,
    pub port: u16,
}

/// Returns the folder of the standby beside the data of its primary.
pub fn folder(primary: &Path) -> PathBuf {
    primary.join("standby")
}

impl Standby {
    /// Copies a running primary, and waits until the copy follows it.
    pub fn start(postgres: &Postgres, primary: &Path, primary_port: u16) -> Result<Self> {
        let folder = folder(primary);
        postgres.create_folder(&folder)?;
        output(
            postgres
                .program("pg_basebackup")
                .args(["--host=127.0.0.1", "--username=postgres", "--checkpoint=fast", "--no-sync"])
                .args(["--write-recovery-conf", "--port", &primary_port.to_string(), "--pgdata"])
                .arg(folder.join("data")),
        )?;
        let port = find_free_port()?;
        let mut server = spawn_server(postgres, &folder, port)?;
        run_when_ready(postgres, &folder, &mut server, port, "pg_isready", &[])?;
        Ok(Self { server, port })
    }

    /// Stops all processes of the standby, as [`crate::cluster::Cluster::freeze`] does with those of the primary.
    pub fn freeze(&self) -> Result<()> {
        signal_all(self.server.id(), "STOP")
    }

    /// Lets the processes of the standby continue.
    pub fn thaw(&self) -> Result<()> {
        signal_all(self.server.id(), "CONT")
    }
}
