//! Replays the slots of each period in the order of time: those of appointments and those of holds.

use std::collections::{BTreeMap, BTreeSet};

use pitboard_domain::hold::HoldEnd;

use crate::ledger::Holding;

/// Returns the periods over their capacity, the slots and plates held twice, and the writes of a day at one
/// instant.
pub fn find_violations(holdings: &[Holding]) -> Vec<String> {
    let mut periods: BTreeMap<_, Vec<&Holding>> = BTreeMap::new();
    for holding in holdings {
        periods.entry((holding.date, holding.start)).or_default().push(holding);
    }
    let mut found: Vec<String> = periods.values().flat_map(|holdings| replay(holdings)).collect();
    found.extend(find_simultaneous_writes(holdings));
    found.extend(holdings.iter().filter_map(check_holder));
    found
}

/// Checks that an appointment or a hold took a slot, and that a hold ended until its expiry.
fn check_holder(holding: &Holding) -> Option<String> {
    if holding.appointment_id.is_some() == holding.hold_id.is_some()
        || holding.hold_id.is_some() != holding.expires_at.is_some()
    {
        return Some(format!("not of one appointment or one hold: {holding:?}"));
    }
    let ends_late = holding.expires_at.zip(holding.released_at).is_some_and(|(expiry, end)| end > expiry);
    ends_late.then(|| format!("a hold outlasted its expiry: {holding:?}"))
}

fn replay(holdings: &[&Holding]) -> Vec<String> {
    // A release comes before a taking of the same instant: a write may take a slot that it has released.
    let taken = holdings.iter().map(|holding| (holding.taken_at, true, *holding));
    let released = holdings.iter().filter_map(|holding| Some((holding.released_at?, false, *holding)));
    let mut steps: Vec<_> = taken.chain(released).collect();
    steps.sort_by_key(|(at, takes, _)| (*at, *takes));

    let mut found = Vec::new();
    let mut held: Vec<&Holding> = Vec::new();
    for (_, takes, holding) in steps {
        if !takes {
            held.retain(|other| !std::ptr::eq(*other, holding));
            continue;
        }
        let Holding { date, start, slot_no, capacity, .. } = holding;
        if held.len() as i64 >= i64::from(*capacity) {
            let count = held.len() + 1;
            found.push(format!("{date} {start} held {count} with a capacity of {capacity}: {holding:?}"));
        }
        if !(1..=*capacity).contains(slot_no) {
            found.push(format!("slot {slot_no} of {date} {start} is beyond the capacity: {holding:?}"));
        }
        for other in &held {
            if other.expires_at.is_some_and(|expires_at| expires_at <= holding.taken_at) {
                found.push(format!(
                    "an expired hold was not released before a taking: {other:?}, {holding:?}"
                ));
            }
            if other.slot_no == *slot_no {
                found.push(format!("slot {slot_no} of {date} {start} held twice: {other:?}, {holding:?}"));
            }
            if holding.plate.is_some() && other.plate == holding.plate {
                found.push(format!("the same car twice in {date} {start}: {other:?}, {holding:?}"));
            }
        }
        held.push(holding);
    }
    found
}

/// Returns writes of one day with the same instant. The lock of the day gives each write its own instant.
fn find_simultaneous_writes(holdings: &[Holding]) -> Vec<String> {
    let mut writes: BTreeMap<_, BTreeSet<(Option<i64>, Option<i64>)>> = BTreeMap::new();
    for holding in holdings {
        let writer = (holding.appointment_id, holding.hold_id);
        // The taker of its slots or of other ones releases a hold that is used, replaced or expired.
        let is_own = holding.hold_id.is_none()
            || holding.reason.as_deref().is_none_or(|reason| reason == HoldEnd::Released.as_str());
        let released = holding.released_at.filter(|_| is_own);
        for at in [Some(holding.taken_at), released].into_iter().flatten() {
            writes.entry((holding.date, at)).or_default().insert(writer);
        }
    }
    let several = writes.iter().filter(|(_, writers)| writers.len() > 1);
    several
        .map(|((date, at), ids)| format!("{date} was written to by {ids:?} at one instant, {at}"))
        .collect()
}
