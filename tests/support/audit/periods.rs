//! Each period replayed: who took which slot and who gave it back, in the order of time.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::Holding;

/// No period ever over its capacity, no slot and no plate held twice, no two writes of a day at one instant.
pub fn violations(holdings: &[Holding]) -> Vec<String> {
    let mut periods: BTreeMap<_, Vec<&Holding>> = BTreeMap::new();
    for holding in holdings {
        periods.entry((holding.date, holding.start)).or_default().push(holding);
    }
    let mut found: Vec<String> = periods.values().flat_map(|holdings| replay(holdings)).collect();
    found.extend(at_one_instant(holdings));
    found
}

fn replay(holdings: &[&Holding]) -> Vec<String> {
    // At the same instant what is given back goes first: a write may take what it gives back.
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
                found.push(format!("one car twice in {date} {start}: {other:?}, {holding:?}"));
            }
        }
        held.push(holding);
    }
    found
}

/// The locks of a day put its writes into a line, each at an instant of its own.
fn at_one_instant(holdings: &[Holding]) -> Vec<String> {
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
