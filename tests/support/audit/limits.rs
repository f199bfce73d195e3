//! Compares each taken slot with the capacity and the daily limit that were in force at that instant
//! according to the log. A booking that was decided on outdated data is found here.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::calendar_state::CalendarState;
use crate::ledger::{Entry, Holding, Snapshot};

/// An event of the replay. Changes come before takings of the same instant, which can only concern other
/// days.
enum Step<'a> {
    Change(usize),
    Taken(&'a Holding),
    /// An appointment starts on a date, or is no longer active (`None`).
    Starts(i64, Option<NaiveDate>),
}

/// Returns the slots and starts that exceeded a limit in force.
pub fn find_violations(snapshot: &Snapshot) -> Vec<String> {
    let changes = snapshot.changes.iter().enumerate().map(|(place, c)| (c.entry.at, 0, Step::Change(place)));
    let taken = snapshot.holdings.iter().map(|holding| (holding.taken_at, 1, Step::Taken(holding)));
    let starts = snapshot.appointments.iter().flat_map(|logged| {
        let id = logged.row.id;
        find_starts(&logged.entries).into_iter().map(move |(at, date)| (at, 1, Step::Starts(id, date)))
    });
    let mut steps: Vec<_> = changes.chain(taken).chain(starts).collect();
    // The sort is stable: the changes of one instant stay in the order of the log.
    steps.sort_by_key(|(at, kind, _)| (*at, *kind));

    let mut state = CalendarState::initial(snapshot);
    let mut calendar = state.calendar();
    let mut starting: BTreeSet<(NaiveDate, i64)> = BTreeSet::new();
    let mut found = Vec::new();
    for (at, _, step) in steps {
        match step {
            Step::Change(place) => {
                state.apply(&snapshot.changes[place]);
                calendar = state.calendar();
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
                if state.daily_limit.is_some_and(|limit| count > limit as usize) {
                    let limit = state.daily_limit;
                    found.push(format!(
                        "{count} appointments start on {date} at {at}, the limit is {limit:?}"
                    ));
                }
            }
        }
    }
    found
}

/// Returns the instants from which an appointment starts on a date, by its log.
fn find_starts(entries: &[Entry]) -> Vec<(NaiveDateTime, Option<NaiveDate>)> {
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
