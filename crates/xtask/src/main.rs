//! `cargo xtask`: the chores of this repository, each one a command.
//! Knows the tree and the tools, and none of our other crates.

mod bundle;
mod checks;
mod chunks;
mod cluster;
mod command;
mod dev;
mod files;
mod lent;
mod packages;
mod page;
mod postgres;
mod server;
mod sheets;
mod stories;
mod tests;
mod tools;
mod workspace;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

#[derive(Parser)]
#[command(bin_name = "cargo xtask", about = "Build, serve, test and check Pitboard")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build page and server and serve the demo workshop from target/demo
    Demo {
        /// Go on with the data of the last demo instead of a fresh one
        #[arg(long)]
        keep: bool,
        /// Where to listen
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8000")]
        listen: SocketAddr,
    },
    /// Serve the demo workshop and the page beside it, built anew at every change, on http://127.0.0.1:8080
    Dev,
    /// Build the page into frontend/dist and the release server with the page inside
    Dist {
        /// Build the page only
        #[arg(long)]
        page_only: bool,
    },
    /// Run all tests, on SQLite and on a PostgreSQL of their own, and the stories in a browser
    Test {
        /// Run the long tests too, and take pictures of every page
        #[arg(long)]
        all: bool,
        /// Only the stories in a browser
        #[arg(long)]
        stories: bool,
        /// Only tests whose names contain one of these
        filter: Vec<String>,
    },
    /// Everything a change must pass: format, lints, licences, wasm32, tests
    Ci,
    /// Write openapi/pitboard.json from the server's route table
    Openapi,
    /// Torture real servers with random writes and kills, on SQLite and on PostgreSQL, and examine what is left;
    /// ARGS go to the torture program (--help tells them)
    #[command(disable_help_flag = true)]
    Torture {
        /// Arguments of the torture program
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Lend a PostgreSQL: print its URL, obey `kill` and `start` on standard input, remove it when that ends
    Postgres,
    /// Measure against the bars of the performance page; ARGS go to the bench program
    Bench {
        /// Arguments of the bench program
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

fn main() -> ExitCode {
    let started = Instant::now();
    let chore = Cli::parse().chore;
    let quiet = matches!(chore, Chore::Openapi | Chore::Postgres);
    let result = Workspace::find().and_then(|workspace| match chore {
        Chore::Demo { keep, listen } => server::demo(&workspace, keep, listen),
        Chore::Dev => dev::run_both(&workspace),
        Chore::Dist { page_only: true } => page::build(&workspace),
        Chore::Dist { page_only: false } => {
            page::build(&workspace)?;
            server::build(&workspace).map(drop)
        }
        Chore::Test { all, stories, filter } => tests::run(&workspace, all, stories, &filter),
        Chore::Ci => checks::run(&workspace),
        Chore::Openapi => server::openapi(&workspace),
        Chore::Torture { args } => tests::torture(&workspace, &args),
        Chore::Postgres => lent::run(&workspace),
        Chore::Bench { args } => tests::bench(&workspace, &args),
    });
    match result {
        Ok(()) => {
            if !quiet {
                println!("done in {}", command::elapsed(started));
            }
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
