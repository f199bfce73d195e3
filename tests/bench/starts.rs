//! F8: from the start of the process to its first 200, with an existing database.

use std::time::Instant;

use pitboard_tests::{
    Backend,
    backend::Place,
    connection::{Connection, get},
    program::Serving,
};

use crate::{
    args::Options,
    fill::{Filling, in_days},
    reads::day_path,
    report::{Bar, Report},
    server::{Server, bench_workshop},
};

const APPOINTMENTS: u32 = 100_000;

pub async fn measure(options: &Options, report: &mut Report) {
    let demo = Server::of_demo().stop();
    let large = bench_workshop(Backend::Sqlite, 200).await;
    Filling { first: in_days(0), days: 365, count: APPOINTMENTS, only: None }.insert(&large);
    let (mut of_demo, mut of_large) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        of_demo.push(start(&demo, &["--demo"]).await);
        of_large.push(start(&large, &[]).await);
    }
    report.figure("F8", "start to first 200, the demo's database", &of_demo, "ms", Bar::AtMost(100.0));
    let what = format!("start to first 200, {APPOINTMENTS} appointments");
    report.figure("F8", &what, &of_large, "ms", Bar::AtMost(100.0));
}

/// Returns the milliseconds from the start to the availability of a day.
async fn start(place: &Place, arguments: &[&str]) -> f64 {
    let started = Instant::now();
    let serving = Serving::start(place, arguments);
    let mut connection = Connection::open(serving.address()).await;
    assert_eq!(connection.ask(&get(&day_path(in_days(1)), &[])).await, 200);
    started.elapsed().as_secs_f64() * 1000.0
}
