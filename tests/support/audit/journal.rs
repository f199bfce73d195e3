//! Compares the answers that callers received with the database.

use std::collections::{BTreeMap, BTreeSet};

use pitboard_domain::status::Status;
use serde_json::Value;

use super::appointments;
use crate::ledger::{LoggedAppointment, LoggedChange, Snapshot};

/// The recorded answers.
#[derive(Debug, Default)]
pub struct Journal {
    pub acknowledged: Vec<Acknowledged>,
    pub attempts: Vec<BookingAttempt>,
    pub changes: Vec<AcknowledgedChange>,
}

/// A change of the calendar or the settings that the server acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AcknowledgedChange {
    /// The subject of its log entry: `closure:3`, `workshop`.
    pub subject: String,
    pub kind: &'static str,
}

/// A write to an appointment that the server acknowledged.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    pub reference: String,
    pub version: i64,
    pub status: Status,
    /// The kind of its log entry.
    pub kind: &'static str,
}

/// A booking that was sent until it was answered, each for a different car.
#[derive(Debug, Clone)]
pub struct BookingAttempt {
    pub plate: String,
    /// The reference, or `None` if it was refused.
    pub booked: Option<String>,
}

impl Journal {
    /// Returns the number of logged writes that were not acknowledged.
    pub fn count_unacknowledged(&self, snapshot: &Snapshot) -> usize {
        let logged: usize = snapshot.appointments.iter().map(|logged| logged.entries.len()).sum();
        (logged + snapshot.changes.len()).saturating_sub(self.acknowledged.len() + self.changes.len())
    }
}

/// Returns the answers that the database contradicts.
pub fn find_violations(snapshot: &Snapshot, journal: &Journal) -> Vec<String> {
    let mut found: Vec<String> = check_writes(snapshot, &journal.acknowledged);
    found.extend(check_attempts(snapshot, &journal.attempts));
    found.extend(check_changes(snapshot, &journal.changes));
    found.extend(check_stored_answers(snapshot));
    found
}

/// Checks that every acknowledged change of the calendar has its log entry.
fn check_changes(snapshot: &Snapshot, changes: &[AcknowledgedChange]) -> Vec<String> {
    let mut log: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for LoggedChange { subject, entry } in &snapshot.changes {
        *log.entry((subject, &entry.kind)).or_default() += 1;
    }
    let mut found = Vec::new();
    for AcknowledgedChange { subject, kind } in changes {
        match log.get_mut(&(subject.as_str(), *kind)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => found.push(format!("lost: {kind} of {subject} was acknowledged")),
        }
    }
    found
}

/// Checks that every acknowledged write exists: the n-th log entry created version n. A reschedule to the current start
/// writes nothing, so it may be acknowledged with a version that another write created.
fn check_writes(snapshot: &Snapshot, acknowledged: &[Acknowledged]) -> Vec<String> {
    let logged: BTreeMap<&str, &LoggedAppointment> =
        snapshot.appointments.iter().map(|logged| (logged.row.reference.as_str(), logged)).collect();
    let mut versions = BTreeSet::new();
    let mut found = Vec::new();
    let (reschedules, others): (Vec<_>, Vec<_>) =
        acknowledged.iter().partition(|write| write.kind == "reschedule");
    for write in others.into_iter().chain(reschedules) {
        let Acknowledged { reference, version, status, kind } = write;
        let may_be_unchanged = *kind == "reschedule";
        let Some(logged) = logged.get(reference.as_str()) else {
            found.push(format!(
                "lost: {kind} of {reference} was acknowledged, but the appointment does not exist"
            ));
            continue;
        };
        let entries = logged.entries.get(..usize::try_from(*version).unwrap_or_default());
        match entries.and_then(|entries| Some((entries, entries.last()?))) {
            None => found.push(format!("lost: {kind} of {reference} was acknowledged as version {version}")),
            Some((entries, last))
                if (last.kind != *kind && !may_be_unchanged) || !appointments::ends_in(entries, *status) =>
            {
                let (kind_logged, status_logged) = (&last.kind, appointments::status_after(entries));
                found.push(format!(
                    "{kind} of {reference} was acknowledged as version {version} with the status {status}, \
                     but the log has {kind_logged} with the status {status_logged:?}"
                ));
            }
            Some(_) => {}
        }
        if !versions.insert((reference, version)) && !may_be_unchanged {
            found.push(format!("version {version} of {reference} was acknowledged twice"));
        }
    }
    found
}

/// Checks that each attempt led to one appointment if it was acknowledged, and to none otherwise.
fn check_attempts(snapshot: &Snapshot, attempts: &[BookingAttempt]) -> Vec<String> {
    let mut by_plate: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for logged in &snapshot.appointments {
        if let Some(plate) = &logged.row.plate {
            by_plate.entry(plate).or_default().push(&logged.row.reference);
        }
    }
    let wrong = attempts.iter().filter_map(|BookingAttempt { plate, booked }| {
        let found = by_plate.get(plate.as_str()).map_or(&[][..], Vec::as_slice);
        let expected = booked.as_slice();
        (found != expected).then(|| format!("{plate} was acknowledged as {expected:?}, but has {found:?}"))
    });
    wrong.collect()
}

/// Checks that each stored answer belongs to an existing appointment.
fn check_stored_answers(snapshot: &Snapshot) -> Vec<String> {
    let references: BTreeSet<&str> =
        snapshot.appointments.iter().map(|logged| logged.row.reference.as_str()).collect();
    let is_valid = |answer: &&String| match serde_json::from_str(answer) {
        Ok(Value::Object(answer)) => {
            let reference = answer.get("reference").and_then(Value::as_str);
            reference.is_none_or(|reference| references.contains(reference))
        }
        _ => false,
    };
    let wrong = snapshot.answers.iter().filter(|answer| !is_valid(answer));
    wrong.map(|answer| format!("a stored answer has no appointment: {answer:?}")).collect()
}
