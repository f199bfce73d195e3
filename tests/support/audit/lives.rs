//! Each appointment's life: one entry of the log for each version, each entry with what it did, and slots as
//! the status wants them.

use std::collections::BTreeMap;

use pitboard_domain::status::Status;
use serde_json::Value;

use crate::ledger::{Books, Entry, Holding, Logged};

pub fn violations(books: &Books) -> Vec<String> {
    let mut held: BTreeMap<i64, Vec<&Holding>> = BTreeMap::new();
    for holding in &books.holdings {
        held.entry(holding.appointment_id).or_default().push(holding);
    }
    let mut found: Vec<String> = books
        .strays
        .iter()
        .map(|subject| format!("the log speaks of {subject}, which is not there"))
        .collect();
    for logged in &books.logged {
        let holdings = held.remove(&logged.row.id).unwrap_or_default();
        let wrong = [versions(logged), statuses(logged), slots(logged, &holdings), holds(logged, &holdings)];
        found.extend(wrong.into_iter().flatten().map(|what| format!("{}: {what}", logged.row.reference)));
    }
    found
        .extend(held.keys().map(|id| format!("slots are held for the appointment {id}, which is not there")));
    found
}

/// One entry for each version, the first of them the booking, each later than the one before.
fn versions(logged: &Logged) -> Vec<String> {
    let kinds: Vec<&str> = logged.entries.iter().map(|entry| entry.kind.as_str()).collect();
    let mut found = Vec::new();
    if kinds.len() as i64 != logged.row.version {
        found.push(format!("at version {} with the log {kinds:?}", logged.row.version));
    }
    if kinds.iter().position(|kind| *kind == "book") != Some(0) {
        found.push(format!("not booked first of all: {kinds:?}"));
    }
    for pair in logged.entries.windows(2) {
        if pair[0].at >= pair[1].at {
            found
                .push(format!("{} at {} after {} at {}", pair[1].kind, pair[1].at, pair[0].kind, pair[0].at));
        }
    }
    // What was noted down may name people: the log only tells that something was.
    let silent = |entry: &&Entry| entry.change.as_object().is_none_or(|change| change.is_empty());
    let silent = logged.entries.iter().filter(silent).filter(|entry| entry.kind != "note");
    found.extend(silent.map(|entry| format!("{} at {} without a change", entry.kind, entry.at)));
    found
}

/// From entry to entry each status is the one that the last one left; the row has the last.
fn statuses(logged: &Logged) -> Vec<String> {
    let mut found = Vec::new();
    let mut status = Value::Null;
    for entry in &logged.entries {
        let change = &entry.change["status"];
        if !change.is_null() {
            if change[0] != status {
                found.push(format!(
                    "{} at {} out of {}, but it was {status}",
                    entry.kind, entry.at, change[0]
                ));
            }
            status = change[1].clone();
        }
    }
    if status != logged.row.status().as_str() {
        found.push(format!("is {}, but the log left it {status}", logged.row.status()));
    }
    found
}

/// The status of an appointment after each entry.
pub fn status_after(entries: &[Entry]) -> Option<&str> {
    entries.iter().rev().find_map(|entry| entry.change["status"][1].as_str())
}

/// What an entry took and gave back are the very rows of that instant, and there are no others.
fn slots(logged: &Logged, holdings: &[&Holding]) -> Vec<String> {
    let mut found = Vec::new();
    let mut taken = 0;
    for entry in &logged.entries {
        let mut rows: Vec<&&Holding> = holdings.iter().filter(|row| row.taken_at == entry.at).collect();
        rows.sort_by_key(|row| (row.date, row.start));
        taken += rows.len();
        let numbers: Vec<i64> = rows.iter().map(|row| i64::from(row.slot_no)).collect();
        let said: Vec<i64> =
            entry.change["slots"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
        if said != numbers {
            found.push(format!("{} at {} took {said:?}, but the rows are {numbers:?}", entry.kind, entry.at));
        }
        if let Some(said) = entry.change["released"].as_u64() {
            let released = holdings.iter().filter(|row| row.released_at == Some(entry.at)).count();
            if released as u64 != said {
                let (kind, at) = (&entry.kind, entry.at);
                found.push(format!("{kind} at {at} gave back {said}, but {released} rows say so"));
            }
        }
    }
    if taken != holdings.len() {
        found.push(format!("of {} rows the log took {taken}", holdings.len()));
    }
    for row in holdings.iter().filter(|row| row.released_at.is_some()) {
        let by =
            |entry: &&Entry| Some(entry.at) == row.released_at && Some(&entry.kind) == row.reason.as_ref();
        if logged.entries.iter().filter(by).count() != 1 {
            found.push(format!("no entry gave back {row:?}"));
        }
    }
    found
}

/// An active appointment holds one slot in each of its periods, from its start on; others hold none.
fn holds(logged: &Logged, holdings: &[&Holding]) -> Vec<String> {
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

/// Does this status belong to what the log says? For what callers were told.
pub fn stood(entries: &[Entry], status: Status) -> bool {
    status_after(entries) == Some(status.as_str())
}
