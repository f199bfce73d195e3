//! Conflicts: the held slots that a calendar change leaves without room (rules §1.7, §1.9, §7). Their
//! appointments keep the slots until they are rescheduled or cancelled; the caller must accept the conflicts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    calendar::{Calendar, Period},
    slots::Occupancy,
    string_enum::string_enum,
};

string_enum! {
    /// The reason why a held slot has no room after a change.
    pub enum ConflictKind {
        /// The day no longer has a period with the same start and end: such a change is refused.
        PeriodGone = "period_gone",
        /// The period is closed.
        Closed = "closed",
        /// The period has fewer slots than are held.
        OverCapacity = "over_capacity",
        /// More appointments start on the day than its limit.
        DailyLimit = "daily_limit",
    }
}

impl ConflictKind {
    /// Whether the caller may accept such a conflict.
    pub fn is_acceptable(self) -> bool {
        self != ConflictKind::PeriodGone
    }
}

/// The inputs that limit the held slots of a day.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    pub calendar: &'a Calendar,
    pub daily_limit: Option<u32>,
}

/// A slot that an active appointment holds in a period that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedSlot {
    pub reference: String,
    pub date: NaiveDate,
    pub period: Period,
    pub slot_no: u32,
    /// Whether its appointment starts here.
    pub starts: bool,
}

/// A held slot that a change leaves without room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub slot: BookedSlot,
    pub kind: ConflictKind,
    /// Capacity and occupied slots of the period after the change; for `DailyLimit`, limit and appointments
    /// of the day.
    pub occupancy: Occupancy,
}

/// Returns every held slot of each period, and each first slot of a day, that the change leaves over its
/// limit by more than before, ascending: people decide which of them to reschedule. `starting` counts the
/// active appointments by the date on which they start.
pub fn conflicts(
    before: Limits<'_>,
    after: Limits<'_>,
    booked: &[BookedSlot],
    starting: &BTreeMap<NaiveDate, u32>,
) -> Vec<Conflict> {
    let mut by_day: BTreeMap<NaiveDate, BTreeMap<Period, Vec<&BookedSlot>>> = BTreeMap::new();
    for slot in booked {
        by_day.entry(slot.date).or_default().entry(slot.period).or_default().push(slot);
    }
    let mut found = Vec::new();
    for (date, periods) in by_day {
        for (period, slots) in &periods {
            let without_room = of_period(before, after, date, *period, slots.len() as u32);
            found.extend(
                without_room.into_iter().flat_map(|(kind, occupancy)| listed(slots, kind, occupancy)),
            );
        }
        let occupancy = |limits: Limits<'_>| Occupancy {
            capacity: limits.daily_limit.unwrap_or(u32::MAX),
            occupied: starting.get(&date).copied().unwrap_or(0),
        };
        if occupancy(after).over_by() > occupancy(before).over_by() {
            let starts: Vec<&BookedSlot> =
                periods.into_values().flatten().filter(|slot| slot.starts).collect();
            found.extend(listed(&starts, ConflictKind::DailyLimit, occupancy(after)));
        }
    }
    let position = |c: &Conflict| (c.slot.date, c.slot.period, c.slot.slot_no, c.kind);
    found.sort_by_key(position);
    found
}

fn listed(slots: &[&BookedSlot], kind: ConflictKind, occupancy: Occupancy) -> Vec<Conflict> {
    slots.iter().map(|slot| Conflict { slot: (*slot).clone(), kind, occupancy }).collect()
}

fn of_period(
    before: Limits<'_>,
    after: Limits<'_>,
    date: NaiveDate,
    period: Period,
    occupied: u32,
) -> Option<(ConflictKind, Occupancy)> {
    let occupancy = |limits: Limits<'_>| {
        let capacity = limits.calendar.capacity(date, period)?;
        Some(Occupancy { capacity, occupied })
    };
    let was = occupancy(before)?;
    match occupancy(after) {
        None => Some((ConflictKind::PeriodGone, Occupancy { capacity: 0, occupied })),
        Some(is) if is.over_by() <= was.over_by() => None,
        Some(is) if is.capacity == 0 => Some((ConflictKind::Closed, is)),
        Some(is) => Some((ConflictKind::OverCapacity, is)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Closure, Override, WeeklyPattern, fixtures::*};

    const MONDAY: &str = "2026-11-23";

    fn booked(hour: u32, slots: u32) -> Vec<BookedSlot> {
        let slot = |slot_no| BookedSlot {
            reference: format!("{hour}-{slot_no}"),
            date: date(MONDAY),
            period: period(hour),
            slot_no,
            starts: true,
        };
        (1..=slots).map(slot).collect()
    }

    fn with(closures: Vec<Closure>, overrides: Vec<Override>) -> Calendar {
        Calendar::new(5, vec![pattern("2026-01-01")], closures, overrides)
    }

    fn slots(capacity: u32) -> Calendar {
        with(vec![], vec![Override { date: date(MONDAY), period: Some(time(9)), capacity }])
    }

    fn found(before: &Calendar, after: &Calendar, booked: &[BookedSlot]) -> Vec<(String, ConflictKind, u32)> {
        let limits = |calendar| Limits { calendar, daily_limit: None };
        conflicts(limits(before), limits(after), booked, &BTreeMap::new())
            .into_iter()
            .map(|c| (c.slot.reference, c.kind, c.occupancy.over_by()))
            .collect()
    }

    #[test]
    fn a_reduction_below_use_lists_every_held_slot_of_the_period_only() {
        let all = [booked(9, 5), booked(11, 5)].concat();
        let listed = found(&calendar(5), &slots(3), &all);
        assert_eq!(listed.len(), 5);
        assert!(listed.iter().all(|(reference, kind, over_by)| {
            reference.starts_with("9-") && *kind == ConflictKind::OverCapacity && *over_by == 2
        }));
        assert_eq!(found(&calendar(5), &slots(3), &booked(9, 3)), []);
    }

    #[test]
    fn a_period_that_was_over_before_is_listed_only_when_it_gets_worse() {
        let five = booked(9, 5);
        assert_eq!(found(&slots(3), &slots(3), &five), []);
        assert_eq!(found(&slots(3), &slots(4), &five), []);
        assert_eq!(found(&slots(3), &slots(2), &five).len(), 5);
    }

    #[test]
    fn a_closure_conflicts_with_every_held_slot_of_its_periods() {
        let day = Closure { first: date(MONDAY), last: date(MONDAY), periods: vec![time(9)], note: None };
        let closed = with(vec![day], vec![]);
        let two = [booked(9, 1), booked(11, 1)].concat();
        assert_eq!(found(&calendar(5), &closed, &two), [("9-1".to_owned(), ConflictKind::Closed, 1)]);
        assert_eq!(found(&closed, &calendar(5), &two), []);
    }

    #[test]
    fn a_pattern_without_the_same_start_and_end_cannot_be_accepted() {
        let mut days = pattern("2026-01-01").days().clone();
        days[0][0].period.end = time(10);
        let shorter = WeeklyPattern::new(date("2026-11-20"), days).expect("a pattern");
        let after = Calendar::new(5, vec![pattern("2026-01-01"), shorter], vec![], vec![]);
        let listed = found(&calendar(5), &after, &[booked(9, 1), booked(11, 1)].concat());
        assert_eq!(listed, [("9-1".to_owned(), ConflictKind::PeriodGone, 1)]);
        let acceptable = |kind: &&ConflictKind| kind.is_acceptable();
        assert_eq!(ConflictKind::ALL.iter().filter(acceptable).count(), ConflictKind::ALL.len() - 1);
    }

    #[test]
    fn a_daily_limit_below_use_lists_the_appointments_that_start_on_the_day() {
        let calendar = calendar(5);
        let mut all = [booked(9, 2), booked(11, 1)].concat();
        all[1].starts = false;
        let starting: BTreeMap<NaiveDate, u32> = [(date(MONDAY), 2)].into();
        let limited = |daily_limit| Limits { calendar: &calendar, daily_limit };
        let found = |before, after| conflicts(limited(before), limited(after), &all, &starting);
        let listed = found(None, Some(1));
        let references: Vec<&str> = listed.iter().map(|c| c.slot.reference.as_str()).collect();
        assert_eq!(references, ["9-1", "11-1"]);
        assert_eq!(listed[0].occupancy, Occupancy { capacity: 1, occupied: 2 });
        assert_eq!(found(None, Some(2)), []);
        assert_eq!(found(Some(1), Some(1)), []);
        assert_eq!(found(Some(1), None), []);
    }
}
