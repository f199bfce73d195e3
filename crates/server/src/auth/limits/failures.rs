//! Failures of each key: a burst of them is accepted, and one is forgotten in each interval. An attempt counts as a
//! failure from its beginning, so that simultaneous ones are counted too; a success gives it back.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{auth::limits::buckets::Rate, web::error::ApiError};

/// The recent failures of each key.
pub struct Failures<K> {
    rate: Rate,
    levels: Mutex<HashMap<K, Level>>,
}

/// The number of failures at an instant, of which one is forgotten in each interval.
#[derive(Clone, Copy)]
struct Level {
    failures: f64,
    at: Instant,
}

impl Level {
    fn now(self, now: Instant, every: Duration) -> f64 {
        let forgotten = now.saturating_duration_since(self.at).as_secs_f64() / every.as_secs_f64();
        (self.failures - forgotten).max(0.0)
    }
}

impl<K: Hash + Eq> Failures<K> {
    pub fn new(rate: Rate) -> Self {
        Self { rate, levels: Mutex::default() }
    }

    /// Counts an attempt as failed. Refuses it, uncounted, if the burst is used up.
    pub fn begin(&self, key: K) -> Result<(), ApiError> {
        self.begin_at(key, Instant::now()).map_err(|wait| self.rate.refuse(wait))
    }

    fn begin_at(&self, key: K, now: Instant) -> Result<(), Duration> {
        let burst = f64::from(self.rate.burst.get());
        let mut levels = self.levels();
        let failures = levels.get(&key).map_or(0.0, |level| level.now(now, self.rate.every)) + 1.0;
        if failures > burst {
            return Err(self.rate.every.mul_f64(failures - burst));
        }
        levels.insert(key, Level { failures, at: now });
        Ok(())
    }

    /// Refuses a key whose burst is used up. Counts nothing.
    pub fn check(&self, key: &K) -> Result<(), ApiError> {
        let failures = self.levels().get(key).map_or(0.0, |level| level.now(Instant::now(), self.rate.every));
        let excess = failures + 1.0 - f64::from(self.rate.burst.get());
        if excess > 0.0 { Err(self.rate.refuse(self.rate.every.mul_f64(excess))) } else { Ok(()) }
    }

    /// Counts an attempt as failed whatever its number, and returns the number of recent failures before it.
    pub fn add(&self, key: K) -> f64 {
        let now = Instant::now();
        let mut levels = self.levels();
        let before = levels.get(&key).map_or(0.0, |level| level.now(now, self.rate.every));
        // More would only delay the time at which they are forgotten.
        let failures = (before + 1.0).min(10.0 * f64::from(self.rate.burst.get()));
        levels.insert(key, Level { failures, at: now });
        before
    }

    /// Gives back an attempt that has not failed.
    pub fn give_back(&self, key: &K) {
        if let Some(level) = self.levels().get_mut(key) {
            level.failures = (level.failures - 1.0).max(0.0);
        }
    }

    /// Whether a key has failed recently.
    pub fn has_failed(&self, key: &K) -> bool {
        let now = Instant::now();
        self.levels().get(key).is_some_and(|level| level.now(now, self.rate.every) > 0.0)
    }

    /// Drops the keys without recent failures.
    pub fn forget_idle(&self) {
        let now = Instant::now();
        self.levels().retain(|_, level| level.now(now, self.rate.every) > 0.0);
    }

    fn levels(&self) -> MutexGuard<'_, HashMap<K, Level>> {
        self.levels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::limits::buckets::rate;

    const EVERY: Duration = Duration::from_secs(12);

    #[test]
    fn a_burst_may_fail_and_then_one_in_each_interval() {
        let failures = Failures::new(rate("password", 3, EVERY));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(failures.begin_at("ada", start), Ok(()));
        }
        assert_eq!(failures.begin_at("ada", start), Err(EVERY));
        assert_eq!(failures.begin_at("ben", start), Ok(()));
        let later = start + EVERY / 2;
        assert_eq!(failures.begin_at("ada", later), Err(EVERY / 2));
        assert_eq!(failures.begin_at("ada", start + EVERY), Ok(()));
        assert_eq!(failures.begin_at("ada", start + EVERY), Err(EVERY));
    }

    #[test]
    fn what_has_not_failed_is_given_back() {
        let failures = Failures::new(rate("password", 3, EVERY));
        for _ in 0..100 {
            assert!(failures.begin("ada").is_ok());
            failures.give_back(&"ada");
        }
        assert!(!failures.has_failed(&"ada"));
        failures.give_back(&"nobody");
        failures.forget_idle();
        assert!(failures.levels().is_empty());
    }

    #[test]
    fn attempts_that_are_never_refused_are_counted_up_to_ten_bursts() {
        let failures = Failures::new(rate("account", 3, EVERY));
        assert!(failures.add("ada") < 0.1);
        let last = (0..50).map(|_| failures.add("ada")).fold(0.0, f64::max);
        assert!((29.0..=30.0).contains(&last), "{last}");
        assert!(failures.check(&"ada").is_err());
        failures.add("ben");
        assert!(failures.check(&"ben").is_ok() && failures.check(&"nobody").is_ok());
        assert!(failures.has_failed(&"ada"));
    }
}
