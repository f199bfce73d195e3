//! F11: 200 callers race for one period of capacity 5.

use pitboard_tests::{Backend, appointment, backend::POSTGRES, connection::booking};

use crate::{
    args::Options,
    fill::in_days,
    load::Load,
    report::{Bar, Report},
    server::{Server, bench_workshop},
};

const CALLERS: usize = 200;
const CUSTOMERS: usize = 40;
const CAPACITY: usize = 5;

pub async fn measure(options: &Options, report: &mut Report) {
    race_on(Backend::Sqlite, 100.0, options, report).await;
    if std::env::var_os(POSTGRES).is_none() {
        return report.note(&format!("F11: not measured on PostgreSQL, because {POSTGRES} is not set."));
    }
    race_on(Backend::Postgres, 500.0, options, report).await;
}

async fn race_on(on: Backend, bar: f64, options: &Options, report: &mut Report) {
    let server = Server::serve(bench_workshop(on, CAPACITY as i32).await);
    let tokens = server.sign_up(CUSTOMERS).await;
    let (mut slowest, mut winners) = (Vec::new(), Vec::new());
    for round in 0..options.rounds {
        let day = in_days(2 + round as u64 % 360).to_string();
        let load = Load { address: server.address(), connections: CALLERS, seconds: 30.0 };
        let outcome = load.run(|number, step| {
            let body = appointment(1, &day, "09:00");
            (step == 0).then(|| booking(&tokens[number % CUSTOMERS], &body))
        });
        assert_eq!(outcome.count(201) + outcome.count(409), CALLERS, "{:?}", outcome.statuses);
        winners.push(outcome.count(201));
        slowest.push(outcome.percentile(99));
    }
    let is_exact = winners.iter().all(|won| *won == CAPACITY);
    let won =
        if is_exact { format!("{CAPACITY} wins in each round") } else { format!("WRONG wins: {winners:?}") };
    let what = format!("{CALLERS} callers race for a period of capacity {CAPACITY} on {on:?}, {won}: p99");
    // A wrong number of winners misses every bar.
    report.figure("F11", &what, &slowest, "ms", if is_exact { Bar::AtMost(bar) } else { Bar::AtMost(0.0) });
}
