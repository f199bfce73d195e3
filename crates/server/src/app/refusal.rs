//! The refusals of all use cases: a well-formed write that the rules do not allow. `web/problems.rs` maps each to its
//! problem code.

use pitboard_domain::{booking, change::ChangeRefusal, status::TransitionRefusal};

use crate::{
    app::{
        appointments::refusal::AppointmentRefusal,
        calendar::refusal::{ConflictRefusal, SettingsRefusal},
        catalogue::refusal::CatalogueRefusal,
        integrations::refusal::IntegrationRefusal,
        people::refusal::AccountRefusal,
    },
    db::engine::errors::{self, Violation},
};

/// A piece of work in a transaction that ended without a result.
pub type Failure = errors::Failure<Box<Refusal>>;

/// The reason of a refusal. Its text is a sentence for the caller.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Refusal {
    #[error("There is no such thing here.")]
    NotFound,
    #[error("Please sign in again: your session has ended.")]
    SessionEnded,
    #[error("This Idempotency-Key was used with another body; take a new key.")]
    KeyReused,
    #[error("{}", violation(*.0))]
    Violation(Violation),
    #[error("{}", sentence(.0))]
    Booking(booking::Refusal),
    #[error("{}", sentence(.0))]
    Transition(TransitionRefusal),
    #[error("{}", sentence(.0))]
    Change(ChangeRefusal),
    #[error(transparent)]
    Appointment(AppointmentRefusal),
    #[error(transparent)]
    Conflicts(ConflictRefusal),
    #[error(transparent)]
    Settings(SettingsRefusal),
    #[error(transparent)]
    Catalogue(CatalogueRefusal),
    #[error(transparent)]
    Account(AccountRefusal),
    #[error(transparent)]
    Integration(IntegrationRefusal),
}

macro_rules! refusals {
    ($($variant:ident($refusal:ty))+) => {$(
        impl From<$refusal> for Refusal {
            fn from(refusal: $refusal) -> Self {
                Refusal::$variant(refusal)
            }
        }

        impl From<$refusal> for Failure {
            fn from(refusal: $refusal) -> Self {
                Refusal::$variant(refusal).into()
            }
        }
    )+};
}

refusals! {
    Booking(booking::Refusal)
    Transition(TransitionRefusal)
    Change(ChangeRefusal)
    Appointment(AppointmentRefusal)
    Conflicts(ConflictRefusal)
    Settings(SettingsRefusal)
    Catalogue(CatalogueRefusal)
    Account(AccountRefusal)
    Integration(IntegrationRefusal)
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        errors::Failure::Refused(Box::new(refusal))
    }
}

impl From<Violation> for Box<Refusal> {
    fn from(violation: Violation) -> Self {
        Box::new(Refusal::Violation(violation))
    }
}

fn violation(violation: Violation) -> &'static str {
    match violation {
        Violation::Plate => "This vehicle is already booked in that period.",
        Violation::Email => "There is already an account with this e-mail address.",
        Violation::SavedPlate => "A vehicle with this plate is saved already.",
        Violation::ExternalReference => "This external reference is used already.",
    }
}

/// Refuses a version other than those that the caller expects; `None` accepts every version.
pub fn check_version<R: Into<Failure>>(
    version: i64,
    expected: Option<&[i64]>,
    conflict: fn(i64) -> R,
) -> Result<(), Failure> {
    if expected.is_none_or(|versions| versions.contains(&version)) {
        Ok(())
    } else {
        Err(conflict(version).into())
    }
}

/// Writes a domain error as a sentence.
pub fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => text,
    }
}
