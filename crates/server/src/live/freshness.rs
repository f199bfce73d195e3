//! How long ago the writes of other servers were last looked for.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// Answers in memory are not used if the last look is longer ago.
pub const LIMIT: Duration = Duration::from_secs(2);

/// The time of the last look at the database.
#[derive(Debug)]
pub struct Freshness {
    started: Instant,
    /// Milliseconds from the start to the last look; [`NEVER`] before the first one.
    looked: AtomicU64,
    /// Whether other servers write to the same database.
    is_shared: bool,
}

const NEVER: u64 = u64::MAX;

impl Freshness {
    pub fn new(is_shared: bool) -> Self {
        Self { started: Instant::now(), looked: AtomicU64::new(NEVER), is_shared }
    }

    /// Notes a successful look that began at `at`.
    pub fn looked(&self, at: Instant) {
        let passed = at.saturating_duration_since(self.started);
        self.looked.store(u64::try_from(passed.as_millis()).unwrap_or(NEVER), Ordering::Release);
    }

    /// Whether memory contains the writes of other servers that are older than [`LIMIT`].
    pub fn is_sufficient(&self) -> bool {
        if !self.is_shared {
            return true;
        }
        let looked = self.looked.load(Ordering::Acquire);
        looked != NEVER && self.started.elapsed().saturating_sub(Duration::from_millis(looked)) < LIMIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_database_must_have_been_looked_at_within_the_limit() {
        let freshness = Freshness::new(true);
        assert!(!freshness.is_sufficient());
        freshness.looked(Instant::now());
        assert!(freshness.is_sufficient());
        let old = Freshness { started: Instant::now() - 2 * LIMIT, ..Freshness::new(true) };
        old.looked(old.started);
        assert!(!old.is_sufficient());
        assert!(Freshness::new(false).is_sufficient());
    }
}
