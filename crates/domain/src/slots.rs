//! Occupied slots, remaining slots, spans of periods, and the choice of slot numbers (rules §1, §2).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveTime};

use crate::{
    calendar::{Calendar, Period},
    vehicle::Plate,
};

/// A held slot: one row of the occupancy that is not released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub slot_no: u32,
    /// The normalised plate of the vehicle.
    pub plate: Option<String>,
}

/// The held slots, by date and start of period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken(BTreeMap<(NaiveDate, NaiveTime), Vec<Held>>);

impl Taken {
    pub fn add(&mut self, date: NaiveDate, start: NaiveTime, held: Held) {
        self.0.entry((date, start)).or_default().push(held);
    }

    pub fn at(&self, date: NaiveDate, start: NaiveTime) -> &[Held] {
        self.0.get(&(date, start)).map_or(&[], Vec::as_slice)
    }

    pub fn occupied(&self, date: NaiveDate, start: NaiveTime) -> u32 {
        self.at(date, start).len() as u32
    }

    /// Returns the numbers of held slots, and the periods in which a vehicle holds one.
    pub fn counts(&self, plate: Option<&Plate>) -> Counts {
        let occupied = self.0.iter().map(|(at, held)| (*at, held.len() as u32)).collect();
        let is_held = |held: &Held| plate.is_some_and(|plate| held.plate.as_deref() == Some(plate.normal()));
        let of_vehicle = self.0.iter().filter(|(_, held)| held.iter().any(is_held)).map(|(at, _)| *at);
        Counts { occupied, of_vehicle: of_vehicle.collect() }
    }
}

/// The numbers of held slots, by date and start of period: enough to decide whether there is room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub occupied: BTreeMap<(NaiveDate, NaiveTime), u32>,
    /// The periods in which the vehicle that asks holds a slot.
    pub of_vehicle: BTreeSet<(NaiveDate, NaiveTime)>,
}

impl Counts {
    pub fn occupied(&self, date: NaiveDate, start: NaiveTime) -> u32 {
        self.occupied.get(&(date, start)).copied().unwrap_or(0)
    }

    /// Counts one slot of a period less.
    pub fn release(&mut self, date: NaiveDate, start: NaiveTime) {
        if let Some(occupied) = self.occupied.get_mut(&(date, start)) {
            *occupied = occupied.saturating_sub(1);
        }
    }
}

/// The capacity of a period, or of a whole day, and its occupied slots.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Occupancy {
    pub capacity: u32,
    pub occupied: u32,
}

impl Occupancy {
    /// Returns the slots that are not occupied.
    pub fn remaining(self) -> u32 {
        self.capacity.saturating_sub(self.occupied)
    }

    /// Returns the occupied slots beyond the capacity, which a later reduction can cause.
    pub fn over_by(self) -> u32 {
        self.occupied.saturating_sub(self.capacity)
    }
}

/// One open period of a span, with its effective capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanPeriod {
    pub date: NaiveDate,
    pub period: Period,
    pub capacity: u32,
}

/// The reason why no span starts at a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanError {
    UnknownPeriod,
    Closed,
    TooFarAhead,
}

/// Returns `length` consecutive open periods from a start, across the end of the day and closed days, none
/// after `horizon`.
pub fn span(
    calendar: &Calendar,
    date: NaiveDate,
    start: NaiveTime,
    length: u32,
    horizon: NaiveDate,
) -> Result<Vec<SpanPeriod>, SpanError> {
    let first_day = calendar.day(date);
    let first = first_day.iter().find(|p| p.period.start == start).ok_or(SpanError::UnknownPeriod)?;
    if !first.is_open() {
        return Err(SpanError::Closed);
    }
    let mut periods = Vec::new();
    let mut day = date;
    let mut open = first_day;
    open.retain(|p| p.period.start >= start);
    while day <= horizon {
        for p in open.iter().filter(|p| p.is_open()) {
            periods.push(SpanPeriod { date: day, period: p.period, capacity: p.capacity });
            if periods.len() == length as usize {
                return Ok(periods);
            }
        }
        day = day.checked_add_days(Days::new(1)).ok_or(SpanError::TooFarAhead)?;
        open = calendar.day(day);
    }
    Err(SpanError::TooFarAhead)
}

/// Returns the slot number in each period of a span: the preferred ones if all of them are free, else the lowest number
/// that no period of it holds, else the lowest in each. The error is the first full period.
pub fn choose_slots(
    span: &[SpanPeriod],
    taken: &Taken,
    preferred: Option<&[u32]>,
) -> Result<Vec<u32>, SpanPeriod> {
    let is_available = |p: &SpanPeriod, slot_no: u32| {
        slot_no <= p.capacity && taken.at(p.date, p.period.start).iter().all(|held| held.slot_no != slot_no)
    };
    // After a reduction, numbers within the capacity may be available although the period is still full.
    if let Some(full) = span.iter().find(|p| taken.occupied(p.date, p.period.start) >= p.capacity) {
        return Err(*full);
    }
    let are_available = |numbers: &&[u32]| {
        numbers.len() == span.len() && span.iter().zip(*numbers).all(|(p, slot_no)| is_available(p, *slot_no))
    };
    if let Some(preferred) = preferred.filter(are_available) {
        return Ok(preferred.to_vec());
    }
    let lowest = span.iter().map(|p| p.capacity).min().unwrap_or(0);
    if let Some(common) = (1..=lowest).find(|slot_no| span.iter().all(|p| is_available(p, *slot_no))) {
        return Ok(vec![common; span.len()]);
    }
    span.iter().map(|p| (1..=p.capacity).find(|slot_no| is_available(p, *slot_no)).ok_or(*p)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Closure, fixtures::*};

    const MONDAY: &str = "2026-11-23";

    fn taken(slots: &[(&str, u32, u32)]) -> Taken {
        let mut taken = Taken::default();
        for (day, hour, slot_no) in slots {
            taken.add(date(day), time(*hour), Held { slot_no: *slot_no, plate: None });
        }
        taken
    }

    fn spans(
        calendar: &Calendar,
        day: &str,
        hour: u32,
        length: u32,
    ) -> Result<Vec<(String, u32)>, SpanError> {
        let horizon = date("2026-12-22");
        let hours = |p: SpanPeriod| (p.date.to_string(), chrono::Timelike::hour(&p.period.start));
        span(calendar, date(day), time(hour), length, horizon).map(|s| s.into_iter().map(hours).collect())
    }

    #[test]
    fn a_span_continues_after_the_weekend() {
        let days = spans(&calendar(5), "2026-11-28", 15, 3).expect("a span");
        assert_eq!(days, [("2026-11-28".into(), 15), ("2026-11-28".into(), 17), ("2026-11-30".into(), 9)]);
    }

    #[test]
    fn a_span_skips_closed_periods_and_days() {
        let closure =
            |first, last, periods| Closure { first: date(first), last: date(last), periods, note: None };
        let closures =
            vec![closure(MONDAY, MONDAY, vec![time(17)]), closure("2026-11-24", "2026-11-25", vec![])];
        let calendar = Calendar::new(5, vec![pattern("2026-01-01")], closures, Vec::new());
        let days = spans(&calendar, MONDAY, 15, 2).expect("a span");
        assert_eq!(days, [(MONDAY.into(), 15), ("2026-11-26".into(), 9)]);
        assert_eq!(spans(&calendar, MONDAY, 17, 2), Err(SpanError::Closed));
    }

    #[test]
    fn a_span_ends_within_the_horizon() {
        assert!(spans(&calendar(5), "2026-12-22", 17, 1).is_ok());
        assert_eq!(spans(&calendar(5), "2026-12-22", 17, 2), Err(SpanError::TooFarAhead));
        assert_eq!(spans(&calendar(5), "2026-12-23", 9, 1), Err(SpanError::TooFarAhead));
        assert_eq!(spans(&calendar(5), MONDAY, 10, 1), Err(SpanError::UnknownPeriod));
        assert_eq!(spans(&calendar(5), "2026-11-22", 9, 1), Err(SpanError::UnknownPeriod));
    }

    #[test]
    fn the_same_number_is_preferred_and_not_required() {
        let two = span(&calendar(2), date(MONDAY), time(9), 2, date("2026-12-22")).expect("a span");
        assert_eq!(choose_slots(&two, &taken(&[]), None), Ok(vec![1, 1]));
        assert_eq!(choose_slots(&two, &taken(&[(MONDAY, 9, 1)]), None), Ok(vec![2, 2]));
        assert_eq!(choose_slots(&two, &taken(&[(MONDAY, 9, 1), (MONDAY, 11, 2)]), None), Ok(vec![2, 1]));
    }

    #[test]
    fn preferred_numbers_are_chosen_if_all_are_free() {
        let two = span(&calendar(3), date(MONDAY), time(9), 2, date("2026-12-22")).expect("a span");
        let choose = |preferred: &[u32]| choose_slots(&two, &taken(&[(MONDAY, 11, 2)]), Some(preferred));
        assert_eq!(choose(&[3, 1]), Ok(vec![3, 1]));
        assert_eq!(choose(&[2, 2]), Ok(vec![1, 1]), "one is taken");
        assert_eq!(choose(&[4, 1]), Ok(vec![1, 1]), "one is beyond the capacity");
        assert_eq!(choose(&[3]), Ok(vec![1, 1]), "one period has none");
        let full = taken(&[(MONDAY, 9, 1), (MONDAY, 9, 2), (MONDAY, 9, 4)]);
        assert_eq!(choose_slots(&two, &full, Some(&[3, 3])), Err(two[0]));
    }

    #[test]
    fn after_a_reduction_no_slot_is_chosen_until_there_is_room() {
        let one = span(&calendar(3), date(MONDAY), time(9), 1, date("2026-12-22")).expect("a span");
        let held = |numbers: &[u32]| taken(&numbers.iter().map(|n| (MONDAY, 9, *n)).collect::<Vec<_>>());
        assert_eq!(choose_slots(&one, &held(&[1, 2, 3, 4, 5]), None), Err(one[0]));
        assert_eq!(choose_slots(&one, &held(&[3, 4, 5]), None), Err(one[0]));
        assert_eq!(choose_slots(&one, &held(&[4, 5]), None), Ok(vec![1]));
        assert_eq!(Occupancy { capacity: 3, occupied: 5 }.over_by(), 2);
        assert_eq!(Occupancy { capacity: 3, occupied: 5 }.remaining(), 0);
    }
}
