//! `cargo xtask`: the commands that build, run, test and check this repository.
//! Depends on no other crate of the workspace.

mod advisories;
mod browser_tests;
mod bundle;
mod checks;
mod chunks;
mod clients;
mod cluster;
mod command;
mod demo;
mod dev;
mod document;
mod entry;
mod files;
mod glibc;
mod litestream;
mod long_tests;
mod page;
mod parallel;
mod postgres;
mod postgres_lease;
mod postgres_versions;
mod processes;
mod program;
mod release;
mod requirements;
mod schemathesis;
mod server;
mod shrink;
mod standby;
mod tests;
mod tools;
mod workspace;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Builds, runs, tests and checks Pitboard")]
struct Cli {
    /// Install nothing: fail and list what is missing
    #[arg(long, global = true, env = requirements::NO_INSTALL)]
    no_install: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build page and server and serve the demo workshop from target/demo
    Demo {
        /// Keep the data of the last demo
        #[arg(long)]
        keep: bool,
        /// Address to listen on
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
    },
    /// Serve the demo workshop with a page on http://127.0.0.1:8080 that is rebuilt at every change
    Dev,
    /// Build the page into frontend/dist, and the release server with the page embedded
    Dist {
        /// Build only the page
        #[arg(long)]
        page_only: bool,
    },
    /// Build the archive of a release in target/release-archives: server with page, files to deploy it, documents,
    /// SBOM, checksums
    Release,
    /// Run all tests, on SQLite and on a temporary PostgreSQL, and the browser tests
    Test {
        /// Run the long tests and the torture too, and take screenshots of every page
        #[arg(long)]
        all: bool,
        /// Run only the browser tests
        #[arg(long)]
        stories: bool,
        /// Run only tests whose names contain one of these
        filter: Vec<String>,
    },
    /// Run everything that a change must pass: format, lints, licences, wasm32 builds, tests
    Ci,
    /// Compare Cargo.lock with the security advisories, where their database can be fetched
    Advisories,
    /// Write openapi/pitboard.json from the server's route table
    Openapi,
    /// Send random writes to servers that are killed, frozen, disconnected or out of disk, on SQLite and on
    /// PostgreSQL, and check the databases afterwards
    #[command(disable_help_flag = true)]
    Torture {
        /// Arguments of the torture program; see `cargo xtask torture --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Start a temporary PostgreSQL and print its URL, execute commands from standard input, and remove it when
    /// standard input ends. `kill`, `start`, `freeze` and `thaw` control it; `standby` starts a standby,
    /// `freeze standby` and `thaw standby` control that
    Postgres {
        /// Folder with the programs of another version, in bin and lib
        #[arg(long, value_name = "FOLDER")]
        version: Option<PathBuf>,
    },
    /// Serve a mixed load for half an hour, and fail if memory, files or rows that must not grow do
    #[command(disable_help_flag = true)]
    Soak {
        /// Arguments of the soak program; see `cargo xtask soak --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Attack a server with silent, slow and unreading connections and many sign-ins, and measure what other
    /// people notice
    #[command(disable_help_flag = true)]
    Attack {
        /// Arguments of the attack program; see `cargo xtask attack --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Measure the performance against its bars, and write target/bench/report.md; `cargo bench -p pitboard-domain`
    /// measures the rules alone
    #[command(disable_help_flag = true)]
    Bench {
        /// Arguments of the bench program; see `cargo xtask bench --help`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

fn main() -> ExitCode {
    let started = Instant::now();
    let Cli { no_install, task } = Cli::parse();
    let is_quiet = matches!(task, Task::Openapi | Task::Postgres { .. });
    match Workspace::find(no_install).and_then(|workspace| run(task, &workspace)) {
        Ok(()) => {
            if !is_quiet {
                println!("done in {}", command::format_elapsed(started));
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task, workspace: &Workspace) -> Result<()> {
    match task {
        Task::Demo { keep, listen } => server::run_demo(workspace, keep, listen),
        Task::Dev => dev::run_both(workspace),
        Task::Dist { page_only: true } => page::build(workspace),
        Task::Dist { page_only: false } => server::build_for_release(workspace),
        Task::Release => release::build(workspace),
        Task::Test { all, stories, filter } => tests::run(workspace, all, stories, &filter),
        Task::Ci => checks::run_all(workspace),
        Task::Advisories => advisories::check(workspace),
        Task::Openapi => server::write_openapi(workspace),
        Task::Torture { args } => long_tests::run_torture(workspace, &args),
        Task::Soak { args } => long_tests::run_program(workspace, "soak", &args),
        Task::Attack { args } => long_tests::run_program(workspace, "attack", &args),
        Task::Postgres { version } => postgres_lease::run(workspace, version.as_deref()),
        Task::Bench { args } => long_tests::run_bench(workspace, &args),
    }
}
