//! The command line.

use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::{Options, faults::Fault, target::Target};

/// Sends random writes to real servers and examines the database afterwards
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask torture")]
pub struct Args {
    /// Database to use: an empty `sqlite:PATH`, or a `postgres://…` in which a schema is created. Without it:
    /// a temporary SQLite file, then a temporary PostgreSQL
    #[arg(long)]
    database_url: Option<String>,
    /// Use only this one of the two temporary databases
    #[arg(long, value_enum, conflicts_with = "database_url")]
    on: Option<Database>,
    /// Number of servers on PostgreSQL; on SQLite there is always one
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..))]
    servers: u8,
    /// Duration; 30 seconds if there is no limit of operations either
    #[arg(long)]
    seconds: Option<u64>,
    /// Stop after this number of operations
    #[arg(long)]
    operations: Option<u64>,
    /// Number of concurrent callers
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
    clients: u16,
    /// Kill servers, and a temporary PostgreSQL, at random moments
    #[arg(long)]
    kill: bool,
    /// Stop processes for some seconds with SIGSTOP: servers, a temporary PostgreSQL, and its standby
    #[arg(long)]
    freeze: bool,
    /// Stall, cut and slow the connections between callers and servers, and between servers and PostgreSQL
    #[arg(long)]
    stall: bool,
    /// Fill the disk of SQLite for some seconds; without root, in a user namespace
    #[arg(long, conflicts_with = "database_url")]
    disk_full: bool,
    /// Set the clocks of servers, by Debian's libfaketime
    #[arg(long)]
    clock: bool,
    /// Use a PostgreSQL with a synchronous standby, lose the primary and promote the standby; the primary is
    /// killed, or with --freeze stopped for good
    #[arg(long, conflicts_with = "database_url")]
    standby: bool,
    /// Seed of the random choices; the same seed makes the same choices. Without it: a random one
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Args {
    /// Returns the faults that were chosen.
    pub fn faults(&self) -> Vec<Fault> {
        let chosen = [
            (self.kill, Fault::Kill),
            (self.freeze, Fault::Freeze),
            (self.stall, Fault::Stall),
            (self.disk_full, Fault::DiskFull),
            (self.clock, Fault::Clock),
            // Last, because it ends the primary.
            (self.standby, Fault::Standby),
        ];
        chosen.into_iter().filter_map(|(is_chosen, fault)| is_chosen.then_some(fault)).collect()
    }

    /// Whether no fault was chosen, or one that can happen with this database.
    pub fn suits(&self, target: &Target) -> bool {
        let faults = self.faults();
        faults.is_empty() || faults.iter().any(|fault| fault.is_possible(target.is_sqlite()))
    }

    /// Returns the parameters of a run with some of the faults.
    pub fn options(&self, faults: Vec<Fault>) -> Options {
        let seconds = self.seconds.or(if self.operations.is_none() { Some(30) } else { None });
        Options {
            servers: self.servers.into(),
            clients: self.clients.into(),
            duration: seconds.map(Duration::from_secs),
            operations: self.operations,
            faults,
            clock_library: None,
            seed: self.seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0),
        }
    }

    /// Returns the databases in their order.
    pub fn targets(&self) -> Vec<Target> {
        match (&self.database_url, self.on) {
            (Some(url), _) => vec![Target::Url(url.clone())],
            (None, Some(Database::Sqlite)) => vec![Target::Sqlite],
            (None, Some(Database::Postgres)) => vec![Target::Postgres],
            (None, None) => vec![Target::Sqlite, Target::Postgres],
        }
    }
}
