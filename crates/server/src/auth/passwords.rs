//! Passwords: argon2id on blocking threads, a few at a time, behind a bounded queue.

use std::{num::NonZeroUsize, sync::Arc};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::web::error::ApiError;

/// The maximum number of waiting callers; the next one gets 503. At 30 ms each the last waits for seconds, not
/// minutes.
const LINE: usize = 256;

/// The cost of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// As OWASP recommends: 19 MiB, two passes.
    Standard,
    /// The least that argon2 accepts; for tests.
    Cheap,
}

/// Hashes and verifies; cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    line: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Passwords {
    /// Computes `parallelism` hashes at a time.
    pub fn new(cost: Cost, parallelism: NonZeroUsize) -> Self {
        let params = match cost {
            Cost::Standard => Params::DEFAULT,
            Cost::Cheap => Params::new(Params::MIN_M_COST, 1, 1, None).unwrap_or(Params::DEFAULT),
        };
        Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            line: Arc::new(Semaphore::new(LINE)),
            places: Arc::new(Semaphore::new(parallelism.get())),
        }
    }

    /// Hashes on the calling thread, for the command line and the demo.
    pub fn hash_now(&self, password: &SecretString) -> Result<String, password_hash::Error> {
        Ok(self.argon2.hash_password(password.expose_secret().as_bytes())?.to_string())
    }

    /// Hashes a password for storage.
    pub async fn hash(&self, password: SecretString) -> Result<String, ApiError> {
        let passwords = self.clone();
        self.in_line(move || passwords.hash_now(&password)).await
    }

    /// Whether it is the password. Takes as long if no hash is stored, so that the time of a response does not reveal
    /// who has an account.
    pub async fn verify(&self, password: SecretString, stored: Option<String>) -> Result<bool, ApiError> {
        let passwords = self.clone();
        self.in_line(move || passwords.verify_now(&password, stored.as_deref())).await
    }

    fn verify_now(
        &self,
        password: &SecretString,
        stored: Option<&str>,
    ) -> Result<bool, password_hash::Error> {
        let Some(stored) = stored else {
            return self.hash_now(password).map(|_| false);
        };
        // The stored hash contains its cost.
        match self.argon2.verify_password(password.expose_secret().as_bytes(), &PasswordHash::new(stored)?) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Waits for a place, then runs on a blocking thread. The place is kept to the end of the work, even if the
    /// caller disconnects.
    async fn in_line<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, password_hash::Error> + Send + 'static,
    ) -> Result<T, ApiError> {
        let full = |_| ApiError::unavailable("too many passwords are waiting to be hashed");
        let waiting = Arc::clone(&self.line).try_acquire_owned().map_err(full)?;
        let closed = |_| ApiError::internal("the places for hashing passwords are closed");
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(closed)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((place, waiting));
            result
        });
        let done = done.await.map_err(|error| ApiError::internal(&format!("hashing panicked: {error}")))?;
        done.map_err(|error| ApiError::internal(&format!("hashing: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(cost: Cost) -> Passwords {
        Passwords::new(cost, NonZeroUsize::MIN)
    }

    #[actix_web::test]
    async fn only_the_password_is_the_password() {
        let passwords = passwords(Cost::Cheap);
        let stored = passwords.hash("correct horse".into()).await.expect("a hash");
        assert_eq!(passwords.verify("correct horse".into(), Some(stored.clone())).await.ok(), Some(true));
        assert_eq!(passwords.verify("correct hors".into(), Some(stored.clone())).await.ok(), Some(false));
        assert_eq!(passwords.verify("correct horse".into(), None).await.ok(), Some(false));
        assert!(passwords.verify("correct horse".into(), Some("not a hash".to_owned())).await.is_err());
        assert_ne!(passwords.hash("correct horse".into()).await.ok(), Some(stored), "salted");
    }

    #[test]
    fn the_standard_is_owasps() {
        let hash = passwords(Cost::Standard).hash_now(&"correct horse".into()).expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[actix_web::test]
    async fn a_line_that_is_full_turns_away() {
        let passwords = passwords(Cost::Cheap);
        let _held =
            Arc::clone(&passwords.line).acquire_many_owned(LINE as u32).await.expect("the whole line");
        let refused = passwords.hash("correct horse".into()).await.expect_err("nobody may join");
        assert_eq!(refused.code(), pitboard_api::ProblemCode::Unavailable);
    }
}
