//! Compares each appointment with its log: one entry per version, each entry with its change, and the slots
//! that the status requires.

use std::collections::BTreeMap;

use pitboard_domain::status::Status;
use serde_json::Value;

use crate::ledger::{Entry, Holding, LoggedAppointment, Snapshot};

/// Returns the contradictions between appointments, their logs and their slots.
pub fn find_violations(snapshot: &Snapshot) -> Vec<String> {
    let mut held: BTreeMap<i64, Vec<&Holding>> = BTreeMap::new();
    for holding in &snapshot.holdings {
        if let Some(id) = holding.appointment_id {
            held.entry(id).or_default().push(holding);
        }
    }
    let mut found: Vec<String> = snapshot
        .orphaned_subjects
        .iter()
        .map(|subject| format!("the log names {subject}, which does not exist"))
        .collect();
    for logged in &snapshot.appointments {
        let holdings = held.remove(&logged.row.id).unwrap_or_default();
        let checks = [
            check_versions(logged),
            check_statuses(logged),
            check_slots(logged, &holdings),
            check_held(logged, &holdings),
        ];
        found.extend(
            checks.into_iter().flatten().map(|violation| format!("{}: {violation}", logged.row.reference)),
        );
    }
    found.extend(
        held.keys().map(|id| format!("slots are held for the appointment {id}, which does not exist")),
    );
    found
}

/// Checks that there is one entry per version, the booking first, each later than its predecessor.
fn check_versions(logged: &LoggedAppointment) -> Vec<String> {
    let kinds: Vec<&str> = logged.entries.iter().map(|entry| entry.kind.as_str()).collect();
    let mut found = Vec::new();
    if kinds.len() as i64 != logged.row.version {
        found.push(format!("at version {} with the log {kinds:?}", logged.row.version));
    }
    if kinds.iter().position(|kind| *kind == "book") != Some(0) {
        found.push(format!("the first entry is not the booking: {kinds:?}"));
    }
    for pair in logged.entries.windows(2) {
        if pair[0].at >= pair[1].at {
            found
                .push(format!("{} at {} after {} at {}", pair[1].kind, pair[1].at, pair[0].kind, pair[0].at));
        }
    }
    // Notes can name people, so the log does not contain them.
    let is_empty = |entry: &&Entry| entry.change.as_object().is_none_or(|change| change.is_empty());
    let empty = logged.entries.iter().filter(is_empty).filter(|entry| entry.kind != "note");
    found.extend(empty.map(|entry| format!("{} at {} without a change", entry.kind, entry.at)));
    found
}

/// Checks that each entry starts with the status after its predecessor, and that the row has the last status.
fn check_statuses(logged: &LoggedAppointment) -> Vec<String> {
    let mut found = Vec::new();
    let mut status = Value::Null;
    for entry in &logged.entries {
        let change = &entry.change["status"];
        if !change.is_null() {
            if change[0] != status {
                found.push(format!(
                    "{} at {} from the status {}, but it was {status}",
                    entry.kind, entry.at, change[0]
                ));
            }
            status = change[1].clone();
        }
    }
    if status != logged.row.status().as_str() {
        found.push(format!("is {}, but is {status} according to the log", logged.row.status()));
    }
    found
}

/// Returns the status after the last of these entries.
pub fn status_after(entries: &[Entry]) -> Option<&str> {
    entries.iter().rev().find_map(|entry| entry.change["status"][1].as_str())
}

/// Checks that the slots that each entry takes and releases are exactly the rows of that instant.
fn check_slots(logged: &LoggedAppointment, holdings: &[&Holding]) -> Vec<String> {
    let mut found = Vec::new();
    let mut taken = 0;
    for entry in &logged.entries {
        let mut rows: Vec<&&Holding> = holdings.iter().filter(|row| row.taken_at == entry.at).collect();
        rows.sort_by_key(|row| (row.date, row.start));
        taken += rows.len();
        let numbers: Vec<i64> = rows.iter().map(|row| i64::from(row.slot_no)).collect();
        let logged_numbers: Vec<i64> =
            entry.change["slots"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
        if logged_numbers != numbers {
            found.push(format!(
                "{} at {} took {logged_numbers:?}, but the rows are {numbers:?}",
                entry.kind, entry.at
            ));
        }
        if let Some(expected) = entry.change["released"].as_u64() {
            let released = holdings.iter().filter(|row| row.released_at == Some(entry.at)).count();
            if released as u64 != expected {
                let (kind, at) = (&entry.kind, entry.at);
                found.push(format!("{kind} at {at} released {expected} slots, but {released} rows do"));
            }
        }
    }
    if taken != holdings.len() {
        found.push(format!("the log takes {taken} of {} rows", holdings.len()));
    }
    for row in holdings.iter().filter(|row| row.released_at.is_some()) {
        let by =
            |entry: &&Entry| Some(entry.at) == row.released_at && Some(&entry.kind) == row.reason.as_ref();
        if logged.entries.iter().filter(by).count() != 1 {
            found.push(format!("no entry released {row:?}"));
        }
    }
    found
}

/// Checks that an active appointment holds one slot in each of its periods, and any other appointment none.
fn check_held(logged: &LoggedAppointment, holdings: &[&Holding]) -> Vec<String> {
    let row = &logged.row;
    let mut now: Vec<_> =
        holdings.iter().filter(|h| h.released_at.is_none()).map(|h| (h.date, h.start)).collect();
    now.sort();
    let expected = if row.status().is_active() { row.periods as usize } else { 0 };
    let mut found = Vec::new();
    if now.len() != expected {
        found.push(format!("{} with {} periods holds {now:?}", row.status(), row.periods));
    }
    let (first, last) = (now.first(), now.last());
    if first.is_some_and(|first| *first != (row.date, row.start))
        || last.is_some_and(|(l, _)| *l != row.last_date)
    {
        let (date, start, end) = (row.date, row.start, row.last_date);
        found.push(format!("is from {date} {start} to {end}, but holds {now:?}"));
    }
    found
}

/// Whether these entries end in this status.
pub fn ends_in(entries: &[Entry], status: Status) -> bool {
    status_after(entries) == Some(status.as_str())
}
