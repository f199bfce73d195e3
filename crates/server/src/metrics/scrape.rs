//! The numbers that are read when they are asked for: from memory, from the disk, and in one read of the database.

use chrono::{DateTime, Utc};
use prometheus::{GaugeVec, IntCounter, Opts, Registry};

use crate::{
    app::{Failure, backup},
    db::{
        Connection,
        engine::dialect,
        job_counts::{self, JobCount},
        marks,
    },
    disk,
    state::State,
};

/// The numbers of the database.
struct Stored {
    jobs: Vec<JobCount>,
    last_backup: Option<i64>,
    bytes: i64,
}

/// A registry of gauges that are set once.
struct Gauges(Registry);

impl Gauges {
    /// Adds a gauge with a value for each combination of the labels.
    fn add(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        values: impl IntoIterator<Item = (Vec<String>, f64)>,
    ) -> prometheus::Result<()> {
        let gauge = GaugeVec::new(Opts::new(name, help), labels)?;
        for (labels, value) in values {
            gauge.get_metric_with_label_values(labels.as_slice())?.set(value);
        }
        self.0.register(Box::new(gauge))
    }

    /// Adds a gauge without labels.
    fn one(&self, name: &str, help: &str, value: f64) -> prometheus::Result<()> {
        self.add(name, help, &[], [(Vec::new(), value)])
    }
}

/// Reads the numbers into a registry of their own.
pub(super) async fn read(state: &State) -> prometheus::Result<Registry> {
    let gauges = Gauges(Registry::new());
    of_program(&gauges, state)?;
    of_pools(&gauges, state)?;
    of_disk(&gauges, state)?;
    let now = state.clock.now();
    let is_shared = state.transactions.db.is_shared();
    match state.transactions.read(move |conn| stored(conn, now, is_shared)).await {
        Ok(stored) => {
            gauges.one("pitboard_database_up", UP, 1.0)?;
            of_database(&gauges, &stored, now)?;
        }
        Err(failure) => {
            tracing::warn!(?failure, "the database has no metrics");
            gauges.one("pitboard_database_up", UP, 0.0)?;
        }
    }
    Ok(gauges.0)
}

const UP: &str = "Whether the database has answered the read for these metrics";

fn stored(conn: &mut Connection, now: DateTime<Utc>, is_shared: bool) -> Result<Stored, Failure> {
    // `pitboard copy` takes the mark of an SQLite database along, where no later backup renews it.
    let mark = if is_shared { None } else { marks::find(conn, marks::BACKUP)? };
    let last_backup = mark.map(|mark| mark.at.and_utc().timestamp());
    Ok(Stored { jobs: job_counts::count(conn, now)?, last_backup, bytes: dialect::database_bytes(conn.raw)? })
}

fn of_program(gauges: &Gauges, state: &State) -> prometheus::Result<()> {
    let database = if state.transactions.db.is_shared() { "postgres" } else { "sqlite" };
    let build = vec![env!("CARGO_PKG_VERSION").to_owned(), database.to_owned()];
    gauges.add(
        "pitboard_build_info",
        "The version of the program",
        &["version", "database"],
        [(build, 1.0)],
    )?;
    let last = state.transactions.db.measures.last_write();
    let is_failing = last.is_some_and(|last| !last.is_committed);
    gauges.one(
        "pitboard_last_write_failed",
        "Whether the last write failed",
        f64::from(u8::from(is_failing)),
    )?;
    gauges.one("pitboard_event_streams", "Open event streams", f64::from(state.streams.open()))?;
    let kept = state.answers.kept();
    gauges.one("pitboard_memory_answers", "Answers in memory", kept.answers as f64)?;
    gauges.one("pitboard_memory_days", "Answers in memory that are of one day", kept.days as f64)?;
    gauges.one("pitboard_memory_bytes", "Bytes of the answers in memory", kept.bytes as f64)
}

fn of_pools(gauges: &Gauges, state: &State) -> prometheus::Result<()> {
    let pools = state.transactions.db.pools();
    let connections = pools.iter().flat_map(|(pool, usage)| {
        let states = [("size", usage.size), ("in_use", usage.in_use), ("idle", usage.idle)];
        states.map(|(state, count)| (vec![(*pool).to_owned(), state.to_owned()], count as f64))
    });
    let help = "Connections of each pool: the most that may be open, those in use, those open and unused";
    gauges.add("pitboard_pool_connections", help, &["pool", "state"], connections)?;
    let waiting = pools.iter().map(|(pool, usage)| (vec![(*pool).to_owned()], usage.waiting as f64));
    gauges.add("pitboard_pool_waiting", "Callers that wait for a connection", &["pool"], waiting)?;
    let (total, waiting) = state.transactions.db.abandoned();
    let help = "Threads that wait for connections that were abandoned";
    gauges.one("pitboard_abandoned_threads", help, waiting as f64)?;
    let abandoned = IntCounter::new(
        "pitboard_connections_abandoned_total",
        "Connections that were abandoned, because the database did not respond in time",
    )?;
    abandoned.inc_by(total);
    gauges.0.register(Box::new(abandoned))
}

/// The sizes of SQLite's files, and the free space of their disk. What cannot be read is absent.
fn of_disk(gauges: &Gauges, state: &State) -> prometheus::Result<()> {
    let Some(file) = state.transactions.db.file() else { return Ok(()) };
    if let Ok(bytes) = disk::size(&backup::beside(file, "-wal")) {
        gauges.one("pitboard_wal_bytes", "The size of SQLite's write-ahead log", bytes as f64)?;
    }
    if let Ok(Some(bytes)) = disk::free(backup::folder(file)) {
        gauges.one("pitboard_disk_free_bytes", "Free space on the disk of the database", bytes as f64)?;
    }
    Ok(())
}

fn of_database(gauges: &Gauges, stored: &Stored, now: DateTime<Utc>) -> prometheus::Result<()> {
    gauges.one("pitboard_database_bytes", "The size of the database", stored.bytes as f64)?;
    if let Some(at) = stored.last_backup {
        let name = "pitboard_last_backup_timestamp_seconds";
        gauges.one(name, "When `pitboard backup` last completed", at as f64)?;
    }
    let states = stored.jobs.iter().flat_map(|job| {
        let states =
            [("due", job.due), ("running", job.running), ("later", job.later), ("failed", job.failed)];
        states.map(|(state, count)| (vec![job.kind.clone(), state.to_owned()], count as f64))
    });
    let help = "Jobs: due, running, due later; and of all of these, those whose last run has failed";
    gauges.add("pitboard_jobs", help, &["kind", "state"], states)?;
    let oldest = stored.jobs.iter().filter_map(|job| {
        let age = (now.naive_utc() - job.oldest_due_at?).num_milliseconds();
        Some((vec![job.kind.clone()], age.max(0) as f64 / 1e3))
    });
    let help = "How long the oldest job that is due waits or runs";
    gauges.add("pitboard_jobs_oldest_due_seconds", help, &["kind"], oldest)
}
