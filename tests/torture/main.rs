//! Sends a random mix of all writes to real servers, optionally kills them, and then examines the database.
//! Exits with 1 after any violation.

mod caller;
mod examination;
mod expiry;
mod fault_injector;
mod known;
mod operations;
mod report;
mod run;
mod servers;
mod sessions;
mod step;
mod workshop;

use std::{process::ExitCode, time::Duration};

use clap::{Parser, ValueEnum};
use pitboard_tests::{Backend, backend::Place, cluster::Cluster};

use crate::workshop::Workshop;

/// Sends random writes to real servers and examines the database afterwards
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask torture")]
struct Args {
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
    /// Seed of the random choices; the same seed makes the same choices. Without it: a random one
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

/// The parameters of a run.
pub struct Options {
    pub servers: usize,
    pub clients: usize,
    pub duration: Option<Duration>,
    pub operations: Option<u64>,
    pub kill: bool,
    pub seed: u64,
}

impl Args {
    fn options(&self) -> Options {
        let seconds = self.seconds.or(if self.operations.is_none() { Some(30) } else { None });
        Options {
            servers: self.servers.into(),
            clients: self.clients.into(),
            duration: seconds.map(Duration::from_secs),
            operations: self.operations,
            kill: self.kill,
            seed: self.seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0),
        }
    }

    fn targets(&self) -> Vec<Target> {
        match (&self.database_url, self.on) {
            (Some(url), _) => vec![Target::Url(url.clone())],
            (None, Some(Database::Sqlite)) => vec![Target::Sqlite],
            (None, Some(Database::Postgres)) => vec![Target::Postgres],
            (None, None) => vec![Target::Sqlite, Target::Postgres],
        }
    }
}

/// A database to test.
enum Target {
    Sqlite,
    /// A temporary one, which can be killed.
    Postgres,
    Url(String),
}

impl Target {
    fn place(&self) -> (Place, Option<Cluster>) {
        match self {
            Target::Sqlite => (Backend::Sqlite.place(), None),
            Target::Postgres => {
                let cluster = Cluster::start();
                (cluster.place(), Some(cluster))
            }
            Target::Url(url) if url.starts_with("sqlite:") => (Place::existing(url), None),
            Target::Url(url) => (Place::schema_in(url), None),
        }
    }
}

#[actix_web::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let options = args.options();
    let mut exit_code = ExitCode::SUCCESS;
    for target in args.targets() {
        let (place, cluster) = target.place();
        let workshop = match Workshop::create(place, cluster).await {
            Ok(workshop) => workshop,
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        };
        println!("{}", report::format_heading(&workshop, &options));
        let report = run::execute(workshop, &options).await;
        println!("{report}");
        if !report.is_ok() {
            exit_code = ExitCode::FAILURE;
        }
    }
    exit_code
}
