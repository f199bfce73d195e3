//! What callers were told, held against what the database says.

use std::collections::{BTreeMap, BTreeSet};

use pitboard_domain::status::Status;
use serde_json::Value;

use super::lives;
use crate::ledger::{Books, Changed, Logged};

/// What callers remember.
#[derive(Debug, Default)]
pub struct Journal {
    pub acknowledged: Vec<Acknowledged>,
    pub asked: Vec<Asked>,
    pub told: Vec<Told>,
}

/// A change of the calendar or the settings that the server acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// As the log calls it: `closure:3`, `workshop`.
    pub subject: String,
    pub kind: &'static str,
}

/// A write that the server acknowledged.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    pub reference: String,
    pub version: i64,
    pub status: Status,
    /// As the log calls it.
    pub kind: &'static str,
}

/// A booking that was asked for until it was answered, each for a car of its own.
#[derive(Debug, Clone)]
pub struct Asked {
    pub plate: String,
    /// The reference, or `None` if it was refused.
    pub booked: Option<String>,
}

impl Journal {
    /// How many writes the log has of which nobody was told.
    pub fn untold(&self, books: &Books) -> usize {
        let logged: usize = books.logged.iter().map(|logged| logged.entries.len()).sum();
        (logged + books.changes.len()).saturating_sub(self.acknowledged.len() + self.told.len())
    }
}

pub fn violations(books: &Books, journal: &Journal) -> Vec<String> {
    let mut found: Vec<String> = there(books, &journal.acknowledged);
    found.extend(once(books, &journal.asked));
    found.extend(logged(books, &journal.told));
    found.extend(answers(books));
    found
}

/// Every acknowledged change of the calendar has its entry in the log.
fn logged(books: &Books, told: &[Told]) -> Vec<String> {
    let mut log: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for Changed { subject, entry } in &books.changes {
        *log.entry((subject, &entry.kind)).or_default() += 1;
    }
    let mut found = Vec::new();
    for Told { subject, kind } in told {
        match log.get_mut(&(subject.as_str(), *kind)) {
            Some(left) if *left > 0 => *left -= 1,
            _ => found.push(format!("lost: {kind} of {subject} was acknowledged")),
        }
    }
    found
}

/// Every acknowledged write is there: the log's n-th entry made version n.
fn there(books: &Books, acknowledged: &[Acknowledged]) -> Vec<String> {
    let logged: BTreeMap<&str, &Logged> =
        books.logged.iter().map(|logged| (logged.row.reference.as_str(), logged)).collect();
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for write in acknowledged {
        let Acknowledged { reference, version, status, kind } = write;
        let Some(logged) = logged.get(reference.as_str()) else {
            found.push(format!("lost: {kind} of {reference} was acknowledged, and it is not there"));
            continue;
        };
        let entries = logged.entries.get(..usize::try_from(*version).unwrap_or_default());
        match entries.and_then(|entries| Some((entries, entries.last()?))) {
            None => found.push(format!("lost: {kind} of {reference} was acknowledged as version {version}")),
            Some((entries, last)) if last.kind != *kind || !lives::stood(entries, *status) => {
                let (was, left) = (&last.kind, lives::status_after(entries));
                found.push(format!(
                    "{kind} of {reference} was acknowledged as version {version} and left it {status}, \
                     but that was {was} and left it {left:?}"
                ));
            }
            Some(_) => {}
        }
        if !told.insert((reference, version)) {
            found.push(format!("version {version} of {reference} was acknowledged twice"));
        }
    }
    found
}

/// However often a booking was asked for, there is one, if it was told so, and else none.
fn once(books: &Books, asked: &[Asked]) -> Vec<String> {
    let mut by_plate: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for logged in &books.logged {
        if let Some(plate) = &logged.row.plate {
            by_plate.entry(plate).or_default().push(&logged.row.reference);
        }
    }
    let wrong = asked.iter().filter_map(|Asked { plate, booked }| {
        let found = by_plate.get(plate.as_str()).map_or(&[][..], Vec::as_slice);
        let expected = booked.as_slice();
        (found != expected).then(|| format!("{plate} was told {expected:?} and has {found:?}"))
    });
    wrong.collect()
}

/// An answer is kept with what it answers, or not at all.
fn answers(books: &Books) -> Vec<String> {
    let references: BTreeSet<&str> =
        books.logged.iter().map(|logged| logged.row.reference.as_str()).collect();
    let kept = |answer: &&String| match serde_json::from_str(answer) {
        Ok(Value::Object(answer)) => {
            let reference = answer.get("reference").and_then(Value::as_str);
            reference.is_none_or(|reference| references.contains(reference))
        }
        _ => false,
    };
    let wrong = books.answers.iter().filter(|answer| !kept(answer));
    wrong.map(|answer| format!("an answer is kept to nothing: {answer:?}")).collect()
}
