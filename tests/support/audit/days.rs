//! Compares the row of each day, which is its lock and its version, with the writes of that day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use crate::ledger::Snapshot;

/// Returns the days whose row does not reflect all their writes.
pub fn find_violations(snapshot: &Snapshot) -> Vec<String> {
    let mut writes: BTreeMap<NaiveDate, BTreeSet<NaiveDateTime>> = BTreeMap::new();
    for holding in &snapshot.holdings {
        let instants = writes.entry(holding.date).or_default();
        // A slot is released as of the expiry of its hold by a later write.
        let released = holding.released_at.filter(|_| !holding.is_expiry());
        instants.extend([Some(holding.taken_at), released].into_iter().flatten());
    }
    // Without a reschedule the days are always the same, so every entry of the log wrote to them.
    for logged in &snapshot.appointments {
        if logged.entries.iter().all(|entry| entry.kind != "reschedule") {
            for date in logged.row.date.iter_days().take_while(|date| *date <= logged.row.last_date) {
                writes.entry(date).or_default().extend(logged.entries.iter().map(|entry| entry.at));
            }
        }
    }
    writes.iter().filter_map(|(date, instants)| check_day(snapshot, *date, instants)).collect()
}

fn check_day(snapshot: &Snapshot, date: NaiveDate, instants: &BTreeSet<NaiveDateTime>) -> Option<String> {
    let Some(day) = snapshot.days.get(&date) else {
        return Some(format!("{date} was written to without its lock: it has no row"));
    };
    let last = instants.last()?;
    if *last > day.changed_at {
        return Some(format!("{date} changed at {last}, but its row has {}", day.changed_at));
    }
    let count = instants.len() as i64;
    (day.version < count).then(|| format!("{date} is at version {} after {count} writes", day.version))
}
