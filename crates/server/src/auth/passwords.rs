//! Passwords: argon2id on blocking threads, a few at a time, behind a bounded queue in two lanes, so that a flood of
//! failing sign-ins does not keep everybody else waiting.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{auth::new_password::TypedPassword, web::error::ApiError};

/// The maximum number of waiting callers; the next one gets 503. At 30 ms each the last waits for seconds, not
/// minutes.
const LINE: usize = 256;
/// The maximum number of waiting callers of the suspect lane.
const SUSPECT_LINE: usize = 64;
/// The longest time that a caller waits for a place; then it gets 503.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// The lane of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Callers from networks without recent failures, and those who are known.
    Normal,
    /// Callers from networks with recent failures. They never have more than half of the places.
    Suspect,
}

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
    suspect_line: Arc<Semaphore>,
    suspect_places: Arc<Semaphore>,
    wait_max: Duration,
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
            suspect_line: Arc::new(Semaphore::new(SUSPECT_LINE)),
            suspect_places: Arc::new(Semaphore::new(parallelism.get().div_ceil(2))),
            wait_max: WAIT_MAX,
        }
    }

    /// Hashes on the calling thread, for the command line and the demo.
    pub fn hash_now(&self, password: &SecretString) -> Result<String, password_hash::Error> {
        Ok(self.argon2.hash_password(password.expose_secret().as_bytes())?.to_string())
    }

    /// Hashes a password for storage.
    pub async fn hash(&self, password: SecretString, lane: Lane) -> Result<String, ApiError> {
        let passwords = self.clone();
        self.in_line(lane, move || passwords.hash_now(&password)).await
    }

    /// Whether it is the password. Takes as long if no hash is stored, so that the time of a response does not reveal
    /// who has an account.
    pub async fn verify(
        &self,
        password: SecretString,
        stored: Option<String>,
        lane: Lane,
    ) -> Result<bool, ApiError> {
        let passwords = self.clone();
        self.in_line(lane, move || passwords.verify_now(&password, stored.as_deref())).await
    }

    /// As [`Self::verify`], and tries the text as it was sent too, if that differs.
    pub async fn verify_typed(
        &self,
        password: TypedPassword,
        stored: Option<String>,
        lane: Lane,
    ) -> Result<bool, ApiError> {
        let is_right = self.verify(password.normal, stored.clone(), lane).await?;
        match password.as_sent {
            Some(as_sent) if !is_right => self.verify(as_sent, stored, lane).await,
            _ => Ok(is_right),
        }
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
        lane: Lane,
        work: impl FnOnce() -> Result<T, password_hash::Error> + Send + 'static,
    ) -> Result<T, ApiError> {
        let overloaded = || ApiError::unavailable("too many passwords are waiting to be hashed");
        let line = if lane == Lane::Suspect { &self.suspect_line } else { &self.line };
        let waiting = Arc::clone(line).try_acquire_owned().map_err(|_| overloaded())?;
        let place = timeout(self.wait_max, self.place(lane)).await.map_err(|_| overloaded())??;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop((place, waiting));
            result
        });
        let done = done.await.map_err(|error| ApiError::internal(&format!("hashing panicked: {error}")))?;
        done.map_err(|error| ApiError::internal(&format!("hashing: {error}")))
    }

    /// Waits for a place. The places are given in the order of arrival; of the suspect lane only a few callers arrive
    /// at a time.
    async fn place(
        &self,
        lane: Lane,
    ) -> Result<(Option<OwnedSemaphorePermit>, OwnedSemaphorePermit), ApiError> {
        let closed = |_| ApiError::internal("the places for hashing passwords are closed");
        let suspect = match lane {
            Lane::Normal => None,
            Lane::Suspect => Some(Arc::clone(&self.suspect_places).acquire_owned().await.map_err(closed)?),
        };
        Ok((suspect, Arc::clone(&self.places).acquire_owned().await.map_err(closed)?))
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
        let stored = passwords.hash("correct horse".into(), Lane::Normal).await.expect("a hash");
        assert_eq!(
            passwords.verify("correct horse".into(), Some(stored.clone()), Lane::Normal).await.ok(),
            Some(true)
        );
        assert_eq!(
            passwords.verify("correct hors".into(), Some(stored.clone()), Lane::Normal).await.ok(),
            Some(false)
        );
        assert_eq!(passwords.verify("correct horse".into(), None, Lane::Normal).await.ok(), Some(false));
        assert!(
            passwords
                .verify("correct horse".into(), Some("not a hash".to_owned()), Lane::Normal)
                .await
                .is_err()
        );
        assert_ne!(passwords.hash("correct horse".into(), Lane::Normal).await.ok(), Some(stored), "salted");
    }

    #[actix_web::test]
    async fn a_password_that_was_stored_as_it_was_typed_is_still_the_password() {
        let passwords = passwords(Cost::Cheap);
        let (composed, decomposed) = ("caf\u{e9} und tee", "cafe\u{301} und tee");
        for (stored, typed, is_right) in [
            (decomposed, decomposed, true),
            (composed, decomposed, true),
            (composed, composed, true),
            (decomposed, composed, false),
            ("another one", decomposed, false),
        ] {
            let hash = passwords.hash(stored.into(), Lane::Normal).await.expect("a hash");
            let sent = TypedPassword::parse(typed.to_owned()).expect("a password");
            let verified = passwords.verify_typed(sent, Some(hash), Lane::Normal).await;
            assert_eq!(verified.ok(), Some(is_right), "{stored:?} {typed:?}");
        }
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
        let refused =
            passwords.hash("correct horse".into(), Lane::Normal).await.expect_err("nobody may join");
        assert_eq!(refused.code(), pitboard_api::ProblemCode::Unavailable);
    }

    /// Returns whether a password is hashed in a lane.
    async fn gets_a_place(passwords: &Passwords, lane: Lane) -> bool {
        passwords.hash("correct horse".into(), lane).await.is_ok()
    }

    #[actix_web::test]
    async fn suspects_leave_places_to_others() {
        let impatient = Passwords {
            wait_max: Duration::from_millis(20),
            ..Passwords::new(Cost::Cheap, NonZeroUsize::new(4).expect("four"))
        };
        let held = impatient.place(Lane::Suspect).await.expect("a place");
        let also_held = impatient.place(Lane::Suspect).await.expect("a place");
        assert!(!gets_a_place(&impatient, Lane::Suspect).await, "the wait is bounded");
        assert!(gets_a_place(&impatient, Lane::Normal).await);
        drop((held, also_held));
        assert!(gets_a_place(&impatient, Lane::Suspect).await);
    }

    #[actix_web::test]
    async fn a_full_line_of_suspects_turns_away_only_suspects() {
        let passwords = passwords(Cost::Cheap);
        let line = Arc::clone(&passwords.suspect_line).acquire_many_owned(SUSPECT_LINE as u32);
        let _held = line.await.expect("the whole line");
        assert!(!gets_a_place(&passwords, Lane::Suspect).await);
        assert!(gets_a_place(&passwords, Lane::Normal).await);
    }
}
