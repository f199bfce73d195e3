//! Replays the slots of each period in the order of time.

use std::collections::{BTreeMap, BTreeSet};

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
    found
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
    let mut writes: BTreeMap<_, BTreeSet<i64>> = BTreeMap::new();
    for holding in holdings {
        for at in [Some(holding.taken_at), holding.released_at].into_iter().flatten() {
            writes.entry((holding.date, at)).or_default().insert(holding.appointment_id);
        }
    }
    let several = writes.iter().filter(|(_, appointments)| appointments.len() > 1);
    several
        .map(|((date, at), ids)| format!("{date} was written to by {ids:?} at one instant, {at}"))
        .collect()
}
