//! Samples lines of the log that strangers cause, so that they can neither fill a disk nor hide other lines.

use std::sync::atomic::{AtomicU64, Ordering};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// Lets a burst of lines pass, then some in each second.
pub struct Sampler {
    limiter: DefaultDirectRateLimiter,
    skipped: AtomicU64,
}

impl Sampler {
    pub fn new(quota: Quota) -> Self {
        Self { limiter: RateLimiter::direct(quota), skipped: AtomicU64::new(0) }
    }

    /// Returns the number of lines that were skipped since the last one, or `None` to skip this one too.
    pub fn pass(&self) -> Option<u64> {
        match self.limiter.check() {
            Ok(()) => Some(self.skipped.swap(0, Ordering::Relaxed)),
            Err(_) => {
                self.skipped.fetch_add(1, Ordering::Relaxed);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, time::Duration};

    use super::*;

    #[test]
    fn what_is_skipped_is_counted() {
        let hourly = Quota::with_period(Duration::from_secs(3600)).expect("a period");
        let sampler = Sampler::new(hourly.allow_burst(NonZeroU32::new(3).expect("three")));
        let passed: Vec<Option<u64>> = (0..5).map(|_| sampler.pass()).collect();
        assert_eq!(passed, [Some(0), Some(0), Some(0), None, None]);
        assert_eq!(sampler.skipped.load(Ordering::Relaxed), 2);
    }
}
