//! Limits requests: writes per account, API key and network, failed sign-ins, registrations, holds and bookings of
//! guests. In the memory of this process and by real time; each of several servers counts its own.

mod buckets;
mod failures;
mod network;
mod new_customers;
mod sign_in;

use std::{
    hash::Hash,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use actix_web::{HttpMessage, HttpRequest};
use pitboard_domain::hold;

use self::{
    buckets::{Buckets, NetworkBuckets, Rate, rate},
    failures::Failures,
    new_customers::NewCustomers,
    sign_in::{GUESS, SignInLimits},
};
pub use self::{
    network::network,
    sign_in::{Attempt, Counted},
};
use crate::{
    app::{Actor, Identity},
    web::{error::ApiError, rate_limit::Allowance},
};

/// Then ten a minute.
const REGISTER_BY_NETWORK: Rate = rate("registration", 20, Duration::from_secs(6));
/// Guests have no account that could be limited; then six an hour.
const GUEST_BY_NETWORK: Rate = rate("guest", 10, Duration::from_secs(600));
/// Then ten a minute. Each leaves rows in the ledger.
const HOLD_BY_NETWORK: Rate = rate("hold", 20, Duration::from_secs(6));
/// Codes of a second factor, of which three in a million are right at a time; then 288 a day.
const CODES: Rate = rate("second-factor", 10, Duration::from_secs(300));
/// The number of holds of a network without limits.
const HOLDS_WITHOUT_LIMIT: u32 = 10_000;
/// One person; then one a second.
const WRITES_OF_CUSTOMER: Rate = rate("customer", 30, Duration::from_secs(1));
/// A program may write for them, such as an import; then 20 a second.
const WRITES_OF_STAFF: Rate = rate("staff", 300, Duration::from_millis(50));
/// A program writes for many people, but should not need more than the staff; then 20 a second.
const WRITES_OF_KEY: Rate = rate("key", 100, Duration::from_millis(50));
/// Many visitors may share one address, and each page renews its session; then five a second.
const WRITES_OF_NETWORK: Rate = rate("network", 100, Duration::from_millis(200));

/// The number of checks after which idle entries are dropped from memory.
const SWEEP: u32 = 512;

/// The caller whose writes are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// A customer, by account.
    Customer(i64),
    /// A member of the staff, by account.
    Staff(i64),
    /// An API key.
    Key(i64),
    /// Callers without an account or key.
    Network(IpAddr),
}

impl Writer {
    pub fn of(actor: &Actor) -> Self {
        match actor.identity() {
            Some(Identity::Account(account)) if account.role.is_staff() => Self::Staff(account.id),
            Some(Identity::Account(account)) => Self::Customer(account.id),
            Some(Identity::ApiKey(key)) => Self::Key(key.id),
            Some(Identity::Guest(_)) | None => Self::of_address(&actor.address),
        }
    }

    pub fn of_address(address: &str) -> Self {
        Self::Network(network(address))
    }
}

/// The recent requests of each caller.
pub struct Limits {
    enabled: bool,
    sign_in: Arc<SignInLimits>,
    /// By session.
    guess: Failures<String>,
    /// By account.
    guess_code: Failures<i64>,
    register: NetworkBuckets,
    guest: Buckets<IpAddr>,
    new_customers: NewCustomers,
    hold: Buckets<IpAddr>,
    writes_of_customers: Buckets<i64>,
    writes_of_staff: Buckets<i64>,
    writes_of_keys: Buckets<i64>,
    writes_of_networks: Buckets<IpAddr>,
    checks: AtomicU32,
}

impl Limits {
    pub fn new(enabled: bool) -> Self {
        Self {
            enabled,
            sign_in: SignInLimits::new(),
            guess: Failures::new(GUESS),
            guess_code: Failures::new(CODES),
            register: NetworkBuckets::new(REGISTER_BY_NETWORK),
            guest: Buckets::new(GUEST_BY_NETWORK),
            new_customers: NewCustomers::new(),
            hold: Buckets::new(HOLD_BY_NETWORK),
            writes_of_customers: Buckets::new(WRITES_OF_CUSTOMER),
            writes_of_staff: Buckets::new(WRITES_OF_STAFF),
            writes_of_keys: Buckets::new(WRITES_OF_KEY),
            writes_of_networks: Buckets::new(WRITES_OF_NETWORK),
            checks: AtomicU32::new(0),
        }
    }

    /// Counts a request that may write; the envelope states the rest in the response. Every guard calls this, so no
    /// handler can forget it.
    pub fn count(&self, request: &HttpRequest, writer: Writer) -> Result<(), ApiError> {
        if !request.method().is_safe()
            && let Some(allowance) = self.write(writer)?
        {
            request.extensions_mut().insert(allowance);
        }
        Ok(())
    }

    /// Counts a write, whatever comes of it. Returns what its caller still has; `None` if nothing is limited.
    fn write(&self, writer: Writer) -> Result<Option<Allowance>, ApiError> {
        match writer {
            Writer::Customer(id) => self.check(&self.writes_of_customers, &id),
            Writer::Staff(id) => self.check(&self.writes_of_staff, &id),
            Writer::Key(id) => self.check(&self.writes_of_keys, &id),
            Writer::Network(network) => self.check(&self.writes_of_networks, &network),
        }
    }

    /// Counts a sign-in as failed until it is given back; `None` if nothing is limited.
    pub fn sign_in(&self, attempt: Attempt) -> Result<Option<Counted>, ApiError> {
        self.is_counted().then(|| self.sign_in.begin(attempt)).transpose()
    }

    /// Counts a use of a one-time link from `address` as failed. Its secret is too long to guess; this bounds the
    /// queries.
    pub fn follow_link(&self, address: &str) -> Result<(), ApiError> {
        if self.is_counted() { self.sign_in.begin_in(network(address)) } else { Ok(()) }
    }

    /// Gives back a use of a one-time link that has not failed.
    pub fn link_followed(&self, address: &str) {
        self.sign_in.give_back_in(network(address));
    }

    /// Counts a guess at the current password in a session as failed.
    pub fn guess(&self, session: &str) -> Result<(), ApiError> {
        if self.is_counted() { self.guess.begin(session.to_owned()) } else { Ok(()) }
    }

    /// Gives back a guess that was right.
    pub fn guessed(&self, session: &str) {
        self.guess.give_back(&session.to_owned());
    }

    /// Counts a guess at the code of a second factor as failed, wherever it comes from: who guesses knows the password.
    pub fn guess_code(&self, account: i64) -> Result<(), ApiError> {
        if self.is_counted() { self.guess_code.begin(account) } else { Ok(()) }
    }

    /// Gives back a code that was right.
    pub fn code_guessed(&self, account: i64) {
        self.guess_code.give_back(&account);
    }

    /// Whether sign-ins from `address` have failed recently.
    pub fn has_failed(&self, address: &str) -> bool {
        self.sign_in.has_failed(network(address))
    }

    /// Counts a registration from `address`.
    pub fn register(&self, address: &str) -> Result<(), ApiError> {
        if self.is_counted() { self.register.take(network(address)).map(drop) } else { Ok(()) }
    }

    /// Counts a customer who comes by themselves from `address`, until they are given back.
    pub fn admit_new_customer(&self, address: &str) -> Result<(), ApiError> {
        if self.is_counted() { self.new_customers.begin(network(address)) } else { Ok(()) }
    }

    /// Gives back a customer who was not created.
    pub fn give_back_new_customer(&self, address: &str) {
        self.new_customers.give_back(network(address));
    }

    /// Refuses a registration from `address` if many e-mail addresses from there had an account.
    pub fn check_taken_emails(&self, address: &str) -> Result<(), ApiError> {
        if self.is_counted() { self.new_customers.check_taken(network(address)) } else { Ok(()) }
    }

    /// Counts a registration from `address` whose e-mail address has an account.
    pub fn add_taken_email(&self, address: &str) {
        if self.is_counted() {
            self.new_customers.add_taken(network(address));
        }
    }

    /// Counts a booking without an account from `address`.
    pub fn book_as_guest(&self, address: &str) -> Result<(), ApiError> {
        self.check(&self.guest, &network(address)).map(drop)
    }

    /// Counts a hold that a customer or an anonymous caller takes from `address`.
    pub fn hold(&self, address: &str) -> Result<(), ApiError> {
        self.check(&self.hold, &network(address)).map(drop)
    }

    /// Returns the number of holds that a network may have at a time.
    pub fn max_holds(&self) -> u32 {
        if self.enabled { hold::MAX_PER_NETWORK } else { HOLDS_WITHOUT_LIMIT }
    }

    fn check<K: Hash + Eq + Clone>(
        &self,
        buckets: &Buckets<K>,
        key: &K,
    ) -> Result<Option<Allowance>, ApiError> {
        if self.is_counted() { buckets.take(key).map(Some) } else { Ok(None) }
    }

    /// Whether anything is limited. Drops idle entries from time to time.
    fn is_counted(&self) -> bool {
        if self.enabled && self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.forget_idle();
        }
        self.enabled
    }

    /// Drops the entries that have been idle for long.
    pub fn forget_idle(&self) {
        for by_network in [&self.guest, &self.hold, &self.writes_of_networks] {
            by_network.forget_idle();
        }
        for by_id in [&self.writes_of_customers, &self.writes_of_staff, &self.writes_of_keys] {
            by_id.forget_idle();
        }
        self.register.forget_idle();
        self.new_customers.forget_idle();
        self.sign_in.forget_idle();
        self.guess.forget_idle();
        self.guess_code.forget_idle();
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use pitboard_api::ProblemCode;

    use super::*;

    #[test]
    fn a_session_guesses_the_current_password_ten_times() {
        let limits = Limits::new(true);
        for guess in 0..10 {
            assert!(limits.guess("session").is_ok(), "{guess}");
        }
        let refused = limits.guess("session").expect_err("one too many");
        assert_eq!(refused.code(), ProblemCode::RateLimited);
        let answer = refused.error_response();
        let wait = answer.headers().get("retry-after").and_then(|wait| wait.to_str().ok()?.parse().ok());
        assert!(wait.is_some_and(|wait: u64| (1..=13).contains(&wait)), "{wait:?}");
        assert!(limits.guess("another session").is_ok());
    }

    #[test]
    fn the_codes_of_an_account_are_guessed_ten_times_wherever_the_guesses_come_from() {
        let limits = Limits::new(true);
        for guess in 0..10 {
            assert!(limits.guess_code(7).is_ok(), "{guess}");
        }
        assert_eq!(limits.guess_code(7).expect_err("one too many").code(), ProblemCode::RateLimited);
        assert!(limits.guess_code(8).is_ok(), "another account");
        limits.code_guessed(7);
        assert!(limits.guess_code(7).is_ok(), "a right code was given back");
    }

    #[test]
    fn switched_off_nothing_is_counted() {
        let limits = Limits::new(false);
        assert!((0..1000).all(|_| limits.guess("session").is_ok()));
        assert!((0..1000).all(|_| limits.register("192.0.2.1").is_ok()));
        assert!((0..1000).all(|_| limits.write(Writer::Customer(1)).is_ok_and(|left| left.is_none())));
        assert!(!limits.guess.has_failed(&"session".to_owned()) && limits.writes_of_customers.is_empty());
    }

    #[test]
    fn each_writer_has_a_bucket_of_the_size_for_its_kind() {
        let limits = Limits::new(true);
        let customer = Writer::Customer(7);
        for left in (0..30).rev() {
            let allowance = limits.write(customer).expect("a write of the burst").expect("a limit");
            assert!((left..=left + 1).contains(&allowance.remaining), "{allowance:?}");
        }
        // More than one a second passes only on a machine that stands still.
        let refused = (0..3).find_map(|_| limits.write(customer).err()).expect("one too many");
        assert_eq!(refused.code(), ProblemCode::RateLimited);
        let others = [
            (Writer::Staff(7), ("staff", 300, 15)),
            (Writer::Key(7), ("key", 100, 5)),
            (Writer::Customer(8), ("customer", 30, 30)),
            (Writer::of_address("192.0.2.1"), ("network", 100, 20)),
        ];
        for (writer, policy) in others {
            let left = limits.write(writer).expect("the first write").expect("a limit");
            assert_eq!((left.policy, left.quota, left.window), policy);
            assert_eq!(left.remaining, left.quota - 1);
        }
    }
}
