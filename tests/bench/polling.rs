//! F6: many pollers, each with a conditional request every five seconds on a connection of its own.

use std::{
    panic::resume_unwind,
    thread,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use pitboard_tests::{
    connection::{Connection, get},
    open_files,
    process::processor_seconds,
};
use tokio::time::sleep_until;

use crate::{
    args::Options,
    load::{Outcome, runtime},
    reads::{busiest_day, day_path},
    report::{Bar, Report},
    server::Server,
};

const INTERVAL: Duration = Duration::from_secs(5);
/// Connections that are opened at the same time: fewer than the server's backlog, or some would wait for a second.
pub const AT_ONCE: usize = 100;

pub async fn measure(options: &Options, report: &mut Report) {
    let demo = Server::of_demo();
    let path = day_path(busiest_day(&pitboard_client::Client::new(&demo.url)).await);
    let mut connection = Connection::open(demo.address()).await;
    assert_eq!(connection.ask(&get(&path, &[])).await, 200);
    let tag = connection.header("etag").expect("an ETag");
    let request = get(&path, &[&format!("If-None-Match: {tag}")]);

    let pollers = options.pollers.min(open_files::limit().saturating_sub(200));
    if pollers < options.pollers {
        report.note(&format!("F6: the limit of open files allows {pollers} pollers only."));
    }
    let (address, id, seconds) = (demo.address().to_owned(), demo.id(), options.poll_seconds);
    let polling = thread::spawn(move || runtime().block_on(poll(&address, id, pollers, seconds, &request)));
    let (outcome, share) = polling.join().unwrap_or_else(|panic| resume_unwind(panic));
    let unchanged = outcome.count(304);
    assert_eq!(unchanged, outcome.latencies.len(), "other statuses: {:?}", outcome.statuses);
    let what = format!(
        "{pollers} pollers, one conditional request per 5 s each, for {seconds} s ({unchanged} responses)"
    );
    report.figure("F6", &format!("{what}: processor"), &[share], "% of a core", Bar::AtMost(25.0));
    report.figure("F6", &format!("{what}: p99"), &[outcome.percentile(99)], "ms", Bar::AtMost(20.0));
}

/// Polls, and returns the responses and the percentage of a core that the server has used.
async fn poll(address: &str, id: u32, pollers: usize, seconds: f64, request: &[u8]) -> (Outcome, f64) {
    let numbers: Vec<usize> = (0..pollers).collect();
    let mut connections = Vec::with_capacity(pollers);
    for some in numbers.chunks(AT_ONCE) {
        let opened = join_all(some.iter().map(async |_| {
            let mut connection = Connection::open(address).await;
            // The server does not wait long for a first request.
            connection.ask(request).await;
            connection
        }));
        connections.extend(opened.await);
    }
    let (started, used) = (Instant::now(), processor_seconds(id));
    let end = started + Duration::from_secs_f64(seconds);
    let polling = connections.into_iter().zip(0_u32..).map(async |(mut connection, number)| {
        // Evenly over the interval.
        let mut next = started + INTERVAL * number / pollers as u32;
        let mut polled = Vec::new();
        while next < end {
            sleep_until(next.into()).await;
            let sent = Instant::now();
            let status = connection.ask(request).await;
            polled.push((status, sent.elapsed()));
            next += INTERVAL;
        }
        polled
    });
    let mut outcome = Outcome::default();
    for (status, latency) in join_all(polling).await.into_iter().flatten() {
        *outcome.statuses.entry(status).or_default() += 1;
        outcome.latencies.push(latency);
    }
    outcome.latencies.sort_unstable();
    outcome.elapsed = started.elapsed();
    let share = 100.0 * (processor_seconds(id) - used) / outcome.elapsed.as_secs_f64();
    (outcome, share)
}
