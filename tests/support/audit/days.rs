//! Each day's row is its lock and its version: no write of the day may have gone past it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use crate::ledger::Books;

pub fn violations(books: &Books) -> Vec<String> {
    let mut writes: BTreeMap<NaiveDate, BTreeSet<NaiveDateTime>> = BTreeMap::new();
    for holding in &books.holdings {
        let instants = writes.entry(holding.date).or_default();
        instants.extend([Some(holding.taken_at), holding.released_at].into_iter().flatten());
    }
    // Where an appointment has always been on the same days, every entry of its log was a write of them.
    for logged in &books.logged {
        if logged.entries.iter().all(|entry| entry.kind != "reschedule") {
            for date in logged.row.date.iter_days().take_while(|date| *date <= logged.row.last_date) {
                writes.entry(date).or_default().extend(logged.entries.iter().map(|entry| entry.at));
            }
        }
    }
    writes.iter().filter_map(|(date, instants)| passed(books, *date, instants)).collect()
}

fn passed(books: &Books, date: NaiveDate, instants: &BTreeSet<NaiveDateTime>) -> Option<String> {
    let Some(day) = books.days.get(&date) else {
        return Some(format!("{date} was written to without its lock: there is no row for it"));
    };
    let last = instants.last()?;
    if *last > day.changed_at {
        return Some(format!("{date} changed at {last}, but its row says {}", day.changed_at));
    }
    let count = instants.len() as i64;
    (day.version < count).then(|| format!("{date} is at version {} after {count} writes", day.version))
}
