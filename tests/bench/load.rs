//! The load generator: each connection sends a request, reads the whole response, and then sends the next request.

use std::{
    collections::BTreeMap,
    panic::resume_unwind,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use futures_util::future::join_all;
use pitboard_tests::connection::Connection;

/// A load on one server.
pub struct Load<'a> {
    pub address: &'a str,
    pub connections: usize,
    pub seconds: f64,
}

/// The responses to a load.
#[derive(Default)]
pub struct Outcome {
    /// The number of responses by status.
    pub statuses: BTreeMap<u16, usize>,
    /// In ascending order.
    pub latencies: Vec<Duration>,
    pub elapsed: Duration,
}

impl Load<'_> {
    /// Sends one request repeatedly, and returns the responses per second. All must have the expected status.
    pub fn repeat(&self, request: &Bytes, expected: u16) -> f64 {
        self.run(|_, _| Some(request.clone())).rate(expected)
    }

    /// Sends the requests that `next` returns for a connection and the number of its request; `None` ends the
    /// connection.
    pub fn run(&self, next: impl Fn(usize, usize) -> Option<Bytes> + Sync) -> Outcome {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = cores.min(self.connections);
        let barrier = Barrier::new(threads);
        let drive = |thread| {
            let own = (thread..self.connections).step_by(threads);
            runtime().block_on(async {
                let opened = join_all(own.clone().map(|_| Connection::open(self.address))).await;
                barrier.wait();
                let started = Instant::now();
                let end = started + Duration::from_secs_f64(self.seconds);
                let driven =
                    own.zip(opened).map(|(number, connection)| drive(connection, number, &next, end));
                let mut outcome = Outcome::default();
                join_all(driven).await.into_iter().for_each(|one| outcome.add(one));
                outcome.elapsed = started.elapsed();
                outcome
            })
        };
        let mut outcome = Outcome::default();
        thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || drive(thread))).collect();
            running
                .into_iter()
                .for_each(|thread| outcome.add(thread.join().unwrap_or_else(|panic| resume_unwind(panic))));
        });
        outcome.latencies.sort_unstable();
        outcome
    }
}

/// Returns a runtime for the calling thread.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn drive(
    mut connection: Connection,
    number: usize,
    next: &impl Fn(usize, usize) -> Option<Bytes>,
    end: Instant,
) -> Outcome {
    let mut outcome = Outcome::default();
    for step in 0.. {
        let Some(request) = next(number, step) else { break };
        let sent = Instant::now();
        if sent >= end {
            break;
        }
        let status = connection.ask(&request).await;
        outcome.latencies.push(sent.elapsed());
        *outcome.statuses.entry(status).or_default() += 1;
    }
    outcome
}

impl Outcome {
    fn add(&mut self, other: Self) {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.latencies.extend(other.latencies);
        self.elapsed = self.elapsed.max(other.elapsed);
    }

    /// Returns the number of responses with a status.
    pub fn count(&self, status: u16) -> usize {
        self.statuses.get(&status).copied().unwrap_or(0)
    }

    /// Returns the responses per second, all of which must have the expected status.
    pub fn rate(&self, expected: u16) -> f64 {
        assert_eq!(self.count(expected), self.latencies.len(), "other statuses: {:?}", self.statuses);
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// Returns a percentile of the latencies in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        assert!(!self.latencies.is_empty(), "no responses");
        self.latencies[(self.latencies.len() - 1) * percent / 100].as_secs_f64() * 1000.0
    }
}
