//! The bounds of growth, and the table that compares the samples with them.

use crate::{
    samples::{Samples, TABLES},
    trend::{Point, growth},
};

/// The growth that is allowed. Both must be exceeded, so that a short run does not take noise for growth.
struct Bound {
    per_hour: f64,
    /// Within the second half of the run.
    in_all: f64,
}

const MEMORY: Bound = Bound { per_hour: 32.0, in_all: 12.0 };
const FILES: Bound = Bound { per_hour: 20.0, in_all: 10.0 };
/// The WAL is cut to 32 MiB.
const WAL: Bound = Bound { per_hour: 32.0, in_all: 32.0 };
/// Rows wait for the next purge, for less than half a minute.
const ROWS: Bound = Bound { per_hour: 2_000.0, in_all: 1_000.0 };
/// KiB of the database for each booking, with its events, its indexes and half a cancellation.
const PER_BOOKING: f64 = 16.0;

/// Prints the table, and returns what grows.
pub fn judge(samples: &Samples) -> Vec<String> {
    println!("    {:<22}{:>10}{:>10}{:>10}{:>12}{:>12}", "", "first", "middle", "last", "per hour", "bound");
    let mut failures = Vec::new();
    let fixed = [
        ("memory, MiB", &samples.memory_mib, &MEMORY),
        ("open files", &samples.files, &FILES),
        ("WAL, MiB", &samples.wal_mib, &WAL),
    ];
    let rows = TABLES.into_iter().zip(&samples.rows).map(|(name, points)| (name, points, &ROWS));
    for (name, points, bound) in fixed.into_iter().chain(rows) {
        failures.extend(judge_one(name, points, bound));
    }
    let (Some(first), Some(last)) = (samples.sizes.first(), samples.sizes.last()) else { return failures };
    let per_booking = (last.0 - first.0) / (last.1.saturating_sub(first.1)).max(1) as f64;
    println!("    {:<22}{per_booking:>42.1}{PER_BOOKING:>12.1}", "KiB per booking");
    if per_booking > PER_BOOKING {
        failures.push(format!("the database grows by {per_booking:.1} KiB per booking"));
    }
    failures
}

fn judge_one(name: &str, points: &[Point], bound: &Bound) -> Option<String> {
    let (per_hour, hours) = growth(points);
    let value = |index: usize| points.get(index).map_or(f64::NAN, |point| point.1);
    let (first, middle, last) = (value(0), value(points.len() / 2), value(points.len().saturating_sub(1)));
    println!("    {name:<22}{first:>10.1}{middle:>10.1}{last:>10.1}{per_hour:>12.1}{:>12.1}", bound.per_hour);
    let grows = per_hour > bound.per_hour && per_hour * hours > bound.in_all;
    grows.then(|| format!("{name}: grows by {per_hour:.1} an hour"))
}
