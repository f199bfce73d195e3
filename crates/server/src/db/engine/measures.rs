//! Numbers about the writes of this process, and the outcome of the last one: whether the database accepts writes,
//! known without asking it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use prometheus::{Histogram, HistogramOpts, IntCounter, IntGauge};

/// The numbers, and the last write.
#[derive(Debug)]
pub struct Measures {
    pub commits: IntCounter,
    pub failures: IntCounter,
    pub retries: IntCounter,
    /// Slots that were about to be held twice: bugs.
    pub slot_alarms: IntCounter,
    /// The jobs that wait for SQLite's writer.
    pub queued: IntGauge,
    /// The jobs that shared a transaction of SQLite's writer.
    pub batches: Histogram,
    started: Instant,
    /// Microseconds from the start to the end of the last write, doubled; plus one if it failed. [`NEVER`] before the
    /// first.
    last: AtomicU64,
}

const NEVER: u64 = u64::MAX;

/// The last write that has ended, of whichever caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastWrite {
    pub is_committed: bool,
    pub age: Duration,
}

impl Measures {
    pub fn new() -> prometheus::Result<Self> {
        let batches = HistogramOpts::new(
            "pitboard_writer_batch_size",
            "Writes that shared a transaction of SQLite's writer",
        );
        let alarms = "Slots that were about to be held twice, which the database has prevented: bugs";
        Ok(Self {
            commits: IntCounter::new("pitboard_write_commits_total", "Transactions that were committed")?,
            failures: IntCounter::new(
                "pitboard_write_failures_total",
                "Writes that the database has failed",
            )?,
            retries: IntCounter::new("pitboard_write_retries_total", "Writes tried again after a conflict")?,
            slot_alarms: IntCounter::new("pitboard_slot_index_violations_total", alarms)?,
            queued: IntGauge::new("pitboard_writer_queue_length", "Writes that wait for SQLite's writer")?,
            batches: Histogram::with_opts(batches.buckets(vec![1.0, 2.0, 4.0, 8.0, 16.0, 32.0]))?,
            started: Instant::now(),
            last: AtomicU64::new(NEVER),
        })
    }

    /// Notes that a write was committed.
    pub fn committed(&self) {
        self.commits.inc();
        self.note(0);
    }

    /// Notes that the database has failed a write. Refusals of a rule are none.
    pub fn failed(&self) {
        self.failures.inc();
        self.note(1);
    }

    /// Notes that the database accepts no writes, without a count: the write that has shown it is counted where it
    /// fails.
    pub fn not_accepting(&self) {
        self.note(1);
    }

    fn note(&self, failed: u64) {
        let micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(NEVER);
        self.last.store(micros.saturating_mul(2).saturating_add(failed), Ordering::Release);
    }

    /// Returns the last write; `None` before the first.
    pub fn last_write(&self) -> Option<LastWrite> {
        let last = self.last.load(Ordering::Acquire);
        let age = self.started.elapsed().saturating_sub(Duration::from_micros(last / 2));
        (last != NEVER).then_some(LastWrite { is_committed: last.is_multiple_of(2), age })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_write_counts() {
        let measures = Measures::new().expect("measures");
        assert_eq!(measures.last_write(), None);
        let is_committed = || measures.last_write().expect("a write").is_committed;
        measures.committed();
        assert!(is_committed());
        measures.failed();
        assert!(!is_committed());
        measures.not_accepting();
        assert!(!is_committed());
        measures.committed();
        assert!(is_committed() && measures.last_write().expect("a write").age < Duration::from_secs(60));
        assert_eq!((measures.commits.get(), measures.failures.get()), (2, 1));
    }
}
