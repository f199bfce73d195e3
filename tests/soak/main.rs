//! Serves a mixed load for half an hour and samples the server: exits with 1 if memory, open files, WAL or the rows of
//! tables that are purged grow, or after any unexpected answer.

mod ageing;
mod bounds;
mod load;
mod samples;
mod trend;

use std::{cell::Cell, process::ExitCode, time::Duration};

use clap::Parser;
use futures_util::future::join3;
use pitboard_domain::role::Role;
use pitboard_server::clock::Clock;
use pitboard_tests::{
    Backend, Database,
    app::{Setup, hire},
    program::{Serving, pitboard, run},
};

use crate::{load::Load, samples::Samples};

/// Serves a mixed load, and fails if memory, files or rows that must not grow do
#[derive(Parser)]
#[command(bin_name = "cargo xtask soak")]
struct Args {
    /// Duration; the growth is that of its second half
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(2..))]
    minutes: u32,
    /// Seconds between two samples
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    interval: u32,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let mut setup = Setup { weekdays: 7, ..Setup::default() };
    setup.settings.slots_per_period = 200;
    setup.settings.max_days_ahead = 365;
    setup.settings.max_active_per_customer = 0;
    let place = Backend::Sqlite.place();
    let db: Database = setup.create_workshop(&place, &Clock::System).await;
    let admin = hire(&db, "admin", Role::Admin).await;
    let server = Serving::start(&place, &["--rate-limits", "off", "--webhooks-to-loopback"]);

    let is_over = Cell::new(false);
    let load = Load::prepare(&server.url, &admin).await;
    println!("==> {} minutes on SQLite, a sample every {} s", args.minutes, args.interval);
    let samples = async {
        let duration = Duration::from_secs(60 * u64::from(args.minutes));
        let interval = Duration::from_secs(args.interval.into());
        let samples = Samples::take(&server, &place, &db, &load.counts, duration, interval).await;
        is_over.set(true);
        samples
    };
    let (samples, (), ()) = join3(samples, load.run(&is_over), ageing::run(&db, &is_over)).await;

    let mut failures = load.counts.failures.take();
    failures.extend(bounds::judge(&samples));
    server.terminate();
    match server.wait() {
        Some(0) => {}
        code => failures.push(format!("the server exited with {code:?} after SIGTERM")),
    }
    let doctor = run(pitboard(&place, &["doctor"]), "");
    if doctor.code != Some(0) {
        failures.push(format!("doctor: {}{}", doctor.stdout, doctor.stderr));
    }
    println!("    {}", load.counts.summary());
    for failure in failures.iter().take(50) {
        println!("    - {failure}");
    }
    if failures.is_empty() {
        println!("    nothing grows");
        ExitCode::SUCCESS
    } else {
        println!("    FAILURES: {}", failures.len());
        ExitCode::FAILURE
    }
}
