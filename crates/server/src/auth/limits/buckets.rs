//! Buckets of requests: each key has a burst, which fills again at a steady rate.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};

use crate::{
    auth::limits::network::wide_network,
    web::{error::ApiError, rate_limit::Allowance},
};

/// A burst, then one in each `every`.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub policy: &'static str,
    pub burst: NonZeroU32,
    pub every: Duration,
}

pub const fn rate(policy: &'static str, burst: u32, every: Duration) -> Rate {
    Rate { policy, burst: NonZeroU32::new(burst).expect("a burst of at least one"), every }
}

impl Rate {
    /// Returns ten times the rate, for the network around a network.
    pub const fn wide(self) -> Self {
        Self {
            burst: self.burst.saturating_mul(NonZeroU32::new(10).expect("ten")),
            every: Duration::from_nanos(self.every.as_nanos() as u64 / 10),
            ..self
        }
    }

    pub fn allowance(self, remaining: u32) -> Allowance {
        let Rate { policy, burst, every } = self;
        let window = u32::try_from((every * burst.get()).as_secs()).unwrap_or(u32::MAX);
        Allowance { policy, quota: burst.get(), window, remaining }
    }

    /// Refuses a request until `wait` is over.
    pub fn refuse(self, wait: Duration) -> ApiError {
        ApiError::rate_limited(wait.as_secs() + 1, self.allowance(0))
    }
}

/// The requests of each key at one rate.
pub struct Buckets<K: Hash + Eq + Clone> {
    rate: Rate,
    limiter: RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    pub fn new(rate: Rate) -> Self {
        // `with_period` refuses only zero.
        let quota = Quota::with_period(rate.every).unwrap_or(Quota::per_minute(rate.burst));
        Self { rate, limiter: RateLimiter::keyed(quota.allow_burst(rate.burst)).with_middleware() }
    }

    /// Takes a request from the bucket of a key.
    pub fn take(&self, key: &K) -> Result<Allowance, ApiError> {
        match self.limiter.check_key(key) {
            Ok(state) => Ok(self.rate.allowance(state.remaining_burst_capacity())),
            Err(until) => Err(self.rate.refuse(until.wait_time_from(DefaultClock::default().now()))),
        }
    }

    /// Drops the keys whose buckets are full.
    pub fn forget_idle(&self) {
        self.limiter.retain_recent();
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.limiter.is_empty()
    }
}

/// The requests of each network at one rate, and those of the network around it at ten times that rate.
pub struct NetworkBuckets {
    near: Buckets<IpAddr>,
    wide: Buckets<IpAddr>,
}

impl NetworkBuckets {
    pub fn new(rate: Rate) -> Self {
        Self { near: Buckets::new(rate), wide: Buckets::new(rate.wide()) }
    }

    /// Takes a request from the buckets of a network.
    pub fn take(&self, network: IpAddr) -> Result<Allowance, ApiError> {
        let allowance = self.near.take(&network)?;
        self.wide.take(&wide_network(network))?;
        Ok(allowance)
    }

    pub fn forget_idle(&self) {
        self.near.forget_idle();
        self.wide.forget_idle();
    }
}
