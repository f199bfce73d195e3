//! The binary `pitboard`: the command line, the log, the allocator.

use std::{io::IsTerminal, process::ExitCode};

use pitboard_server::{
    command,
    config::{
        Cli, Command,
        sources::{self, Refused},
    },
    file_modes,
    log::{options::LogOptions, repeated_lines::RepeatedLines},
};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, fmt, layer::SubscriberExt, registry, util::SubscriberInitExt,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The filter of the log, unless `--log` or `RUST_LOG` have one. The SDK warns of the mistakes of agents, who get a
/// refusal anyway, and the framework of each malformed request.
const LOGGED: &str = "warn,access=info,pitboard_server=info,rmcp=error,actix_http=off";

#[actix_web::main]
async fn main() -> ExitCode {
    file_modes::restrict_new_files();
    let parsed = match sources::parse(&sources::arguments()) {
        Ok(parsed) => parsed,
        // Help and version are no errors.
        Err(Refused::Arguments(error)) if !error.use_stderr() => error.exit(),
        Err(refused) => {
            let line = match refused {
                Refused::Arguments(error) => sources::first_line(&error),
                Refused::File(line) => line,
            };
            eprintln!("pitboard: {line}");
            return ExitCode::FAILURE;
        }
    };
    log(&parsed.cli);
    match command::run(parsed).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pitboard: {}", error.line);
            ExitCode::from(error.code)
        }
    }
}

/// The log goes to standard error: standard output belongs to what a command prints.
fn log(cli: &Cli) {
    let options = match &cli.command {
        Command::Serve(args) => args.log.clone(),
        _ => LogOptions::default(),
    };
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let lines = match options.is_json {
        // Each line has the span once.
        true => lines.json().with_span_list(false).boxed(),
        false => lines.boxed(),
    };
    registry().with(filter(directives(&options))).with(RepeatedLines::default()).with(lines).init();
}

/// Returns what is logged: the usual with the changes of `--log`, or what `RUST_LOG` says.
fn directives(options: &LogOptions) -> EnvFilter {
    if !options.directives.is_empty() {
        return EnvFilter::new(format!("{LOGGED}{}", options.directives));
    }
    EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED))
}

/// Returns the filter of these directives, which no directive makes log the messages of agents.
fn filter<S: Subscriber + 'static>(directives: EnvFilter) -> impl Layer<S> {
    directives.and_then(filter_fn(is_without_messages))
}

/// Whether a line is none of those in which the SDK repeats a message, with the name and the phone number in it.
fn is_without_messages(line: &Metadata<'_>) -> bool {
    !line.target().starts_with("rmcp") || *line.level() <= Level::WARN
}

#[cfg(test)]
mod tests {
    use tracing::{enabled, subscriber::with_default};

    use super::*;

    #[test]
    fn the_levels_of_the_command_line_replace_the_usual_ones() {
        let of = |log: &str| directives(&log.parse().expect("options"));
        with_default(registry().with(filter(of("json,access=debug"))), || {
            assert!(enabled!(target: "access", Level::DEBUG));
            assert!(enabled!(target: "pitboard_server::web", Level::INFO));
            assert!(!enabled!(target: "pitboard_server::web", Level::DEBUG));
        });
        with_default(registry().with(filter(of("warn"))), || {
            assert!(!enabled!(target: "access", Level::INFO));
            assert!(!enabled!(target: "pitboard_server::web", Level::INFO));
            assert!(enabled!(target: "security", Level::WARN));
        });
    }

    #[test]
    fn no_directive_makes_the_sdk_log_the_messages_of_agents() {
        for directives in ["debug", "trace", "rmcp=debug", "info,rmcp::service=trace"] {
            with_default(registry().with(filter(EnvFilter::new(directives))), || {
                assert!(enabled!(target: "rmcp::service", Level::WARN), "{directives}");
                assert!(!enabled!(target: "rmcp::service", Level::INFO), "{directives}");
                assert!(!enabled!(target: "rmcp::service", Level::DEBUG), "{directives}");
            });
        }
        with_default(registry().with(filter(EnvFilter::new("debug"))), || {
            assert!(enabled!(target: "pitboard_server::web", Level::DEBUG));
        });
    }
}
