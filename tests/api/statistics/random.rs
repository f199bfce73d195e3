//! A random month of a workshop, created by the use cases; then the statistics are compared with the oracle.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use pitboard_domain::{
    calendar::{Calendar, Closure, Override, WeeklyPattern},
    event::WorkshopChange,
    job::{CancelReason, Complexity, HoldReason},
    reference::Reference,
    role::Role,
    settings::SettingsPatch,
    statistics,
    status::Status,
    time::Zone,
    vehicle::{Plate, VehicleType},
};
use pitboard_server::{
    app::{
        AccountIdentity, Failure, Tx,
        appointments::{
            book::{self, NewBooking},
            customer::Customer,
            locked_appointment::Target,
            reopen, transitions,
        },
        calendar::{
            calendar_change::ChangeOptions, entries, settings, workshop_calendar::workshop_and_calendar,
        },
        catalogue::services::{self, ServiceEdit},
    },
    db::{
        calendar::Between,
        capacity_overrides::{self, NewOverride, OverrideRow},
        closures::{self, ClosureRow, NewClosure},
        prices,
        workshop::WorkshopPatch,
    },
    zone::WorkshopZone,
};
use pitboard_tests::{Backend, TestApp, date, rng::Rng, time};
use rstest_reuse::apply;

use super::{oracle, over};
use crate::on_both_databases;

const FIRST: &str = "2026-10-19";
const DAYS: u64 = 18;
/// One step per hour, from 06:00 on.
const STEPS_OF_A_DAY: i64 = 14;
const PERIODS: [&str; 5] = ["09:00", "11:00", "13:00", "15:00", "17:00"];

/// The state of the simulation.
struct Month {
    rng: Rng,
    zone: WorkshopZone,
    customer: AccountIdentity,
    admin: AccountIdentity,
    employees: Vec<i64>,
    jobs: Vec<(Reference, Status)>,
    /// All calendars with the instants from which they were in force, oldest first.
    calendars: Vec<(DateTime<Utc>, Calendar)>,
    done: usize,
}

impl Month {
    /// Executes a step within this hour of the day; a refused step has no effect.
    fn step(&mut self, tx: &mut Tx, today: NaiveDate, hour: i64) -> Result<(), Failure> {
        let minute = hour * 60 + self.rng.below(60) as i64;
        let now = self.zone.instant(today, time("06:00")) + TimeDelta::minutes(minute);
        // The savepoint removes the partial effects of a refused step.
        let stepped = tx.savepoint(|tx| match self.rng.below(10) {
            0..4 => self.book(tx, now, today),
            4 => self.edit(tx, now).map(|()| None),
            _ => self.advance_job(tx, now),
        });
        match stepped {
            Ok(changed) => {
                self.done += 1;
                if let Some((reference, status)) = changed {
                    self.jobs.retain(|(known, _)| *known != reference);
                    self.jobs.push((reference, status));
                }
                Ok(())
            }
            Err(Failure::Refused(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Changes the calendar despite bookings at the start of this hour: before, between and after the periods
    /// of the day, and at the end of one.
    fn change_calendar(&mut self, tx: &mut Tx, today: NaiveDate, hour: i64) -> Result<(), Failure> {
        let now = self.zone.instant(today, time("06:00")) + TimeDelta::hours(hour);
        tx.act_at(now, Some(self.admin));
        let options = ChangeOptions { dry_run: false, accept_conflicts: true };
        let resize = |tx: &mut Tx<'_>, slots| {
            let settings = SettingsPatch { slots_per_period: Some(slots), ..SettingsPatch::default() };
            let patch = WorkshopPatch { settings, ..WorkshopPatch::default() };
            let confirmed = settings::Confirmed::default();
            settings::update(tx, WorkshopChange::UpdateSettings, options, &patch, confirmed).map(drop)
        };
        let set = |tx: &mut Tx<'_>, period: Option<&str>, capacity| {
            let capacity = Override { date: today, period: period.map(time), capacity };
            let new = NewOverride { capacity, reason: "test".to_owned() };
            entries::create::<OverrideRow>(tx, options, &new).map(drop)
        };
        let close = |tx: &mut Tx<'_>, first: &str, last: &str, periods: &[&str]| {
            let periods = periods.iter().map(|period| time(period)).collect();
            let closure = Closure { first: date(first), last: date(last), periods, note: None };
            let new = NewClosure { closure, reason: "test".to_owned() };
            entries::create::<ClosureRow>(tx, options, &new).map(drop)
        };
        let open = |tx: &mut Tx<'_>| {
            let all = Between { limit: 100, ..Between::default() };
            let last = closures::list(tx, &all)?.pop().expect("a closure");
            entries::delete::<ClosureRow>(tx, options, last.id).map(drop)
        };
        match (today.to_string().as_str(), hour) {
            ("2026-10-20", 6) => set(tx, None, 7)?,
            ("2026-10-20", 8) => set(tx, None, 9)?,
            ("2026-10-21", 5) => set(tx, Some("09:00"), 8)?,
            ("2026-10-21", 6) => set(tx, Some("15:00"), 1)?,
            ("2026-10-22", 8) => {
                let last = capacity_overrides::list(tx, &Between { limit: 100, ..Between::default() })?;
                for row in last.iter().filter(|row| row.capacity.date == today) {
                    entries::delete::<OverrideRow>(tx, options, row.id)?;
                }
            }
            ("2026-10-22", 0) => set(tx, Some("09:00"), 6)?,
            ("2026-10-23", 6) => close(tx, "2026-10-23", "2026-10-24", &[])?,
            ("2026-10-24", 6) => open(tx)?,
            ("2026-10-26", 0) => close(tx, "2026-10-30", "2026-10-30", &[])?,
            ("2026-10-27", 2) => set(tx, Some("09:00"), 1)?,
            ("2026-10-28", 0) => resize(tx, 4)?,
            ("2026-10-28", 8) => close(tx, "2026-10-28", "2026-10-29", &["09:00", "15:00"])?,
            ("2026-10-29", 7) => {
                let hours = PERIODS.map(|period| time(period).hour());
                let sundays = pitboard_tests::workshop::pattern("2026-11-01", &hours, 7);
                entries::create::<WeeklyPattern>(tx, options, &sundays).map(drop)?;
            }
            ("2026-11-02", 0) => resize(tx, 1)?,
            ("2026-11-02", 9) => resize(tx, 2)?,
            _ => return Ok(()),
        }
        let calendar = workshop_and_calendar(tx, date(FIRST))?.1;
        self.calendars.push((now, calendar));
        Ok(())
    }

    fn book(
        &mut self,
        tx: &mut Tx,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Option<(Reference, Status)>, Failure> {
        let service_id = 1 + self.rng.below(7) as i64;
        let day = today + Days::new(self.rng.below(4) as u64);
        let plate = format!("T {}", self.rng.below(100_000) + 10);
        let new = NewBooking {
            customer: Customer::Known(self.customer.id),
            service_id,
            date: day,
            start: time(self.rng.pick(&PERIODS)),
            vehicle: book::Vehicle {
                make: "Honda".to_owned(),
                model: "Civic".to_owned(),
                year: 2020,
                kind: self.rng.pick(VehicleType::ALL),
                plate: Plate::parse(&plate).ok(),
            },
            complexity: self.rng.pick(Complexity::ALL),
            customer_notes: String::new(),
            external_reference: None,
            metadata: None,
            hold: None,
        };
        tx.act_at(now, Some(self.admin));
        let row = book::book(tx, &new)?.row;
        Ok(Reference::parse(&row.reference).map(|reference| (reference, row.status.0)))
    }

    /// Sets another price for later bookings.
    fn edit(&mut self, tx: &mut Tx, now: DateTime<Utc>) -> Result<(), Failure> {
        let (id, amount) = (1 + self.rng.below(7) as i64, 1_000 + self.rng.below(1_000_000) as i64);
        let edit = ServiceEdit { price_amount: Some(amount), ..ServiceEdit::default() };
        tx.act_at(now, Some(self.admin));
        services::update(tx, id, &edit).map(drop)
    }

    fn advance_job(
        &mut self,
        tx: &mut Tx,
        now: DateTime<Utc>,
    ) -> Result<Option<(Reference, Status)>, Failure> {
        let Some((reference, status)) = self.jobs.get(self.rng.below(self.jobs.len().max(1))).cloned() else {
            return Ok(None);
        };
        tx.act_at(now, Some(self.admin));
        let target = Target { reference: reference.clone(), versions: None };
        let reason = self.rng.pick(CancelReason::ALL);
        let ends = self.rng.below(4) == 0;
        let row = match status {
            Status::Completed if ends => reopen::reopen(tx, &target, None, "It rattles")?,
            Status::Cancelled if ends => reopen::restore(tx, &target, "By mistake")?,
            Status::Completed | Status::Cancelled => return Ok(None),
            _ if ends => transitions::cancel(tx, &target, Some(reason), None)?,
            Status::Booked => {
                let employee = self.rng.pick(&self.employees);
                transitions::assign(tx, &target, Some(employee))?
            }
            Status::Assigned => transitions::start(tx, &target)?,
            Status::InProgress if self.rng.below(4) == 0 => {
                transitions::hold(tx, &target, HoldReason::Parts, None, None)?
            }
            Status::InProgress | Status::OnHold => transitions::complete(tx, &target, None)?,
        };
        Ok(Some((reference, row.status.0)))
    }
}

/// Runs a month in a time zone with a change to winter time, and in one without.
async fn simulate(on: Backend, zone: &'static str, seed: u64) -> (TestApp, Vec<(DateTime<Utc>, Calendar)>) {
    let app = TestApp::start_with(on, |setup| {
        setup.settings.zone = zone.to_owned();
        setup.settings.slots_per_period = 3;
        setup.settings.max_active_per_customer = 0;
    })
    .await;
    let identity = |person: &pitboard_tests::Person, role| AccountIdentity { id: person.id(), role };
    let (ada, root) = (app.customer("ada").await, app.admin("root").await);
    let employees = vec![app.employee("john").await.id(), app.employee("mike").await.id(), root.id()];
    let (customer, admin) = (identity(&ada, Role::Customer), identity(&root, Role::Admin));
    let month = move |tx: &mut Tx<'_>| {
        let first = workshop_and_calendar(tx, date(FIRST))?.1;
        let mut month = Month {
            rng: Rng::new(seed),
            zone: zone.parse().expect("a zone"),
            customer,
            admin,
            employees: employees.clone(),
            jobs: Vec::new(),
            calendars: vec![(DateTime::<Utc>::MIN_UTC, first)],
            done: 0,
        };
        prices::insert(tx, pitboard_tests::services::AUDIO, VehicleType::Suv, Complexity::Complex, 77_777)?;
        for day in date(FIRST).iter_days().take(DAYS as usize) {
            for hour in 0..STEPS_OF_A_DAY {
                month.change_calendar(tx, day, hour)?;
                month.step(tx, day, hour)?;
            }
        }
        Ok((month.done, month.calendars))
    };
    let (done, calendars) = app.system(month).await.expect("a month");
    assert!(done > 100, "too few steps had an effect: {done}");
    let zone: WorkshopZone = zone.parse().expect("a zone");
    app.clock.set(zone.instant(date("2026-11-04"), time("13:30")));
    (app, calendars)
}

#[apply(on_both_databases)]
#[actix_web::test]
async fn the_figures_equal_those_of_a_slow_oracle(#[case] on: Backend) {
    for (zone, seed) in [("Asia/Kolkata", 1), ("Europe/Berlin", 2), ("America/New_York", 3)] {
        let (app, calendars) = simulate(on, zone, seed).await;
        let root = app.admin("figures").await;
        for (from, to) in [
            (FIRST, "2026-11-05"),
            ("2026-10-24", "2026-10-26"),
            ("2026-10-31", "2026-11-02"),
            ("2026-10-27", "2026-10-27"),
            ("2026-09-01", "2026-12-31"),
        ] {
            let days = statistics::days(date(from), date(to)).expect("days");
            let (now, calendars) = (app.clock.now(), calendars.clone());
            let expected = app.db.read(move |conn| oracle::figures(conn, &days, &calendars, now));
            let expected = expected.await.expect("an oracle");
            let figures = root.get_statistics(&over(from, to)).await.expect("figures");
            assert_eq!(figures, expected, "{zone} {from} to {to}");
        }
    }
}
