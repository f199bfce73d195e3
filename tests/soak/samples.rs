//! What is sampled: the process, the files of the database, and the rows of the tables that are purged.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use diesel::prelude::*;
use pitboard_server::{
    app::Failure,
    db::engine::schema::{
        holds, idempotency_keys, jobs, one_time_links, refresh_tokens, sessions, webhook_deliveries,
    },
};
use pitboard_tests::{
    Database,
    backend::Place,
    process::{open_files, resident_mib},
    program::Serving,
};
use tokio::time::sleep;

use crate::{load::Counts, trend::Point};

/// The tables whose rows are deleted some time after they are used up.
pub const TABLES: [&str; 7] = [
    "sessions",
    "refresh_tokens",
    "idempotency_keys",
    "jobs",
    "webhook_deliveries",
    "holds",
    "one_time_links",
];

/// The samples of a run.
#[derive(Default)]
pub struct Samples {
    pub memory_mib: Vec<Point>,
    pub files: Vec<Point>,
    pub wal_mib: Vec<Point>,
    /// By their position in [`TABLES`].
    pub rows: [Vec<Point>; TABLES.len()],
    /// Kibibytes of the database with its WAL, and the number of bookings.
    pub sizes: Vec<(f64, usize)>,
}

impl Samples {
    /// Samples until the duration is over.
    pub async fn take(
        server: &Serving,
        place: &Place,
        db: &Database,
        counts: &Counts,
        duration: Duration,
        interval: Duration,
    ) -> Self {
        let file = place.url.file().expect("a file");
        let wal = file.with_extension("db-wal");
        let mut samples = Self::default();
        let started = Instant::now();
        while started.elapsed() < duration {
            let at = started.elapsed().as_secs_f64();
            samples.memory_mib.push((at, resident_mib(server.id())));
            samples.files.push((at, open_files(server.id()) as f64));
            samples.wal_mib.push((at, kibibytes(&wal) / 1024.0));
            samples.sizes.push((kibibytes(file) + kibibytes(&wal), counts.bookings.get()));
            match count_rows(db).await {
                Ok(rows) => {
                    for (points, number) in samples.rows.iter_mut().zip(rows) {
                        points.push((at, number as f64));
                    }
                }
                Err(failure) => counts.add_failure("counting rows", &failure),
            }
            sleep(interval).await;
        }
        samples
    }
}

/// Returns the size of a file, zero if there is none.
fn kibibytes(file: &Path) -> f64 {
    fs::metadata(file).map_or(0.0, |file| file.len() as f64 / 1024.0)
}

async fn count_rows(db: &Database) -> Result<[i64; TABLES.len()], Failure> {
    db.read(|conn| {
        Ok([
            sessions::table.count().get_result(conn.raw)?,
            refresh_tokens::table.count().get_result(conn.raw)?,
            idempotency_keys::table.count().get_result(conn.raw)?,
            jobs::table.count().get_result(conn.raw)?,
            webhook_deliveries::table.count().get_result(conn.raw)?,
            holds::table.count().get_result(conn.raw)?,
            one_time_links::table.count().get_result(conn.raw)?,
        ])
    })
    .await
}
