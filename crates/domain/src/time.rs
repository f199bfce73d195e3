//! Time in the workshop's zone: its now and today, and the instants of its local times. This crate reads no clock and
//! has no time zone data.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// The current instant and the workshop's date at that instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    pub at: DateTime<Utc>,
    pub today: NaiveDate,
}

/// Converts the workshop's local times to instants. A local time that does not exist (spring) is the first
/// valid instant after it; a local time that exists twice (autumn) is the earlier instant (rules §5.22).
pub trait Zone {
    fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc>;
}

/// Returns the instant at which the workshop's next date begins.
pub fn next_midnight(zone: &impl Zone, now: Now) -> DateTime<Utc> {
    zone.instant(now.today.succ_opt().unwrap_or(now.today), NaiveTime::MIN)
}

impl<F: Fn(NaiveDate, NaiveTime) -> DateTime<Utc>> Zone for F {
    fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        self(date, time)
    }
}
