//! The rows of a workshop, and the checks of these rows alone after each action (rules §1.4, §3, §9.31).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use pitboard_domain::{booking::Refusal, slots::SpanPeriod};

use super::workshop::{Appointment, Workshop};

/// A slot that is or was held.
#[derive(Debug, Clone)]
pub struct Row {
    pub appointment: usize,
    pub date: NaiveDate,
    pub start: NaiveTime,
    pub ends_at: DateTime<Utc>,
    pub slot_no: u32,
    pub plate: String,
    /// The effective capacity at the time of allocation.
    pub capacity: u32,
    pub released: bool,
}

impl Workshop {
    /// Returns the held slot numbers of a period.
    pub fn numbers(&self, date: NaiveDate, start: NaiveTime) -> Vec<u32> {
        let held = self.rows.iter().filter(|r| !r.released && r.date == date && r.start == start);
        held.map(|r| r.slot_no).collect()
    }

    /// Checks that slots are taken only where there is room, by the lowest number, the same throughout if
    /// possible.
    pub fn check_taking(&self, span: &[SpanPeriod], numbers: &[u32], car: &str) {
        assert_eq!(span.len(), numbers.len());
        assert!(!span.is_empty(), "no slot was taken");
        let held = |p: &SpanPeriod| self.numbers(p.date, p.period.start);
        let available = |p: &SpanPeriod, n: u32| n <= p.capacity && !held(p).contains(&n);
        let common = (1..10).find(|n| span.iter().all(|p| available(p, *n)));
        for (p, slot_no) in span.iter().zip(numbers) {
            assert_eq!(Some(p.capacity), self.capacity(p.date, p.period.start), "the effective capacity");
            assert!((held(p).len() as u32) < p.capacity, "{} {} was full", p.date, p.period.start);
            assert!(*slot_no >= 1 && available(p, *slot_no), "slot {slot_no} was not available");
            assert_eq!(
                Some(*slot_no),
                common.or_else(|| (1..10).find(|n| available(p, *n))),
                "not the lowest"
            );
            assert!(!self.is_booked(car, p), "{car} was booked already");
        }
    }

    /// Checks that a refusal has its reason.
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
                assert!(self.settings.daily_limit.is_some_and(|limit| starting >= limit))
            }
            Refusal::VehicleAlreadyBooked { .. } => assert!(span.iter().any(|p| self.is_booked(car, p))),
            Refusal::CustomerLimit { limit } => {
                assert!(limit > 0 && of_customer.is_some_and(|active| active >= limit));
            }
            other => panic!("no reason under the locks: {other}"),
        }
    }

    /// Checks the guarantees of the unique indexes and of the rules of release.
    pub fn check(&self) {
        let held: Vec<&Row> = self.rows.iter().filter(|row| !row.released).collect();
        for (i, row) in held.iter().enumerate() {
            assert!((1..=row.capacity).contains(&row.slot_no));
            for other in held[..i].iter().filter(|o| o.date == row.date && o.start == row.start) {
                assert_ne!(row.slot_no, other.slot_no, "one slot, two vehicles");
                assert_ne!(row.plate, other.plate, "one vehicle, two slots");
            }
        }
        for (id, appointment) in self.appointments.iter().enumerate() {
            let to_come = |r: &&&Row| r.appointment == id && r.ends_at > self.now.at;
            let holds: Vec<_> = held.iter().filter(to_come).map(|r| (r.date, r.start)).collect();
            let mut expected = appointment.span.clone();
            expected.retain(|p| appointment.status.is_active() && self.ended_of_rows(id, *p) > self.now.at);
            assert_eq!(holds, expected, "appointment {id} is {}", appointment.status);
        }
    }

    fn ended_of_rows(&self, id: usize, at: (NaiveDate, NaiveTime)) -> DateTime<Utc> {
        let row = self.rows.iter().find(|r| r.appointment == id && (r.date, r.start) == at);
        row.expect("a row for each period").ends_at
    }

    fn is_booked(&self, car: &str, p: &SpanPeriod) -> bool {
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

    /// Counts the active appointments of a customer that are not over (rules §9.32).
    pub fn active_of(&self, customer: usize) -> u32 {
        let over = |a: &Appointment| a.span.iter().all(|p| self.ends_at(*p) <= self.now.at);
        let counts = |a: &&Appointment| a.customer == customer && a.status.is_active() && !over(a);
        self.appointments.iter().filter(counts).count() as u32
    }
}
