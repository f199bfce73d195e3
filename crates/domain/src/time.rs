//! Time as the rules see it: the workshop's own now and today, and the instants of its local times.
//! Nothing here reads a clock or knows a time zone.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// The workshop's present: an instant, and the local date at that instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    pub at: DateTime<Utc>,
    pub today: NaiveDate,
}

/// Turns the workshop's local times into instants. A local time that does not exist (spring) is the
/// first valid instant after it; one that exists twice (autumn) the earlier (rules §5.22).
pub trait Zone {
    fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc>;
}

impl<F: Fn(NaiveDate, NaiveTime) -> DateTime<Utc>> Zone for F {
    fn instant(&self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        self(date, time)
    }
}
