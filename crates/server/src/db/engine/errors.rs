//! The one place that turns what a database says into what we do about it: try again, refuse, or give up.

use diesel::result::{DatabaseErrorKind, Error};
use pitboard_api::{Alternative, Conflict, FieldError, ProblemCode};
use pitboard_domain::{booking, change::ChangeRefusal, status::TransitionRefusal};

/// A request that is well-formed and refused; becomes a problem document.
#[derive(Debug, Clone)]
pub struct Refused {
    pub code: ProblemCode,
    /// Why, in a sentence for the caller.
    pub detail: String,
    /// What is wrong with which field.
    pub errors: Vec<FieldError>,
    pub alternatives: Vec<Alternative>,
    /// The booked slots that stand in the way.
    pub conflicts: Vec<Conflict>,
}

impl Refused {
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            alternatives: Vec::new(),
            conflicts: Vec::new(),
        }
    }

    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound, "There is no such thing here.")
    }
}

/// Why a piece of database work ended without a result.
#[derive(Debug)]
pub enum Failure {
    Refused(Box<Refused>),
    /// What was worked out before the locks is no longer true: roll back, begin anew.
    Again,
    Database(Error),
    /// The work could not be done now, or nobody knows whether it was (a connection lost at COMMIT). The cause is
    /// for the log.
    Unavailable(String),
    /// A bug of ours; the cause is for the log.
    Internal(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Database(error)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Failure::Refused(Box::new(refused))
    }
}

/// How often the same work is begun anew after losing against another.
pub const ATTEMPTS: u32 = 5;

/// What a database error means for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Lost against another transaction: the same work may succeed if tried again.
    Lost,
    /// The connection is gone.
    Gone,
    /// Disk full, I/O error, time-out: nothing of the transaction stays.
    Broken,
    /// A unique index spoke.
    Unique(Unique),
    /// What a row refers to is gone, or a row that goes is referred to.
    Reference,
    Other,
}

/// The unique indexes that mean something to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    Slot,
    Plate,
    Email,
    Reference,
    SavedPlate,
    Other,
}

/// diesel knows only some of the errors by kind; the rest is told by what the database writes.
pub fn classify(error: &Error) -> Class {
    let Error::DatabaseError(kind, info) = error else {
        return match error {
            Error::BrokenTransactionManager => Class::Gone,
            _ => Class::Other,
        };
    };
    let message = info.message();
    let says = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    match kind {
        DatabaseErrorKind::UniqueViolation => Class::Unique(unique(info.constraint_name(), message)),
        DatabaseErrorKind::ForeignKeyViolation => Class::Reference,
        DatabaseErrorKind::SerializationFailure => Class::Lost,
        // A primary that has become a standby is no longer ours.
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::ReadOnlyTransaction => Class::Gone,
        _ if says(&["deadlock detected", "database is locked", "database table is locked"]) => Class::Lost,
        _ if says(&[
            "closed the connection",
            "terminating connection",
            "no connection to the server",
            "connection to server",
            "could not receive data",
            "could not send data",
            "SSL connection has been closed",
            "Connection timed out",
            "the database system is",
        ]) =>
        {
            Class::Gone
        }
        _ if says(&[
            "disk is full",
            "disk I/O error",
            "No space left",
            "could not extend file",
            "out of memory",
            "out of shared memory",
            "lock timeout",
            "statement timeout",
            "unable to open database file",
            "attempt to write a readonly database",
            "database disk image is malformed",
        ]) =>
        {
            Class::Broken
        }
        _ => Class::Other,
    }
}

/// PostgreSQL names the index, SQLite its columns.
fn unique(constraint: Option<&str>, message: &str) -> Unique {
    match constraint {
        Some("occupancy_slot_held_once") => Unique::Slot,
        Some("occupancy_plate_held_once") => Unique::Plate,
        Some("accounts_email_unique") => Unique::Email,
        Some("appointments_reference_unique") => Unique::Reference,
        Some("vehicles_plate_unique") => Unique::SavedPlate,
        Some(_) => Unique::Other,
        None if message.contains("occupancy.slot_no") => Unique::Slot,
        None if message.contains("occupancy.plate") => Unique::Plate,
        None if message.contains("accounts.email") => Unique::Email,
        None if message.contains("appointments.reference") => Unique::Reference,
        None if message.contains("vehicles.plate") => Unique::SavedPlate,
        None => Unique::Other,
    }
}

/// What is to be done after a failed attempt at a write.
#[derive(Debug)]
pub enum Next {
    /// Roll back and do the same work again.
    Retry,
    /// Roll back this work alone and answer.
    Answer(Failure),
    /// The connection or the disk is not to be trusted: roll back all and open anew.
    Reopen(String),
}

/// Reads a failure of a write.
pub fn next(failure: Failure) -> Next {
    let error = match failure {
        Failure::Again => return Next::Retry,
        Failure::Database(error) => error,
        other => return Next::Answer(other),
    };
    match classify(&error) {
        Class::Lost => Next::Retry,
        Class::Gone | Class::Broken => Next::Reopen(error.to_string()),
        Class::Unique(Unique::Slot) => {
            // Under the locks of the days this cannot happen: a bug of ours, stopped by the index.
            tracing::error!(%error, "a slot was about to be held twice; trying again");
            Next::Retry
        }
        Class::Reference => {
            // Another transaction has just deleted it, or begun to use it: begun anew, the work finds it so.
            tracing::warn!(%error, "a reference broke; trying again");
            Next::Retry
        }
        Class::Unique(Unique::Reference) => Next::Retry,
        Class::Unique(Unique::Plate) => Next::Answer(
            Refused::new(ProblemCode::VehicleAlreadyBooked, "This vehicle is already booked in that period.")
                .into(),
        ),
        Class::Unique(Unique::Email) => Next::Answer(
            Refused::new(ProblemCode::EmailTaken, "There is already an account with this e-mail address.")
                .into(),
        ),
        Class::Unique(Unique::SavedPlate) => Next::Answer(
            Refused::new(ProblemCode::Inconsistent, "A vehicle with this plate is saved already.").into(),
        ),
        Class::Unique(Unique::Other) | Class::Other => Next::Answer(Failure::Database(error)),
    }
}

impl From<booking::Refusal> for Failure {
    fn from(refusal: booking::Refusal) -> Self {
        let code = match refusal {
            booking::Refusal::UnknownPeriod { .. } => ProblemCode::UnknownPeriod,
            booking::Refusal::Closed { .. } => ProblemCode::Closed,
            booking::Refusal::PastPeriod { .. } => ProblemCode::PastPeriod,
            booking::Refusal::TooSoon { .. } => ProblemCode::TooSoon,
            booking::Refusal::TooFarAhead { .. } => ProblemCode::TooFarAhead,
            booking::Refusal::CapacityExceeded { .. } => ProblemCode::CapacityExceeded,
            booking::Refusal::DailyLimit { .. } => ProblemCode::DailyLimit,
            booking::Refusal::VehicleAlreadyBooked { .. } => ProblemCode::VehicleAlreadyBooked,
            booking::Refusal::CustomerLimit { .. } => ProblemCode::CustomerLimit,
        };
        Refused::new(code, sentence(&refusal)).into()
    }
}

impl From<TransitionRefusal> for Failure {
    fn from(refusal: TransitionRefusal) -> Self {
        let code = match refusal {
            TransitionRefusal::Forbidden { .. } => ProblemCode::Forbidden,
            TransitionRefusal::InvalidTransition { .. } => ProblemCode::InvalidTransition,
        };
        Refused::new(code, sentence(&refusal)).into()
    }
}

impl From<ChangeRefusal> for Failure {
    fn from(refusal: ChangeRefusal) -> Self {
        let code = match refusal {
            ChangeRefusal::EndsBeforeItBegins | ChangeRefusal::TooLong => ProblemCode::Inconsistent,
            ChangeRefusal::Past { .. } => ProblemCode::PastPeriod,
            ChangeRefusal::TooSoon { .. } => ProblemCode::TooSoon,
            ChangeRefusal::InForce { .. } => ProblemCode::InUse,
            ChangeRefusal::UnknownPeriod { .. } => ProblemCode::UnknownPeriod,
        };
        Refused::new(code, sentence(&refusal)).into()
    }
}

/// The domain's errors as sentences.
pub fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => text,
    }
}
