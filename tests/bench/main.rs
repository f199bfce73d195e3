//! Measures F1 to F14: Pitboard against another side in the same run, alternately, as medians of rounds. Ratios hold on
//! any machine; the figures do not. Prints a summary and writes `target/bench/report.md`.

mod args;
mod bookings;
mod fill;
mod history;
mod load;
mod memory;
mod page;
mod polling;
mod races;
mod reads;
mod refusals;
mod report;
mod server;
mod size;
mod starts;
mod statements;

use std::{io, panic::AssertUnwindSafe};

use clap::Parser;
use futures_util::{FutureExt, future::LocalBoxFuture};
use pitboard_tests::open_files;

use args::{Cli, Command, Options};
use report::Report;

/// The allocator of the binary `pitboard`, so that both sides have the same.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Measure = for<'a> fn(&'a Options, &'a mut Report) -> LocalBoxFuture<'a, ()>;

/// The groups of benchmarks in their order, each with the numbers that it reports.
const GROUPS: [(&[&str], Measure); 12] = [
    (&["F1", "F2", "F14"], |options, report| reads::measure(options, report).boxed_local()),
    (&["F4"], |options, report| bookings::measure_sqlite(options, report).boxed_local()),
    (&["F7"], |options, report| memory::measure(options, report).boxed_local()),
    (&["F8"], |options, report| starts::measure(options, report).boxed_local()),
    (&["F12"], |options, report| refusals::measure(options, report).boxed_local()),
    (&["F6"], |options, report| polling::measure(options, report).boxed_local()),
    (&["F3", "F10"], |options, report| size::measure(options, report).boxed_local()),
    (&["F5"], |options, report| bookings::measure_postgres(options, report).boxed_local()),
    (&["F11"], |options, report| races::measure(options, report).boxed_local()),
    (&["F9"], |options, report| page::measure(options, report).boxed_local()),
    (&["F13"], |options, report| statements::measure(options, report).boxed_local()),
    (&["F15"], |options, report| history::measure(options, report).boxed_local()),
];

#[actix_web::main]
async fn main() -> io::Result<()> {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Bare { bytes }) => server::serve_bare(bytes).await,
        Some(Command::Serve { database_url, group_commit }) => {
            server::serve(&database_url, group_commit).await
        }
        None => {
            open_files::raise_limit();
            measure_all(&cli.options).await
        }
    }
}

async fn measure_all(options: &Options) -> io::Result<()> {
    let mut report = Report::begin(options.rounds, options.seconds);
    for (numbers, measure) in GROUPS {
        let is_wanted = |number: &&str| options.only.iter().any(|only| only.eq_ignore_ascii_case(number));
        let reason = if options.only.is_empty() || numbers.iter().any(is_wanted) {
            eprintln!("{}", numbers.join(", "));
            // A benchmark that fails must not lose what the others have measured.
            let measured = AssertUnwindSafe(measure(options, &mut report)).catch_unwind().await;
            measured.err().map(|panic| {
                let message =
                    panic.downcast::<String>().map_or_else(|_| "see its output".to_owned(), |text| *text);
                let reason = format!("failed: {message}");
                report.note(&format!("{} {reason}", numbers.join(", ")));
                reason
            })
        } else {
            Some("not selected".to_owned())
        };
        for number in numbers {
            if !report.has(number) {
                report.not_measured(number, reason.as_deref().unwrap_or("it reported nothing"));
            }
        }
        report.write(&options.report)?;
    }
    println!("{}", report.markdown());
    println!("written to {}", options.report.join("report.md").display());
    Ok(())
}
