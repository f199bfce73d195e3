//! A workshop in memory: appointments and the rows of their slots, written only through the functions of the
//! crate as the server calls them. `ledger.rs` checks each allocation and refusal against the rows.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use pitboard_domain::{
    booking::{self, Booker, BookingRequest, Refusal, Usage},
    calendar::{Closure, Override},
    cancellation,
    role::Role,
    settings::Settings,
    slots::{Held, SpanPeriod, Taken},
    status::{self, Party, Status, Transition},
    time::Now,
};

use super::{clock, day, ledger::Row, oracle::Shop, plate, zone};

#[derive(Debug, Clone)]
pub struct Appointment {
    pub status: Status,
    pub customer: usize,
    pub plate: String,
    pub span: Vec<(NaiveDate, NaiveTime)>,
    /// The periods that its completion or cancellation released.
    pub released: Vec<(NaiveDate, NaiveTime)>,
}

/// An action on the workshop.
#[derive(Debug, Clone)]
pub enum Action {
    Book { by: Booker, customer: usize, car: usize, to: (i64, u32), length: u32 },
    Reschedule { which: usize, by: Booker, to: (i64, u32) },
    Step { which: usize, transition: Transition },
    Override { day: i64, hour: Option<u32>, capacity: u32 },
    Close { day: i64, hour: Option<u32> },
    ClearCalendar,
    Wait { minutes: i64 },
}

/// The result of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Done,
    Refused(Refusal),
    /// Refused by the table of transitions or the cut-off.
    NotNow,
}

#[derive(Debug, Clone)]
pub struct Workshop {
    pub shop: Shop,
    pub settings: Settings,
    pub now: Now,
    pub rows: Vec<Row>,
    pub appointments: Vec<Appointment>,
}

impl Workshop {
    pub fn new(shop: Shop, settings: Settings, now: Now) -> Self {
        Self { shop, settings, now, rows: Vec::new(), appointments: Vec::new() }
    }

    pub fn perform(&mut self, action: &Action) -> Answer {
        let before = (self.rows.clone(), self.appointments.clone());
        let answer = match *action {
            Action::Book { by, customer, car, to, length } => self.book(by, customer, car, to, length),
            Action::Reschedule { which, by, to } => self.reschedule(which, by, to),
            Action::Step { which, transition } => self.step(which, transition),
            Action::Override { day: d, hour, capacity } => {
                let (date, period) = (day(d), hour.map(clock));
                self.shop.overrides.retain(|o| (o.date, o.period) != (date, period));
                self.shop.overrides.push(Override { date, period, capacity });
                Answer::Done
            }
            Action::Close { day: d, hour } => {
                let periods = hour.map(clock).into_iter().collect();
                self.shop.closures.push(Closure { first: day(d), last: day(d), periods, note: None });
                Answer::Done
            }
            Action::ClearCalendar => {
                self.shop.closures.clear();
                self.shop.overrides.clear();
                Answer::Done
            }
            Action::Wait { minutes } => {
                let local = self.now.at + TimeDelta::minutes(minutes);
                let today = (local + TimeDelta::minutes(330)).date_naive();
                self.now = Now { at: local, today };
                Answer::Done
            }
        };
        if answer != Answer::Done {
            (self.rows, self.appointments) = before;
        }
        self.check();
        answer
    }

    fn book(&mut self, by: Booker, customer: usize, car: usize, to: (i64, u32), length: u32) -> Answer {
        let (date, start, plate) = (day(to.0), clock(to.1), format!("CAR{car}"));
        let of_customer = (by == Booker::Customer).then(|| self.active_of(customer));
        let (status, released) = (Status::Booked, Vec::new());
        self.appointments.push(Appointment { status, customer, plate, span: Vec::new(), released });
        self.take_planned(self.appointments.len() - 1, by, date, start, length, of_customer)
    }

    fn reschedule(&mut self, which: usize, by: Booker, to: (i64, u32)) -> Answer {
        let Some(which) = which.checked_rem(self.appointments.len()) else { return Answer::NotNow };
        let appointment = &self.appointments[which];
        let role = if by == Booker::Customer { Role::Customer } else { Role::Manager };
        let party = Party { role, owner: by == Booker::Customer, assignee: false };
        let (first, length) = (appointment.span[0], appointment.span.len() as u32);
        let in_time =
            cancellation::customer_may_reschedule(&self.settings, self.now.at, zone(first.0, first.1));
        let late = by == Booker::Customer && in_time.is_err();
        if late || status::check_transition(Transition::Reschedule, appointment.status, party).is_err() {
            return Answer::NotNow;
        }
        self.release(which);
        self.take_planned(which, by, day(to.0), clock(to.1), length, None)
    }

    fn step(&mut self, which: usize, transition: Transition) -> Answer {
        let Some(which) = which.checked_rem(self.appointments.len()) else { return Answer::NotNow };
        let appointment = &self.appointments[which];
        let admin = Party { role: Role::Admin, owner: false, assignee: false };
        let was_active = appointment.status.is_active();
        let Ok(to) = status::check_transition(transition, appointment.status, admin) else {
            return Answer::NotNow;
        };
        self.appointments[which].status = to;
        match (was_active, to.is_active()) {
            (true, false) => self.appointments[which].released = self.release(which),
            (false, true) => return self.reoccupy(which),
            _ => {}
        }
        Answer::Done
    }

    fn reoccupy(&mut self, which: usize) -> Answer {
        let appointment = &self.appointments[which];
        let first_day = appointment.span[0].0;
        let left: Vec<_> =
            appointment.released.iter().copied().filter(|p| self.ends_at(*p) > self.now.at).collect();
        let period = |(date, start): &(NaiveDate, NaiveTime)| {
            let periods = self.shop.periods(*date);
            let found = periods.into_iter().find(|(_, period, _)| period.start == *start);
            (*date, found.expect("the pattern has not changed").1)
        };
        match booking::retake(left.iter().map(period), &self.shop.calendar()) {
            Ok(span) => self.take(which, first_day, &span, None),
            Err(refusal) => {
                match refusal {
                    Refusal::PastPeriod { .. } => assert_eq!(left, []),
                    Refusal::Closed { date, start } => {
                        assert_eq!(self.capacity(date, start), Some(0));
                    }
                    other => panic!("occupied again: {other}"),
                }
                Answer::Refused(refusal)
            }
        }
    }

    fn take_planned(
        &mut self,
        which: usize,
        by: Booker,
        date: NaiveDate,
        start: NaiveTime,
        length: u32,
        of_customer: Option<u32>,
    ) -> Answer {
        let request = BookingRequest { date, start, length, by };
        match booking::plan(&request, &self.shop.calendar(), &self.settings, self.now, &zone) {
            Err(refusal) => Answer::Refused(refusal),
            Ok(span) => {
                assert_eq!(span.len(), length as usize);
                assert!(span.iter().all(|p| zone(p.date, p.period.end) > self.now.at));
                self.appointments[which].span = span.iter().map(|p| (p.date, p.period.start)).collect();
                self.take(which, date, &span, of_customer)
            }
        }
    }

    /// Releases the rows whose period has not ended, and returns their periods.
    fn release(&mut self, which: usize) -> Vec<(NaiveDate, NaiveTime)> {
        let now = self.now.at;
        let held = self.rows.iter_mut().filter(|r| r.appointment == which && !r.released && r.ends_at > now);
        held.map(|r| {
            r.released = true;
            (r.date, r.start)
        })
        .collect()
    }

    fn take(
        &mut self,
        which: usize,
        date: NaiveDate,
        span: &[SpanPeriod],
        of_customer: Option<u32>,
    ) -> Answer {
        let mut taken = Taken::default();
        for row in self.rows.iter().filter(|row| !row.released) {
            let held = Held { slot_no: row.slot_no, plate: Some(row.plate.clone()) };
            taken.add(row.date, row.start, held);
        }
        let starts =
            |(id, a): &(usize, &Appointment)| *id != which && a.status.is_active() && a.span[0].0 == date;
        let starting = self.appointments.iter().enumerate().filter(starts).count() as u32;
        let usage = Usage { taken: &taken, starting, of_customer, preferred: None };
        let car = self.appointments[which].plate.clone();
        match booking::allocate(date, span, Some(&plate(&car)), &self.settings, usage) {
            Err(refusal) => {
                self.check_refusal(refusal, span, &car, starting, of_customer);
                Answer::Refused(refusal)
            }
            Ok(numbers) => {
                assert!(self.settings.daily_limit.is_none_or(|limit| starting < limit), "daily limit");
                let limit = self.settings.max_active_per_customer;
                assert!(limit == 0 || of_customer.is_none_or(|active| active < limit), "customer limit");
                self.check_taking(span, &numbers, &car);
                for (p, slot_no) in span.iter().zip(numbers) {
                    self.rows.push(Row {
                        appointment: which,
                        date: p.date,
                        start: p.period.start,
                        ends_at: zone(p.date, p.period.end),
                        slot_no,
                        plate: car.clone(),
                        capacity: p.capacity,
                        released: false,
                    });
                }
                Answer::Done
            }
        }
    }
}
