//! Tortures real servers with a random mix of every write and, if asked, with kills; then examines from the
//! database alone what is left. Ends with 1 if the promise was broken anywhere.

mod board;
mod caller;
mod crew;
mod examination;
mod operations;
mod reaper;
mod report;
mod servers;
mod shop;
mod storm;
mod turn;

use std::{process::ExitCode, time::Duration};

use clap::{Parser, ValueEnum};
use pitboard_tests::{Backend, backend::Place, cluster::Cluster};

use crate::shop::Shop;

/// Torture real servers with random writes, and examine what is left.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask torture")]
struct Args {
    /// An empty `sqlite:PATH`, or a `postgres://…` in which a schema may be made; absent: a SQLite file and
    /// a PostgreSQL of its own, one after the other
    #[arg(long)]
    database_url: Option<String>,
    /// Only this one of its own databases
    #[arg(long, value_enum, conflicts_with = "database_url")]
    on: Option<Database>,
    /// Servers over one PostgreSQL; over SQLite there is always one
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..))]
    servers: u8,
    /// How long; 30 seconds if nothing bounds it
    #[arg(long)]
    seconds: Option<u64>,
    /// Stop after so many operations
    #[arg(long)]
    operations: Option<u64>,
    /// Callers at once
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..))]
    clients: u16,
    /// Kill servers, and a PostgreSQL of its own, at random moments
    #[arg(long)]
    kill: bool,
    /// The same seed makes the same choices; absent: one by chance
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Database {
    Sqlite,
    Postgres,
}

/// How a storm is to be.
pub struct Terms {
    pub servers: usize,
    pub clients: usize,
    pub seconds: Option<Duration>,
    pub operations: Option<u64>,
    pub kill: bool,
    pub seed: u64,
}

impl Args {
    fn terms(&self) -> Terms {
        let seconds = self.seconds.or(if self.operations.is_none() { Some(30) } else { None });
        Terms {
            servers: self.servers.into(),
            clients: self.clients.into(),
            seconds: seconds.map(Duration::from_secs),
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

/// What is tortured.
enum Target {
    Sqlite,
    /// One of its own, which may be killed.
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
    let terms = args.terms();
    let mut ended = ExitCode::SUCCESS;
    for target in args.targets() {
        let (place, cluster) = target.place();
        let shop = match Shop::found(place, cluster).await {
            Ok(shop) => shop,
            Err(why) => {
                eprintln!("{why}");
                return ExitCode::FAILURE;
            }
        };
        println!("{}", report::heading(&shop, &terms));
        let report = storm::rage(shop, &terms).await;
        println!("{report}");
        if !report.well() {
            ended = ExitCode::FAILURE;
        }
    }
    ended
}
