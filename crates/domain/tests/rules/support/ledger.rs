//! The raw rows of a workshop, and what they must show after each deed, worked out from nothing else
//! (rules §1.4, §3, §9.31).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{booking::Refusal, slots::SpanPeriod};

use super::workshop::{Appointment, Workshop};

/// One slot held, or once held.
#[derive(Debug, Clone)]
pub struct Row {
    pub appointment: usize,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub ends_at: DateTime<Utc>,
    pub slot_no: u32,
    pub plate: String,
    /// The capacity in force at the taking.
    pub capacity: u32,
    pub released: bool,
}

impl Workshop {
    /// The slot numbers held in a period.
    pub fn numbers(&self, date: NaiveDate, start: NaiveTime) -> Vec<u32> {
        let held = self.rows.iter().filter(|r| !r.released && r.date == date && r.start == start);
        held.map(|r| r.slot_no).collect()
    }

    /// Slots are taken only where there is room, by the lowest number: the same throughout if it can be.
    pub fn check_taking(&self, span: &[SpanPeriod], numbers: &[u32], car: &str) {
        assert_eq!(span.len(), numbers.len());
        assert!(!span.is_empty(), "nothing was taken");
        let held = |p: &SpanPeriod| self.numbers(p.date, p.period.start);
        let free = |p: &SpanPeriod, n: u32| n <= p.capacity && !held(p).contains(&n);
        let common = (1..10).find(|n| span.iter().all(|p| free(p, *n)));
        for (p, slot_no) in span.iter().zip(numbers) {
            assert_eq!(Some(p.capacity), self.capacity(p.date, p.period.start), "the capacity in force");
            assert!((held(p).len() as u32) < p.capacity, "{} {} was full", p.date, p.period.start);
            assert!(*slot_no >= 1 && free(p, *slot_no), "slot {slot_no} was not to be had");
            assert_eq!(Some(*slot_no), common.or_else(|| (1..10).find(|n| free(p, *n))), "not the lowest");
            assert!(!self.stands(car, p), "{car} already stood there");
        }
    }

    /// No refusal without its reason.
    pub fn check_refusal(
        &self,
        refusal: Refusal,
        span: &[SpanPeriod],
        car: &str,
        starting: u32,
        of_customer: Option<u32>,
    ) {
        let full = |p: &&SpanPeriod| self.numbers(p.date, p.period.start).len() as u32 >= p.capacity;
        match refusal {
            Refusal::CapacityExceeded { date, start } => {
                let first = span.iter().find(full).map(|p| (p.date, p.period.start));
                assert_eq!(first, Some((date, start)), "names the first full period");
            }
            Refusal::DailyLimit { .. } => {
                assert!(self.rules.daily_limit.is_some_and(|limit| starting >= limit))
            }
            Refusal::VehicleAlreadyBooked { .. } => assert!(span.iter().any(|p| self.stands(car, p))),
            Refusal::CustomerLimit { limit } => {
                assert!(limit > 0 && of_customer.is_some_and(|active| active >= limit));
            }
            other => panic!("no reason under the locks: {other}"),
        }
    }

    /// What the unique indexes and the rules of release promise, whatever has happened.
    pub fn check(&self) {
        let held: Vec<&Row> = self.rows.iter().filter(|row| !row.released).collect();
        for (i, row) in held.iter().enumerate() {
            assert!((1..=row.capacity).contains(&row.slot_no));
            for other in held[..i].iter().filter(|o| o.date == row.date && o.start == row.start) {
                assert_ne!(row.slot_no, other.slot_no, "one slot, two cars");
                assert_ne!(row.plate, other.plate, "one car, two slots");
            }
        }
        for (id, appointment) in self.appointments.iter().enumerate() {
            let to_come = |r: &&&Row| r.appointment == id && r.ends_at > self.now.at;
            let holds: Vec<_> = held.iter().filter(to_come).map(|r| (r.date, r.start)).collect();
            let mut ought = appointment.span.clone();
            ought.retain(|p| appointment.status.is_active() && self.ended_of_rows(id, *p) > self.now.at);
            assert_eq!(holds, ought, "appointment {id} is {}", appointment.status);
        }
    }

    fn ended_of_rows(&self, id: usize, at: (NaiveDate, NaiveTime)) -> DateTime<Utc> {
        let row = self.rows.iter().find(|r| r.appointment == id && (r.date, r.start) == at);
        row.expect("a row for each period").ends_at
    }

    fn stands(&self, car: &str, p: &SpanPeriod) -> bool {
        let same = |r: &Row| !r.released && r.date == p.date && r.start == p.period.start && r.plate == car;
        self.rows.iter().any(same)
    }

    pub fn capacity(&self, date: NaiveDate, start: NaiveTime) -> Option<u32> {
        let periods = self.shop.periods(date);
        periods.iter().find(|(_, period, _)| period.start == start).map(|(_, _, capacity)| *capacity)
    }

    pub fn ends_at(&self, at: (NaiveDate, NaiveTime)) -> DateTime<Utc> {
        let row = self.rows.iter().find(|r| (r.date, r.start) == at);
        row.expect("a row for what was released").ends_at
    }

    /// Rules §9.32: active and not yet over.
    pub fn active_of(&self, customer: usize) -> u32 {
        let over = |a: &Appointment| a.span.iter().all(|p| self.ends_at(*p) <= self.now.at);
        let counts = |a: &&Appointment| a.customer == customer && a.status.is_active() && !over(a);
        self.appointments.iter().filter(counts).count() as u32
    }
}
