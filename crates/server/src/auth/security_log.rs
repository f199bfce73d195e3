//! The lines of the log with the target `security`: outcome, account and network of what an operator would look for
//! after an attack, or ban an attacker for. No names, no secrets, no addresses of e-mail.

use std::{num::NonZeroU32, time::Duration};

use governor::Quota;
use pitboard_api::ProblemCode;

use crate::{auth::limits::network, web::sampler::Sampler};

/// Something that an operator may want to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A wrong password, an unknown account or a link that is not valid.
    SignInFailed,
    /// A wrong code of a second factor, after the right password.
    SecondFactorFailed,
    SecondFactorEnabled,
    SecondFactorRemoved,
    RecoveryCodeUsed,
    /// An exchanged refresh token was used again; its session has ended.
    TokenReused,
    /// Too many requests: 429.
    Throttled,
    /// A caller may not do this: 403.
    Forbidden,
    /// The data of a customer were exported.
    Exported,
    /// A further page of the list of customers was read, as by a program that reads all of them.
    CustomersListed,
    /// A registration with an e-mail address that has an account.
    EmailTaken,
}

impl Outcome {
    /// Returns the word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::SignInFailed => "sign_in_failed",
            Outcome::SecondFactorFailed => "second_factor_failed",
            Outcome::SecondFactorEnabled => "second_factor_enabled",
            Outcome::SecondFactorRemoved => "second_factor_removed",
            Outcome::RecoveryCodeUsed => "recovery_code_used",
            Outcome::TokenReused => "refresh_token_reused",
            Outcome::Throttled => "throttled",
            Outcome::Forbidden => "forbidden",
            Outcome::Exported => "customer_exported",
            Outcome::CustomersListed => "customers_listed",
            Outcome::EmailTaken => "email_taken",
        }
    }

    /// Returns the outcome that a refusal is recorded as.
    pub fn of(code: ProblemCode) -> Option<Self> {
        match code {
            ProblemCode::RateLimited => Some(Outcome::Throttled),
            ProblemCode::Forbidden | ProblemCode::SecondFactorMissing => Some(Outcome::Forbidden),
            _ => None,
        }
    }

    /// Whether only callers with rights can cause it, so that each one is recorded.
    fn is_rare(self) -> bool {
        matches!(
            self,
            Outcome::TokenReused
                | Outcome::Exported
                | Outcome::CustomersListed
                | Outcome::SecondFactorEnabled
                | Outcome::SecondFactorRemoved
                | Outcome::RecoveryCodeUsed
        )
    }
}

/// A caller with a valid credential, for the log; in the extensions of its request. With the account, if it is of one.
#[derive(Debug, Clone, Copy)]
pub struct KnownCaller(pub Option<i64>);

/// Writes the lines, and samples those that can be caused at will.
pub struct SecurityLog {
    strangers: Sampler,
    known: Sampler,
    /// The lines of refused requests of strangers.
    pub refused_requests: Sampler,
}

impl Default for SecurityLog {
    fn default() -> Self {
        let quota = |burst| {
            let half_a_second = Quota::with_period(Duration::from_millis(500));
            half_a_second.unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(burst)
        };
        let burst = NonZeroU32::MIN.saturating_add(99);
        Self {
            strangers: Sampler::new(quota(burst)),
            known: Sampler::new(quota(burst)),
            refused_requests: Sampler::new(quota(burst)),
        }
    }
}

impl SecurityLog {
    /// Records an outcome for an account, if it is known, and the network of `address`.
    pub fn record(&self, outcome: Outcome, account: Option<i64>, address: &str) {
        self.write(outcome, account, account.is_none() || outcome == Outcome::SignInFailed, address);
    }

    /// Records the refusal of a caller, who is a stranger without a valid credential.
    pub fn record_refusal(&self, outcome: Outcome, caller: Option<KnownCaller>, address: &str) {
        self.write(outcome, caller.and_then(|KnownCaller(account)| account), caller.is_none(), address);
    }

    fn write(&self, outcome: Outcome, account: Option<i64>, is_of_stranger: bool, address: &str) {
        let sampler = if is_of_stranger { &self.strangers } else { &self.known };
        let skipped = if outcome.is_rare() { Some(0) } else { sampler.pass() };
        if let Some(skipped) = skipped {
            let (outcome, network) = (outcome.as_str(), network(address));
            tracing::warn!(target: "security", outcome, account, %network, skipped, "a security event");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_do_not_use_up_the_lines_of_those_with_a_credential() {
        let log = SecurityLog::default();
        for _ in 0..200 {
            log.record_refusal(Outcome::Throttled, None, "192.0.2.1");
        }
        assert_eq!(log.strangers.pass(), None);
        log.record_refusal(Outcome::Throttled, Some(KnownCaller(None)), "192.0.2.1");
        assert_eq!(log.known.pass(), Some(0));
    }
}
