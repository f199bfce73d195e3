//! The arguments of the program.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Measures the performance of Pitboard against its bars, both sides alternately in one run
#[derive(Parser)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub options: Options,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serve constant bytes without any middleware: the other side of the reads
    #[command(hide = true)]
    Bare {
        #[arg(long)]
        bytes: usize,
    },
    /// Serve a database with another group commit than in production
    #[command(hide = true)]
    Serve {
        #[arg(long)]
        database_url: String,
        #[arg(long)]
        group_commit: usize,
    },
}

#[derive(Args)]
pub struct Options {
    /// Rounds of each benchmark; the report contains their medians
    #[arg(long, default_value_t = 5)]
    pub rounds: usize,
    /// Seconds of each load of a round
    #[arg(long, default_value_t = 3.0)]
    pub seconds: f64,
    /// Run only these benchmarks, separated by commas: F1,F4
    #[arg(long, value_delimiter = ',')]
    pub only: Vec<String>,
    /// The number of pollers of F6
    #[arg(long, default_value_t = 10_000)]
    pub pollers: usize,
    /// Seconds for which the pollers of F6 poll
    #[arg(long, default_value_t = 60.0)]
    pub poll_seconds: f64,
    /// The number of event streams of F7
    #[arg(long, default_value_t = 5_000)]
    pub streams: usize,
    /// Seconds for which the event streams of F7 stay open while their day is booked
    #[arg(long, default_value_t = 10.0)]
    pub stream_seconds: f64,
    /// The number of appointments of F3, F10 and F15
    #[arg(long, default_value_t = 1_000_000)]
    pub appointments: u32,
    /// The folder of the report
    #[arg(long, default_value = "target/bench")]
    pub report: PathBuf,
}
