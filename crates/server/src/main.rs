//! The binary `pitboard`: the command line, the log, the allocator.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use pitboard_server::{
    command,
    config::{Cli, Command, LogFormat},
};
use tracing_subscriber::{EnvFilter, fmt};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are no errors.
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            eprintln!("pitboard: {}", line.trim_start_matches("error: "));
            return ExitCode::FAILURE;
        }
    };
    log(&cli);
    match command::run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pitboard: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The log goes to standard error: standard output belongs to what a command prints.
fn log(cli: &Cli) {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,pitboard_server=info"));
    let log =
        fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    match &cli.command {
        Command::Serve(args) if args.log == LogFormat::Json => log.json().init(),
        _ => log.init(),
    }
}
