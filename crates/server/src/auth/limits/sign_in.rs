//! The limits of sign-ins. Only failures count: of an account in one network or on one device, of a network, and of an
//! account from everywhere, which delays but never refuses.

use std::{net::IpAddr, sync::Arc, time::Duration};

use crate::{
    auth::limits::{
        buckets::{Rate, rate},
        failures::Failures,
        network::wide_network,
    },
    web::error::ApiError,
};

/// Then five guesses a minute.
pub const GUESS: Rate = rate("password", 10, Duration::from_secs(12));
/// The people of a workshop may share one address; then 30 a minute.
const BY_NETWORK: Rate = rate("sign-in", 30, Duration::from_secs(2));
/// The longest delay of an attempt on an account that is attacked.
const DELAY_MAX: Duration = Duration::from_secs(3);
/// The delay of an attempt grows by this with each failure beyond the burst.
const DELAY_STEP: Duration = Duration::from_millis(100);

/// A caller who tries to sign in.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The account, by its address in lower case, whether or not it exists.
    pub email: String,
    pub network: IpAddr,
    /// The id of a device on which the account has signed in before.
    pub device: Option<String>,
    /// Whether the account has signed in from the network before.
    pub is_known_network: bool,
}

/// The place from which an account is tried.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Source {
    Device(String),
    Network(IpAddr),
}

/// The recent failures.
pub struct SignInLimits {
    by_source: Failures<(String, Source)>,
    by_account: Failures<String>,
    by_network: Failures<IpAddr>,
    by_wide_network: Failures<IpAddr>,
}

/// An attempt that is counted as failed until it is given back.
#[must_use = "a success is given back"]
pub struct Counted {
    limits: Arc<SignInLimits>,
    source: (String, Source),
    /// Of an attempt from an unknown place.
    network: Option<IpAddr>,
    /// The time to wait before the password is verified.
    pub delay: Duration,
    /// Whether others have failed in the unknown place recently.
    pub is_suspect: bool,
}

impl SignInLimits {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            by_source: Failures::new(GUESS),
            by_account: Failures::new(GUESS),
            by_network: Failures::new(BY_NETWORK),
            by_wide_network: Failures::new(BY_NETWORK.wide()),
        })
    }

    /// Counts an attempt. The failures of others refuse it only if the account has signed in neither on the device nor
    /// from the network before.
    pub fn begin(self: &Arc<Self>, attempt: Attempt) -> Result<Counted, ApiError> {
        let Attempt { email, network, device, is_known_network } = attempt;
        let is_known = device.is_some() || is_known_network;
        let source = (email, device.map_or(Source::Network(network), Source::Device));
        self.by_source.begin(source.clone())?;
        let network = (!is_known).then_some(network);
        let is_suspect = network.is_some_and(|network| self.has_failed(network));
        if let Some(network) = network
            && let Err(refused) = self.begin_in(network)
        {
            self.by_source.give_back(&source);
            return Err(refused);
        }
        let failures = self.by_account.add(source.0.clone());
        let delay = if is_known { Duration::ZERO } else { delay_after(failures) };
        Ok(Counted { limits: Arc::clone(self), source, network, delay, is_suspect })
    }

    /// Counts an attempt from a network.
    pub fn begin_in(&self, network: IpAddr) -> Result<(), ApiError> {
        self.by_network.begin(network)?;
        self.by_wide_network.begin(wide_network(network)).inspect_err(|_| self.by_network.give_back(&network))
    }

    /// Gives back an attempt from a network.
    pub fn give_back_in(&self, network: IpAddr) {
        self.by_network.give_back(&network);
        self.by_wide_network.give_back(&wide_network(network));
    }

    /// Whether attempts from a network, or from around it, have failed recently.
    pub fn has_failed(&self, network: IpAddr) -> bool {
        self.by_network.has_failed(&network) || self.by_wide_network.has_failed(&wide_network(network))
    }

    pub fn forget_idle(&self) {
        self.by_source.forget_idle();
        self.by_account.forget_idle();
        self.by_network.forget_idle();
        self.by_wide_network.forget_idle();
    }
}

impl Counted {
    /// Forgets the attempt, which has not failed.
    pub fn give_back(self) {
        self.limits.by_source.give_back(&self.source);
        self.limits.by_account.give_back(&self.source.0);
        if let Some(network) = self.network {
            self.limits.give_back_in(network);
        }
    }
}

fn delay_after(failures: f64) -> Duration {
    let beyond = (failures - f64::from(GUESS.burst.get()) + 1.0).max(0.0);
    DELAY_STEP.mul_f64(beyond).min(DELAY_MAX)
}

#[cfg(test)]
mod tests {
    use pitboard_api::ProblemCode;

    use super::*;
    use crate::auth::limits::network::network;

    fn attempt(email: &str, address: &str) -> Attempt {
        Attempt { email: email.to_owned(), network: network(address), device: None, is_known_network: false }
    }

    fn fails(limits: &Arc<SignInLimits>, attempt: Attempt) -> Result<Duration, ProblemCode> {
        limits.begin(attempt).map(|counted| counted.delay).map_err(|refused| refused.code())
    }

    #[test]
    fn an_account_in_one_network_fails_ten_times() {
        let limits = SignInLimits::new();
        for _ in 0..10 {
            assert!(fails(&limits, attempt("ada", "192.0.2.1")).is_ok());
        }
        assert_eq!(fails(&limits, attempt("ada", "192.0.2.1")), Err(ProblemCode::RateLimited));
        assert!(fails(&limits, attempt("ada", "192.0.2.2")).is_ok(), "another network");
        assert!(fails(&limits, attempt("ben", "192.0.2.1")).is_ok(), "another account");
    }

    #[test]
    fn an_account_that_is_attacked_from_everywhere_is_delayed_but_not_refused() {
        let limits = SignInLimits::new();
        let delays: Vec<Duration> = (0..100)
            .map(|n| fails(&limits, attempt("ada", &format!("198.51.{n}.1"))).expect("no refusal"))
            .collect();
        assert_eq!(delays[..9], [Duration::ZERO; 9]);
        assert!(delays.is_sorted() && delays[99] == DELAY_MAX, "{delays:?}");
        let known = Attempt { is_known_network: true, ..attempt("ada", "203.0.113.9") };
        assert_eq!(fails(&limits, known), Ok(Duration::ZERO));
        let device = Attempt { device: Some("d".to_owned()), ..attempt("ada", "198.51.3.1") };
        assert_eq!(fails(&limits, device), Ok(Duration::ZERO));
        assert_eq!(fails(&limits, attempt("ben", "203.0.113.9")), Ok(Duration::ZERO));
    }

    #[test]
    fn failures_of_a_network_refuse_only_those_who_are_unknown_in_it() {
        let limits = SignInLimits::new();
        let tries = (0..40).filter(|n| fails(&limits, attempt(&n.to_string(), "2001:db8::1")).is_ok());
        let tries = tries.count();
        assert!((30..33).contains(&tries), "{tries}");
        assert!(fails(&limits, attempt("ada", "2001:db8::2")).is_err(), "the same /64");
        assert!(fails(&limits, attempt("ada", "2001:db8:0:1::1")).is_ok(), "another /64");
        let known = Attempt { is_known_network: true, ..attempt("ben", "2001:db8::2") };
        assert!(fails(&limits, known).is_ok());
    }

    #[test]
    fn the_network_around_a_network_fails_ten_times_as_often() {
        for address in [|n: u32| format!("2001:db8:0:{n:x}::1"), |n: u32| format!("192.0.2.{}", n % 250)] {
            let limits = SignInLimits::new();
            let tries = (0..400).filter(|n| fails(&limits, attempt(&n.to_string(), &address(*n))).is_ok());
            let tries = tries.count();
            assert!((300..320).contains(&tries), "{tries}");
        }
    }

    #[test]
    fn what_succeeds_is_not_counted() {
        let limits = SignInLimits::new();
        for _ in 0..1000 {
            limits.begin(attempt("ada", "192.0.2.1")).expect("no refusal").give_back();
        }
        assert!(!limits.has_failed(network("192.0.2.1")));
    }
}
