//! The databases of the runs.

use std::env;

use clap::ValueEnum;
use pitboard_tests::{
    Backend,
    backend::Place,
    cluster::Cluster,
    disk::{Disk, with_own_mounts},
};

use crate::{Options, args::Database, faults::Fault};

/// The size of the disk that is filled: more than some minutes of writes need.
const DISK_SIZE: &str = "256m";

/// A database to test.
pub enum Target {
    Sqlite,
    /// A temporary one, which can be killed.
    Postgres,
    Url(String),
}

impl Target {
    pub fn is_sqlite(&self) -> bool {
        match self {
            Target::Sqlite => true,
            Target::Postgres => false,
            Target::Url(url) => url.starts_with("sqlite:"),
        }
    }

    /// Returns the place of the database, with what the faults of the run are done to.
    pub async fn place(&self, options: &Options) -> (Place, Option<Cluster>, Option<Disk>) {
        match self {
            Target::Sqlite if options.has(Fault::DiskFull) => {
                let disk = Disk::mount(DISK_SIZE);
                let url = format!("sqlite:{}", disk.path().join("pitboard.db").display());
                (Place::existing(&url), None, Some(disk))
            }
            Target::Sqlite => (Backend::Sqlite.place(), None, None),
            Target::Postgres => {
                let mut cluster = Cluster::start();
                let place = if options.has(Fault::Standby) {
                    Place::existing(&cluster.start_synchronous_standby().await)
                } else {
                    cluster.place()
                };
                (place, Some(cluster), None)
            }
            Target::Url(url) if self.is_sqlite() => (Place::existing(url), None, None),
            Target::Url(url) => (Place::schema_in(url), None, None),
        }
    }
}

/// Runs this program with the same arguments on one database, in a process that may mount disks.
pub fn run_with_own_mounts(on: Database) -> Result<bool, String> {
    let mut command = with_own_mounts();
    command.args(env::args_os().skip(1));
    if !env::args().any(|argument| argument == "--on" || argument.starts_with("--on=")) {
        command.arg("--on").args(on.to_possible_value().map(|value| value.get_name().to_owned()));
    }
    let status = command.status().map_err(|error| format!("unshare, of util-linux: {error}"))?;
    Ok(status.success())
}
