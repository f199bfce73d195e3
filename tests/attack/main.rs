//! Attacks a server that has its default limits and 1,024 open files: with silent, slow and unreading connections,
//! and with many sign-ins at the same time. Measures what one person who books notices, and the server's memory. Exits
//! with 1 if a bar is missed.

mod connections;
mod person;
mod report;
mod sign_ins;

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use pitboard_client::Client;
use pitboard_domain::role::Role;
use pitboard_server::clock::Clock;
use pitboard_tests::{
    Backend, Person,
    app::{Setup, hire},
    open_files,
    program::{Serving, pitboard_under},
    until,
};

use crate::{connections::Kind, report::Report};

/// The open files of the server, as services usually have.
const FILES: usize = 1024;

/// Attacks a server, and measures what one person who books notices
#[derive(Parser)]
#[command(bin_name = "cargo xtask attack")]
pub struct Args {
    /// Seconds of each attack with connections
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// The number of connections
    #[arg(long, default_value_t = 1_000)]
    connections: usize,
    /// The number of sign-ins at the same time
    #[arg(long, default_value_t = 400)]
    sign_ins: usize,
}

/// The attacked server, and a member of its staff who books.
pub struct Target {
    pub server: Serving,
    pub desk: Person,
    /// A customer with a password that was hashed as in production.
    pub customer: Person,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    open_files::raise_limit();
    let mut setup = Setup { weekdays: 7, ..Setup::default() };
    setup.settings.slots_per_period = 200;
    setup.settings.max_days_ahead = 365;
    let place = Backend::Sqlite.place();
    let db = setup.create_workshop(&place, &Clock::System).await;
    let login = hire(&db, "desk", Role::Manager).await;
    let limited = format!("ulimit -n {FILES}; exec \"$@\"");
    let command = pitboard_under("sh", &["-c", &limited, "sh"], &place, &["serve"]);
    let server = Serving::run(command, &place.directory().join("serve.log"));
    let client = Client::new(&server.url);
    let customer = Person::register(&client, "customer").await;
    let desk = Person::sign_in(&client, &login).await.expect("a sign-in");
    let mut target = Target { server, desk, customer };

    let mut report = Report::default();
    for kind in [Kind::Silent, Kind::Slow, Kind::Unread] {
        // The access token lives for ten minutes only. The last attack may still have all connections of this address.
        until("a sign-in after an attack", async || match Person::sign_in(&client, &login).await {
            Ok(desk) => {
                target.desk = desk;
                true
            }
            Err(_) => false,
        })
        .await;
        let measured =
            connections::attack(&target, kind, args.connections, Duration::from_secs(args.seconds)).await;
        report.add_connections(&format!("{} {} connections", args.connections, kind.name()), &measured);
    }
    let measured = sign_ins::attack(&target, args.sign_ins).await;
    report.add_sign_ins(&format!("{} sign-ins at the same time", args.sign_ins), &measured);
    println!("{report}");
    if report.is_met() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
