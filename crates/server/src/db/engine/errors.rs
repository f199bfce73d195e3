//! Classifies database errors and decides what to do after one: retry, refuse, or give up. The only place that maps a
//! constraint violation to a refusal.

use diesel::result::{DatabaseErrorKind, Error};

use crate::db::engine::{measures::Measures, pooler};

/// Database work that ended without a result. `R` is the refusal of the layer that uses the engine.
#[derive(Debug)]
pub enum Failure<R> {
    Refused(R),
    /// A plan made before the locks is out of date: roll back and start over.
    Restart,
    Database(Error),
    /// The work cannot be done now, or its COMMIT is in doubt because the connection was lost. The cause is for the
    /// log.
    Unavailable(String),
    /// A bug; the cause is for the log.
    Internal(String),
}

impl<R> From<Error> for Failure<R> {
    fn from(error: Error) -> Self {
        Failure::Database(error)
    }
}

/// A unique index that refused a write for a reason that the caller can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// The car is booked in that period already.
    Plate,
    /// Another account has the e-mail address.
    Email,
    /// The customer has saved the car already.
    SavedPlate,
    /// Another appointment of the API key has the reference.
    ExternalReference,
}

/// A row whose content cannot be parsed: a bug, or a row written by hand.
pub fn unreadable(what: impl std::fmt::Display) -> Error {
    Error::DeserializationError(format!("{what} cannot be read").into())
}

/// The number of attempts at a write that loses against other transactions.
pub const ATTEMPTS: u32 = 5;

/// The meaning of a database error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Lost against another transaction: the same work may succeed if tried again.
    Lost,
    /// The connection is gone.
    Gone,
    /// Disk full, I/O error or time-out: nothing of the transaction was kept.
    Broken,
    /// A unique index refused the row.
    Unique(Unique),
    /// A referenced row does not exist, or a row to be deleted is referenced.
    Reference,
    Other,
}

/// The unique indexes whose violation a caller can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    Slot,
    Plate,
    Email,
    Reference,
    SavedPlate,
    ExternalReference,
    /// The place of a hold.
    Hold,
    Other,
}

/// Returns the message of the database.
pub fn message(error: &Error) -> Option<&str> {
    match error {
        Error::DatabaseError(_, info) => Some(info.message()),
        _ => None,
    }
}

/// Classifies an error. diesel knows some kinds only; the others are recognised by their text.
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
        // A primary that has become a standby accepts no writes.
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
            "SSL error",
            "SSL SYSCALL error",
            "Connection timed out",
            "the database system is",
        ]) =>
        {
            Class::Gone
        }
        // Only a new connection can help, and not for long: the log has the reason.
        _ if pooler::is_at_fault(message) => Class::Gone,
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
        Some("appointments_external_reference_unique" | "accounts_external_reference_unique") => {
            Unique::ExternalReference
        }
        Some("holds_owner_unique" | "holds_place_unique") => Unique::Hold,
        Some(_) => Unique::Other,
        None if message.contains("occupancy.slot_no") => Unique::Slot,
        None if message.contains("occupancy.plate") => Unique::Plate,
        None if message.contains("accounts.email") => Unique::Email,
        None if message.contains(".external_reference") => Unique::ExternalReference,
        None if message.contains("appointments.reference") => Unique::Reference,
        None if message.contains("vehicles.plate") => Unique::SavedPlate,
        None if message.contains("holds.owner") || message.contains("holds.place") => Unique::Hold,
        None => Unique::Other,
    }
}

/// The step after a failed attempt at a write.
#[derive(Debug)]
pub enum Next<R> {
    /// Roll back and try again.
    Retry,
    /// Roll back this write alone and answer.
    Answer(Failure<R>),
    /// The connection or the disk cannot be trusted: roll back everything and open a new connection.
    Reopen(String),
}

/// Decides the step after a failed write.
pub fn next<R: From<Violation>>(failure: Failure<R>, measures: &Measures) -> Next<R> {
    let next = decide(failure, measures);
    if matches!(next, Next::Retry) {
        measures.retries.inc();
    }
    next
}

fn decide<R: From<Violation>>(failure: Failure<R>, measures: &Measures) -> Next<R> {
    let error = match failure {
        Failure::Restart => return Next::Retry,
        Failure::Database(error) => error,
        other => return Next::Answer(other),
    };
    match classify(&error) {
        Class::Lost => Next::Retry,
        Class::Gone | Class::Broken => Next::Reopen(error.to_string()),
        Class::Unique(Unique::Slot) => {
            // Impossible under the locks of the days: a bug, stopped by the index.
            measures.slot_alarms.inc();
            tracing::error!(%error, "a slot was about to be held twice; trying again");
            Next::Retry
        }
        Class::Reference => {
            // Another transaction has just deleted or used the row: the next attempt reads that.
            tracing::warn!(%error, "a foreign key was violated; trying again");
            Next::Retry
        }
        Class::Unique(Unique::Reference | Unique::Hold) => Next::Retry,
        Class::Unique(Unique::Plate) => Next::Answer(Failure::Refused(Violation::Plate.into())),
        Class::Unique(Unique::Email) => Next::Answer(Failure::Refused(Violation::Email.into())),
        Class::Unique(Unique::SavedPlate) => Next::Answer(Failure::Refused(Violation::SavedPlate.into())),
        Class::Unique(Unique::ExternalReference) => {
            Next::Answer(Failure::Refused(Violation::ExternalReference.into()))
        }
        Class::Unique(Unique::Other) | Class::Other => Next::Answer(Failure::Database(error)),
    }
}
