//! Checks from the database alone that no period exceeded its capacity, and that no acknowledged write is
//! lost or incomplete. Requires that no period has ended yet.

mod appointments;
mod calendar_state;
mod corruption;
mod days;
mod journal;
mod limits;
pub mod periods;

pub use corruption::find_corruption;
pub use journal::{Acknowledged, AcknowledgedChange, BookingAttempt, Journal};

use crate::ledger::Snapshot;

/// Returns all contradictions within a snapshot, and between the snapshot and the answers to the callers.
pub fn find_violations(snapshot: &Snapshot, journal: &Journal) -> Vec<String> {
    let mut found = periods::find_violations(&snapshot.holdings);
    found.extend(limits::find_violations(snapshot));
    found.extend(appointments::find_violations(snapshot));
    found.extend(days::find_violations(snapshot));
    found.extend(journal::find_violations(snapshot, journal));
    found
}
