//! Throttles guessing: sign-ins per address and per account, registrations per address. In the memory of this process
//! and by real time; each of several servers counts its own.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use crate::web::error::ApiError;

/// A burst, then one in each `every`.
struct Rate {
    burst: NonZeroU32,
    every: Duration,
}

/// The people of a workshop may share one address; then 30 a minute.
const SIGN_IN_BY_ADDRESS: Rate = Rate { burst: NonZeroU32::new(30).unwrap(), every: Duration::from_secs(2) };
/// Then five guesses a minute; also for the current password when it is changed.
const GUESS_BY_ACCOUNT: Rate = Rate { burst: NonZeroU32::new(10).unwrap(), every: Duration::from_secs(12) };
/// Then ten a minute.
const REGISTER_BY_ADDRESS: Rate = Rate { burst: NonZeroU32::new(20).unwrap(), every: Duration::from_secs(6) };

/// The number of checks after which idle entries are dropped from memory.
const SWEEP: u32 = 512;

/// The recent attempts of each caller.
pub struct Limits {
    enabled: bool,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    guess: DefaultKeyedRateLimiter<String>,
    register: DefaultKeyedRateLimiter<IpAddr>,
    checks: AtomicU32,
}

impl Limits {
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            sign_in: limiter(SIGN_IN_BY_ADDRESS),
            guess: limiter(GUESS_BY_ACCOUNT),
            register: limiter(REGISTER_BY_ADDRESS),
            checks: AtomicU32::new(0),
        }
    }

    /// Counts a sign-in from `address` as `email`.
    pub fn sign_in(&self, address: &str, email: &str) -> Result<(), ApiError> {
        self.check(&self.sign_in, &network(address))?;
        self.guess(email)
    }

    /// Counts a use of a one-time link from `address`. Its secret is too long to guess; this bounds the hashing of
    /// passwords.
    pub fn follow_link(&self, address: &str) -> Result<(), ApiError> {
        self.check(&self.sign_in, &network(address))
    }

    /// Counts a guess at the password of `email`, which is in lower case.
    pub fn guess(&self, email: &str) -> Result<(), ApiError> {
        self.check(&self.guess, &email.to_owned())
    }

    /// Counts a registration from `address` as `email`.
    pub fn register(&self, address: &str, email: &str) -> Result<(), ApiError> {
        self.check(&self.register, &network(address))?;
        self.guess(email)
    }

    fn check<K: Hash + Eq + Clone>(
        &self,
        limiter: &DefaultKeyedRateLimiter<K>,
        key: &K,
    ) -> Result<(), ApiError> {
        if !self.enabled {
            return Ok(());
        }
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.forget_idle();
        }
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            ApiError::rate_limited(wait.as_secs() + 1)
        })
    }

    /// Drops the entries that have been idle for long.
    pub fn forget_idle(&self) {
        self.sign_in.retain_recent();
        self.guess.retain_recent();
        self.register.retain_recent();
    }
}

fn limiter<K: Hash + Eq + Clone>(rate: Rate) -> DefaultKeyedRateLimiter<K> {
    // `with_period` refuses only zero.
    let quota = Quota::with_period(rate.every).unwrap_or(Quota::per_minute(rate.burst));
    RateLimiter::keyed(quota.allow_burst(rate.burst))
}

/// Returns a key that one person can hardly change: the address, of IPv6 the /64. Callers without one share a key.
pub fn network(address: &str) -> IpAddr {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        Ok(address) => address,
        Err(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use pitboard_api::ProblemCode;

    use super::*;

    #[test]
    fn an_account_is_guessed_at_ten_times_from_wherever() {
        let limits = Limits::new(true);
        for i in 0..10 {
            assert!(limits.sign_in(&format!("192.0.2.{i}"), "ada@example.com").is_ok(), "{i}");
        }
        let refused = limits.sign_in("192.0.2.99", "ada@example.com").expect_err("one too many");
        assert_eq!(refused.code(), ProblemCode::RateLimited);
        let answer = refused.error_response();
        let wait = answer.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
        assert!(wait.is_some_and(|wait: u64| (1..=13).contains(&wait)), "{wait:?}");
        assert!(limits.sign_in("192.0.2.99", "ben@example.com").is_ok());
    }

    #[test]
    fn an_address_is_throttled_after_thirty_sign_ins() {
        let limits = Limits::new(true);
        let tries =
            (0..40).filter(|i| limits.sign_in("2001:db8::1", &format!("{i}@example.com")).is_ok()).count();
        assert!((30..33).contains(&tries), "{tries}");
        assert!(limits.sign_in("2001:db8::2", "ada@example.com").is_err(), "the same /64");
        assert!(limits.sign_in("2001:db8:0:1::1", "ada@example.com").is_ok());
    }

    #[test]
    fn switched_off_nothing_is_counted() {
        let limits = Limits::new(false);
        assert!((0..1000).all(|_| limits.sign_in("192.0.2.1", "ada@example.com").is_ok()));
        assert!(limits.guess.is_empty());
    }
}
