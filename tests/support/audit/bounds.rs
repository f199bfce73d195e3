//! Each taking against what was in force at its instant by the log of the calendar: the capacity that the row
//! says, and the day's limit. Whoever decided by what was no longer true is found here.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::shop::Shop;
use crate::ledger::{Books, Entry, Holding};

/// What happens at an instant; changes of one instant before takings, which can only be of other days.
enum Step<'a> {
    Changed(usize),
    Taken(&'a Holding),
    /// An appointment starts on a date, or (`None`) on no date any more.
    Starts(i64, Option<NaiveDate>),
}

pub fn violations(books: &Books) -> Vec<String> {
    let changes = books.changes.iter().enumerate().map(|(place, c)| (c.entry.at, 0, Step::Changed(place)));
    let taken = books.holdings.iter().map(|holding| (holding.taken_at, 1, Step::Taken(holding)));
    let starts = books.logged.iter().flat_map(|logged| {
        let id = logged.row.id;
        starts(&logged.entries).into_iter().map(move |(at, date)| (at, 1, Step::Starts(id, date)))
    });
    let mut steps: Vec<_> = changes.chain(taken).chain(starts).collect();
    // Stable: the changes of an instant stay in the order of the log.
    steps.sort_by_key(|(at, kind, _)| (*at, *kind));

    let mut shop = Shop::before(books);
    let mut calendar = shop.calendar();
    let mut starting: BTreeSet<(NaiveDate, i64)> = BTreeSet::new();
    let mut found = Vec::new();
    for (at, _, step) in steps {
        match step {
            Step::Changed(place) => {
                shop.apply(&books.changes[place]);
                calendar = shop.calendar();
            }
            Step::Taken(holding) => {
                let Holding { date, start, capacity, .. } = holding;
                let period = calendar.day(*date).into_iter().find(|period| period.period.start == *start);
                let in_force = period.map_or(0, |period| period.capacity);
                if in_force != capacity.unsigned_abs() {
                    found.push(format!(
                        "{date} {start} had a capacity of {in_force}, but was taken with {capacity}: {holding:?}"
                    ));
                }
            }
            Step::Starts(id, date) => {
                starting.retain(|(_, other)| *other != id);
                let Some(date) = date else { continue };
                starting.insert((date, id));
                let count = starting.iter().filter(|(other, _)| *other == date).count();
                if shop.daily_limit.is_some_and(|limit| count > limit as usize) {
                    let limit = shop.daily_limit;
                    found.push(format!(
                        "{count} appointments start on {date} at {at}, the limit is {limit:?}"
                    ));
                }
            }
        }
    }
    found
}

/// When an appointment began to start on which date, by its log.
fn starts(entries: &[Entry]) -> Vec<(NaiveDateTime, Option<NaiveDate>)> {
    let parse = |value: &Value| value.as_str().and_then(|date| date.parse::<NaiveDate>().ok());
    let mut date = None;
    let mut starts = Vec::new();
    for Entry { at, kind, change } in entries {
        match kind.as_str() {
            "book" => date = parse(&change["date"]),
            "reschedule" => date = parse(&change["date"][1]),
            "complete" | "cancel" => {
                starts.push((*at, None));
                continue;
            }
            "reopen" | "restore" => {}
            _ => continue,
        }
        starts.push((*at, date));
    }
    starts
}
