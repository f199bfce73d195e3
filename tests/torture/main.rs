//! Sends a random mix of all writes to real servers, optionally with faults, and then examines the database.
//! Exits with 1 after any violation.

mod args;
mod caller;
mod examination;
mod expiry;
mod faults;
mod known;
mod operations;
mod report;
mod run;
mod servers;
mod sessions;
mod step;
mod target;
mod workshop;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;
use pitboard_tests::faketime;

use crate::{
    args::{Args, Database},
    faults::Fault,
    target::Target,
    workshop::Workshop,
};

/// The parameters of a run.
pub struct Options {
    pub servers: usize,
    pub clients: usize,
    pub duration: Option<Duration>,
    pub operations: Option<u64>,
    pub faults: Vec<Fault>,
    /// The library by which the clocks of servers are set.
    pub clock_library: Option<PathBuf>,
    pub seed: u64,
}

impl Options {
    pub fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}

#[actix_web::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let is_ok = match run_all(&args).await {
        Ok(is_ok) => is_ok,
        Err(error) => {
            eprintln!("{error}");
            false
        }
    };
    if is_ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs on each database on which one of the faults can happen, and returns whether all runs found nothing.
async fn run_all(args: &Args) -> Result<bool, String> {
    let library = args.faults().contains(&Fault::Clock).then(faketime::find_library).transpose()?;
    let targets: Vec<Target> = args.targets().into_iter().filter(|target| args.suits(target)).collect();
    if targets.is_empty() {
        return Err("none of these faults can happen with this database".to_owned());
    }
    let mut is_ok = true;
    for target in targets {
        let faults: Vec<Fault> =
            args.faults().into_iter().filter(|fault| fault.is_possible(target.is_sqlite())).collect();
        if faults.contains(&Fault::DiskFull) && !pitboard_tests::disk::has_own_mounts() {
            is_ok &= target::run_with_own_mounts(Database::Sqlite)?;
            continue;
        }
        let options = Options { clock_library: library.clone(), ..args.options(faults) };
        let (place, cluster, disk) = target.place(&options).await;
        let workshop = Workshop::create(place, cluster, disk).await?;
        println!("{}", report::format_heading(&workshop, &options));
        let report = run::execute(workshop, &options).await;
        println!("{report}");
        is_ok &= report.is_ok();
    }
    Ok(is_ok)
}
