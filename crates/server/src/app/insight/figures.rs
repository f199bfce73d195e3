//! The figures over some days, computed from what `db::statistics` counts. `pitboard_api::statistics` defines each of
//! them.

use std::{cmp::Reverse, collections::BTreeMap};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use pitboard_api::{
    AppointmentFigures, Assignee, DayFigures, Earnings, EmployeeFigures, HeatMapCell, LeadTime, Money,
    ServiceFigures, ServiceName, Statistics, Utilisation, Weekday,
};
use pitboard_domain::{
    calendar::PeriodOnDay,
    job::CancelReason,
    statistics::{percentile, rate},
    status::Status,
    time::Zone,
};

use crate::{
    app::{Failure, calendar::calendar_history},
    db::{
        Connection,
        statistics::{self, Completion, Counts, Course, Holding, StatusCount},
        workshop::{self, Workshop},
    },
};

/// A minute in microseconds.
const MINUTE: i64 = 60_000_000;
/// The number of services and employees that are listed.
const LISTED: usize = 10;

/// Computes the figures of days, which must ascend.
pub fn compute_figures(
    conn: &mut Connection,
    days: &[NaiveDate],
    now: DateTime<Utc>,
) -> Result<Statistics, Failure> {
    let (Some(from), Some(to)) = (days.first().copied(), days.last().copied()) else {
        return Err(Failure::Internal("figures of no days".to_owned()));
    };
    let workshop = workshop::load(conn)?;
    let midnight = |date| workshop.zone.instant(date, NaiveTime::MIN);
    let after = to.succ_opt().unwrap_or(to);
    let Counts { statuses, courses, completions, holdings } =
        statistics::count(conn, (from, to), (midnight(from), midnight(after)))?;
    let ended = calendar_history::ended(conn, &workshop, (from, to), now)?;
    let periods = ended_periods(&workshop, ended, &holdings, now);

    let earned = |completions: &[&Completion]| earnings(&workshop, completions);
    let by_service = rank(&completions, |completion| Some(completion.service_id), earned);
    let by_employee = rank(&completions, |completion| completion.assignee_id, earned);
    let ids = |ranked: &[(i64, Earnings)]| ranked.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    let services = with_names(statistics::service_names(conn, &ids(&by_service))?, by_service);
    let employees = with_names(statistics::employee_names(conn, &ids(&by_employee))?, by_employee);

    let mut by_day: BTreeMap<NaiveDate, Vec<&Completion>> = BTreeMap::new();
    for completion in &completions {
        if let Some(at) = completion.work_completed_at {
            by_day.entry(workshop.zone.local(at.and_utc()).date_naive()).or_default().push(completion);
        }
    }
    let day = |date: &NaiveDate| {
        let of_day = || statuses.iter().filter(|count| count.date == *date);
        DayFigures {
            date: (*date).into(),
            appointments: sum(of_day()),
            cancelled: sum(of_day().filter(|count| count.status.0 == Status::Cancelled)),
            completions: earned(by_day.get(date).map_or(&[][..], Vec::as_slice)),
            utilisation: total(periods.iter().filter(|period| period.date == *date)),
        }
    };
    Ok(Statistics {
        from: from.into(),
        to: to.into(),
        appointments: appointments(&workshop, &statuses, &courses),
        lead_time: lead_time(&workshop, &courses),
        utilisation: total(&periods),
        completions: earned(&completions.iter().collect::<Vec<_>>()),
        days: days.iter().map(day).collect(),
        services: services
            .map(|(id, name, completions)| ServiceFigures { service: ServiceName { id, name }, completions })
            .collect(),
        employees: employees
            .map(|(id, name, completions)| EmployeeFigures { employee: Assignee { id, name }, completions })
            .collect(),
        heat_map: heat_map(&periods),
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn sum<'a>(counts: impl Iterator<Item = &'a StatusCount>) -> u32 {
    u32::try_from(counts.map(|count| count.count).sum::<i64>()).unwrap_or(u32::MAX)
}

fn appointments(workshop: &Workshop, statuses: &[StatusCount], courses: &[Course]) -> AppointmentFigures {
    let of = |status: Status| sum(statuses.iter().filter(|count| count.status.0 == status));
    let is_no_show = |count: &&StatusCount| {
        count.status.0 == Status::Cancelled
            && count.cancel_reason.is_some_and(|reason| reason.0 == CancelReason::NoShow)
    };
    let overran = |course: &&Course| {
        let end = workshop.zone.instant(course.last_date, course.last_period_end).naive_utc();
        course.status.0 == Status::Completed && course.work_completed_at.is_some_and(|at| at > end)
    };
    let (total, completed, cancelled) = (sum(statuses.iter()), of(Status::Completed), of(Status::Cancelled));
    let no_show = sum(statuses.iter().filter(is_no_show));
    let overrun = number(courses.iter().filter(overran).count());
    AppointmentFigures {
        total,
        booked: of(Status::Booked),
        assigned: of(Status::Assigned),
        in_progress: of(Status::InProgress),
        on_hold: of(Status::OnHold),
        completed,
        cancelled,
        no_show,
        overrun,
        completion_rate: rate(completed, total),
        cancellation_rate: rate(cancelled, total),
        no_show_rate: rate(no_show, completed + no_show),
        overrun_rate: rate(overrun, completed),
    }
}

fn lead_time(workshop: &Workshop, courses: &[Course]) -> Option<LeadTime> {
    let minutes = |course: &Course| {
        let starts_at = workshop.zone.instant(course.date, course.period_start);
        let lead = starts_at.timestamp_micros() - course.created_at.and_utc().timestamp_micros();
        (lead + MINUTE / 2).div_euclid(MINUTE)
    };
    let mut leads: Vec<i64> = courses.iter().map(minutes).collect();
    leads.sort_unstable();
    Some(LeadTime { median_minutes: percentile(&leads, 50)?, p90_minutes: percentile(&leads, 90)? })
}

fn earnings(workshop: &Workshop, completions: &[&Completion]) -> Earnings {
    let currency = workshop.currency;
    let ours = completions.iter().filter(|completion| completion.price_currency == currency.as_str());
    Earnings {
        completed: number(completions.len()),
        revenue: Money { amount: ours.map(|completion| completion.price_amount).sum(), currency },
    }
}

/// Groups completions by a service or employee, and ranks the groups by revenue.
fn rank(
    completions: &[Completion],
    group_of: impl Fn(&Completion) -> Option<i64>,
    earned: impl Fn(&[&Completion]) -> Earnings,
) -> Vec<(i64, Earnings)> {
    let mut groups: BTreeMap<i64, Vec<&Completion>> = BTreeMap::new();
    for completion in completions {
        if let Some(id) = group_of(completion) {
            groups.entry(id).or_default().push(completion);
        }
    }
    let mut ranked: Vec<_> = groups.into_iter().map(|(id, completions)| (id, earned(&completions))).collect();
    ranked.sort_by_key(|(id, earnings)| (Reverse(earnings.revenue.amount), Reverse(earnings.completed), *id));
    ranked.truncate(LISTED);
    ranked
}

fn with_names(
    names: Vec<(i64, String)>,
    ranked: Vec<(i64, Earnings)>,
) -> impl Iterator<Item = (i64, String, Earnings)> {
    let names: BTreeMap<i64, String> = names.into_iter().collect();
    ranked.into_iter().filter_map(move |(id, earnings)| Some((id, names.get(&id)?.clone(), earnings)))
}

/// A period that has ended.
struct Ended {
    date: NaiveDate,
    start: NaiveTime,
    end: NaiveTime,
    held: u32,
    capacity: u32,
}

/// Counts the slots held in each period that has ended, including periods that the calendar no longer had at their
/// end.
fn ended_periods(
    workshop: &Workshop,
    ended: Vec<(NaiveDate, PeriodOnDay)>,
    holdings: &[Holding],
    now: DateTime<Utc>,
) -> Vec<Ended> {
    // (held, capacity) by (date, start, end).
    let mut slots: BTreeMap<(NaiveDate, NaiveTime, NaiveTime), (u32, u32)> = BTreeMap::new();
    for (date, PeriodOnDay { period, capacity, .. }) in ended {
        slots.insert((date, period.start, period.end), (0, capacity));
    }
    for holding in holdings {
        let end = workshop.zone.instant(holding.date, holding.period_end).naive_utc();
        let kept = holding.released_at.is_none_or(|released| end < released);
        if end <= now.naive_utc() && holding.taken_at <= end && kept {
            slots.entry((holding.date, holding.period_start, holding.period_end)).or_default().0 += 1;
        }
    }
    let period = |((date, start, end), (held, capacity))| Ended { date, start, end, held, capacity };
    slots.into_iter().map(period).collect()
}

fn total<'a>(periods: impl IntoIterator<Item = &'a Ended>) -> Utilisation {
    let (held, capacity) = periods
        .into_iter()
        .fold((0, 0), |(held, capacity), period| (held + period.held, capacity + period.capacity));
    Utilisation { held, capacity, rate: rate(held, capacity) }
}

fn heat_map(periods: &[Ended]) -> Vec<HeatMapCell> {
    let mut cells: BTreeMap<(usize, NaiveTime, NaiveTime), Vec<&Ended>> = BTreeMap::new();
    for period in periods {
        let weekday = period.date.weekday().num_days_from_monday() as usize;
        cells.entry((weekday, period.start, period.end)).or_default().push(period);
    }
    let cell = |((weekday, start, end), periods): ((usize, NaiveTime, NaiveTime), Vec<&Ended>)| HeatMapCell {
        weekday: Weekday::ALL[weekday],
        start: start.into(),
        end: end.into(),
        utilisation: total(periods),
    };
    cells.into_iter().map(cell).collect()
}
