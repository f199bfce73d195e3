//! Computes the statistics slowly from their definitions: for each number it reads every appointment and
//! every slot.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::prelude::*;
use pitboard_api::{
    AppointmentFigures, Assignee, DayFigures, Earnings, EmployeeFigures, HeatMapCell, LeadTime, Money,
    ServiceFigures, ServiceName, Statistics, Utilisation, Weekday,
};
use pitboard_domain::{calendar::Calendar, job::CancelReason, status::Status, time::Zone};
use pitboard_server::{
    app::Failure,
    db::{
        Connection,
        engine::{
            schema::{accounts, appointments, occupancy, services},
            text_enum::TextEnum,
        },
        workshop::{self, Workshop},
    },
    zone::WorkshopZone,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = appointments)]
struct Job {
    status: TextEnum<Status>,
    cancel_reason: Option<TextEnum<CancelReason>>,
    created_at: NaiveDateTime,
    date: NaiveDate,
    period_start: NaiveTime,
    last_date: NaiveDate,
    last_period_end: NaiveTime,
    work_completed_at: Option<NaiveDateTime>,
    price_amount: i64,
    service_id: i64,
    assignee_id: Option<i64>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = occupancy)]
struct Slot {
    date: NaiveDate,
    period_start: NaiveTime,
    period_end: NaiveTime,
    taken_at: NaiveDateTime,
    released_at: Option<NaiveDateTime>,
}

/// All rows of the database.
struct Oracle {
    workshop: Workshop,
    calendars: Vec<(DateTime<Utc>, Calendar)>,
    jobs: Vec<Job>,
    slots: Vec<Slot>,
    names: Vec<(i64, String)>,
    services: Vec<(i64, String)>,
    now: DateTime<Utc>,
}

/// Reads the rows. `calendars` are all calendars with the instants from which they were in force, oldest
/// first.
pub fn figures(
    conn: &mut Connection,
    days: &[NaiveDate],
    calendars: &[(DateTime<Utc>, Calendar)],
    now: DateTime<Utc>,
) -> Result<Statistics, Failure> {
    let people: Vec<(i64, String, String)> =
        accounts::table.select((accounts::id, accounts::first_name, accounts::last_name)).load(conn.raw)?;
    let oracle = Oracle {
        workshop: workshop::load(conn)?,
        calendars: calendars.to_vec(),
        jobs: appointments::table.select(Job::as_select()).load(conn.raw)?,
        slots: occupancy::table.select(Slot::as_select()).load(conn.raw)?,
        names: people.into_iter().map(|(id, first, last)| (id, format!("{first} {last}"))).collect(),
        services: services::table.select((services::id, services::name)).load(conn.raw)?,
        now,
    };
    Ok(oracle.figures(days))
}

/// Rounds to two decimal places.
fn per_cent(part: usize, of: usize) -> Option<f64> {
    (of != 0).then(|| (part as f64 / of as f64 * 10_000.0).round() / 100.0)
}

impl Oracle {
    fn zone(&self) -> &WorkshopZone {
        &self.workshop.zone
    }

    fn figures(&self, days: &[NaiveDate]) -> Statistics {
        let starting: Vec<&Job> = self.jobs.iter().filter(|job| days.contains(&job.date)).collect();
        let completed: Vec<&Job> = self.jobs.iter().filter(|job| self.completed_on(job, days)).collect();
        Statistics {
            from: days[0].into(),
            to: days[days.len() - 1].into(),
            appointments: self.appointments(&starting),
            lead_time: self.lead_time(&starting),
            utilisation: self.utilisation(days, |_, _, _| true),
            completions: self.earned(&completed),
            days: days.iter().map(|day| self.day(*day)).collect(),
            services: self.services(&completed),
            employees: self.employees(&completed),
            heat_map: self.heat_map(days),
        }
    }

    /// Whether the work was completed on one of these days in the time zone of the workshop.
    fn completed_on(&self, job: &Job, days: &[NaiveDate]) -> bool {
        let day = job.work_completed_at.map(|at| self.zone().local(at.and_utc()).date_naive());
        job.status.0 == Status::Completed && day.is_some_and(|day| days.contains(&day))
    }

    fn appointments(&self, jobs: &[&Job]) -> AppointmentFigures {
        let count = |which: &dyn Fn(&Job) -> bool| jobs.iter().filter(|job| which(job)).count();
        let of = |status: Status| count(&|job| job.status.0 == status);
        let no_show = count(&|job| {
            job.status.0 == Status::Cancelled
                && job.cancel_reason.map(|reason| reason.0) == Some(CancelReason::NoShow)
        });
        let overrun = count(&|job| {
            let end = self.zone().instant(job.last_date, job.last_period_end);
            job.status.0 == Status::Completed && job.work_completed_at.is_some_and(|at| at.and_utc() > end)
        });
        let (completed, cancelled) = (of(Status::Completed), of(Status::Cancelled));
        AppointmentFigures {
            total: jobs.len() as u32,
            booked: of(Status::Booked) as u32,
            assigned: of(Status::Assigned) as u32,
            in_progress: of(Status::InProgress) as u32,
            on_hold: of(Status::OnHold) as u32,
            completed: completed as u32,
            cancelled: cancelled as u32,
            no_show: no_show as u32,
            overrun: overrun as u32,
            completion_rate: per_cent(completed, jobs.len()),
            cancellation_rate: per_cent(cancelled, jobs.len()),
            no_show_rate: per_cent(no_show, completed + no_show),
            overrun_rate: per_cent(overrun, completed),
        }
    }

    /// Returns the lead times. A percentile is the smallest value that at least this share of the values does
    /// not exceed.
    fn lead_time(&self, jobs: &[&Job]) -> Option<LeadTime> {
        let start = |job: &Job| self.zone().instant(job.date, job.period_start);
        let minutes = |job: &&Job| {
            let lead = start(job) - job.created_at.and_utc();
            (lead.num_microseconds().expect("a lead time in microseconds") as f64 / 60e6 + 0.5).floor() as i64
        };
        let all: Vec<i64> = jobs.iter().map(minutes).collect();
        let least = |per_cent: usize| {
            let enough = |value: &&i64| {
                all.iter().filter(|other| *other <= *value).count() * 100 >= per_cent * all.len()
            };
            all.iter().filter(enough).min().copied()
        };
        Some(LeadTime { median_minutes: least(50)?, p90_minutes: least(90)? })
    }

    fn earned(&self, jobs: &[&Job]) -> Earnings {
        let amount = jobs.iter().map(|job| job.price_amount).sum();
        Earnings { completed: jobs.len() as u32, revenue: Money { amount, currency: self.workshop.currency } }
    }

    fn held(&self, date: NaiveDate, start: NaiveTime, end: NaiveTime) -> u32 {
        let at = self.zone().instant(date, end).naive_utc();
        let held = |slot: &&Slot| {
            (slot.date, slot.period_start, slot.period_end) == (date, start, end)
                && slot.taken_at <= at
                && slot.released_at.is_none_or(|released| released > at)
        };
        self.slots.iter().filter(held).count() as u32
    }

    /// Returns start, end and capacity of each ended period of a day, by the calendar of that instant.
    fn ended(&self, day: NaiveDate) -> Vec<(NaiveTime, NaiveTime, u32)> {
        let mut ended = Vec::new();
        for (number, (from, calendar)) in self.calendars.iter().enumerate() {
            for period in calendar.day(day) {
                let end = self.zone().instant(day, period.period.end);
                let replaced = self.calendars.get(number + 1).is_some_and(|(next, _)| *next <= end);
                if *from <= end && !replaced && end <= self.now {
                    ended.push((period.period.start, period.period.end, period.capacity));
                }
            }
        }
        ended
    }

    fn utilisation(
        &self,
        days: &[NaiveDate],
        which: impl Fn(NaiveDate, NaiveTime, NaiveTime) -> bool,
    ) -> Utilisation {
        let (mut held, mut capacity) = (0, 0);
        for day in days {
            for (start, end, slots) in self.ended(*day) {
                if which(*day, start, end) {
                    held += self.held(*day, start, end);
                    capacity += slots;
                }
            }
        }
        Utilisation { held, capacity, rate: per_cent(held as usize, capacity as usize) }
    }

    fn day(&self, date: NaiveDate) -> DayFigures {
        let starting = || self.jobs.iter().filter(|job| job.date == date);
        let completed: Vec<&Job> = self.jobs.iter().filter(|job| self.completed_on(job, &[date])).collect();
        DayFigures {
            date: date.into(),
            appointments: starting().count() as u32,
            cancelled: starting().filter(|job| job.status.0 == Status::Cancelled).count() as u32,
            completions: self.earned(&completed),
            utilisation: self.utilisation(&[date], |_, _, _| true),
        }
    }

    fn services(&self, completed: &[&Job]) -> Vec<ServiceFigures> {
        let figures = |(id, name): &(i64, String)| ServiceFigures {
            service: ServiceName { id: *id, name: name.clone() },
            completions: self.of(completed, |job| job.service_id == *id),
        };
        let mut all: Vec<ServiceFigures> = self.services.iter().map(figures).collect();
        all.retain(|of| of.completions.completed > 0);
        all.sort_by_key(|of| {
            (-of.completions.revenue.amount, -i64::from(of.completions.completed), of.service.id)
        });
        all.truncate(10);
        all
    }

    fn employees(&self, completed: &[&Job]) -> Vec<EmployeeFigures> {
        let figures = |(id, name): &(i64, String)| EmployeeFigures {
            employee: Assignee { id: *id, name: name.clone() },
            completions: self.of(completed, |job| job.assignee_id == Some(*id)),
        };
        let mut all: Vec<EmployeeFigures> = self.names.iter().map(figures).collect();
        all.retain(|of| of.completions.completed > 0);
        all.sort_by_key(|of| {
            (-of.completions.revenue.amount, -i64::from(of.completions.completed), of.employee.id)
        });
        all.truncate(10);
        all
    }

    fn of(&self, completed: &[&Job], whose: impl Fn(&Job) -> bool) -> Earnings {
        let those: Vec<&Job> = completed.iter().copied().filter(|job| whose(job)).collect();
        self.earned(&those)
    }

    fn heat_map(&self, days: &[NaiveDate]) -> Vec<HeatMapCell> {
        let mut cells = Vec::new();
        for number in 0..7 {
            let same = |day: &NaiveDate| day.weekday().num_days_from_monday() == number;
            let same: Vec<NaiveDate> = days.iter().copied().filter(same).collect();
            let mut periods: Vec<(NaiveTime, NaiveTime)> =
                same.iter().flat_map(|day| self.ended(*day)).map(|(start, end, _)| (start, end)).collect();
            periods.sort();
            periods.dedup();
            for (start, end) in periods {
                let utilisation = self.utilisation(&same, |_, s, e| (s, e) == (start, end));
                let weekday = Weekday::ALL[number as usize];
                cells.push(HeatMapCell { weekday, start: start.into(), end: end.into(), utilisation });
            }
        }
        cells
    }
}
