//! The charts of the overview: revenue and appointments by day, appointments by status, highest earners.

use chrono::Datelike;
use leptos::prelude::*;
use pitboard_api::{DayFigures, Earnings, Statistics, StatisticsTable};
use pitboard_domain::status::Status;

use super::{
    bars::{Bar, Bars},
    chart::{Chart, figures},
    columns::{Column, Columns},
    share,
};
use crate::{dates, labels, live::Live, locale::count, money::money};

/// `<Revenue live=live />`
#[component]
pub fn Revenue(live: Live<Statistics>) -> impl IntoView {
    let columns = columns(live, |day| {
        let revenue = day.completions.revenue;
        (revenue.amount, money(revenue))
    });
    let rows = rows(live, |day| vec![count(day.completions.completed), money(day.completions.revenue)]);
    view! {
        <Chart
            title="Revenue by day"
            live=live
            header=&["Completed on", "Jobs", "Revenue"]
            rows=rows
            file=StatisticsTable::Days
        >
            <Columns title="Revenue by day" columns=columns />
        </Chart>
    }
}

/// `<Appointments live=live />`
#[component]
pub fn Appointments(live: Live<Statistics>) -> impl IntoView {
    let columns = columns(live, |day| (day.appointments.into(), count(day.appointments)));
    let rows = rows(live, |day| {
        let held = share::rate(day.utilisation.rate);
        vec![count(day.appointments), count(day.cancelled), held]
    });
    view! {
        <Chart
            title="Appointments by day"
            live=live
            header=&["Starts on", "All", "Cancelled", "Utilisation"]
            rows=rows
            file=StatisticsTable::Days
        >
            <Columns title="Appointments by day" columns=columns />
        </Chart>
    }
}

fn columns(live: Live<Statistics>, read: fn(&DayFigures) -> (i64, String)) -> Memo<Vec<Column>> {
    figures(live, move |of| {
        let named = of.days.len() <= 7;
        let column = |day: &DayFigures| {
            let (value, number) = read(day);
            let name = if named { dates::weekday(day.date) } else { day.date.day().to_string() };
            Column { name, long_name: dates::day(day.date), number, value }
        };
        of.days.iter().map(column).collect()
    })
}

fn rows(live: Live<Statistics>, cells: fn(&DayFigures) -> Vec<String>) -> Memo<Vec<Vec<String>>> {
    figures(live, move |of| {
        let row = |day: &DayFigures| [vec![dates::day(day.date)], cells(day)].concat();
        of.days.iter().map(row).collect()
    })
}

/// `<Statuses live=live />`
#[component]
pub fn Statuses(live: Live<Statistics>) -> impl IntoView {
    let bars = figures(live, |of| {
        let counts = status_counts(of);
        let most = counts.iter().map(|(_, number)| *number).max().unwrap_or_default();
        let bar = |(status, number): (Status, u32)| Bar {
            name: labels::status(status).to_owned(),
            number: count(number),
            share: share::of(number.into(), most.into()),
            tone: status.as_str(),
        };
        counts.into_iter().map(bar).collect()
    });
    let rows = figures(live, |of| {
        let all = f64::from(of.appointments.total);
        let row = |(status, number): (Status, u32)| {
            let part = (all > 0.0).then(|| f64::from(number) * 100.0 / all);
            vec![labels::status(status).to_owned(), count(number), share::rate(part)]
        };
        status_counts(of).into_iter().map(row).collect()
    });
    view! {
        <Chart
            title="Appointments by status"
            live=live
            header=&["Status", "Appointments", "Of all"]
            rows=rows
            file=StatisticsTable::Statuses
        >
            <Bars title="Appointments by status" bars=bars />
        </Chart>
    }
}

fn status_counts(Statistics { appointments: of, .. }: &Statistics) -> [(Status, u32); 6] {
    [
        (Status::Booked, of.booked),
        (Status::Assigned, of.assigned),
        (Status::InProgress, of.in_progress),
        (Status::OnHold, of.on_hold),
        (Status::Completed, of.completed),
        (Status::Cancelled, of.cancelled),
    ]
}

/// A name with its earnings.
type Earner = (String, Earnings);

/// `<Services live=live />`
#[component]
pub fn Services(live: Live<Statistics>) -> impl IntoView {
    let earners =
        |of: &Statistics| of.services.iter().map(|one| (one.service.name.clone(), one.completions)).collect();
    view! { <Earners title="Top services" header=&["Service", "Jobs", "Revenue"] live=live earners=earners table=StatisticsTable::Services /> }
}

/// `<Employees live=live />`
#[component]
pub fn Employees(live: Live<Statistics>) -> impl IntoView {
    let earners = |of: &Statistics| {
        of.employees.iter().map(|one| (one.employee.name.clone(), one.completions)).collect()
    };
    view! { <Earners title="Top employees" header=&["Employee", "Jobs", "Revenue"] live=live earners=earners table=StatisticsTable::Employees /> }
}

#[component]
fn Earners(
    title: &'static str,
    header: &'static [&'static str],
    live: Live<Statistics>,
    earners: fn(&Statistics) -> Vec<Earner>,
    table: StatisticsTable,
) -> impl IntoView {
    let bars = figures(live, move |of| {
        let earners = earners(of);
        let most = earners.iter().map(|(_, earned)| earned.revenue.amount).max().unwrap_or_default();
        let bar = |(name, earned): Earner| Bar {
            name,
            number: money(earned.revenue),
            share: share::of(earned.revenue.amount, most),
            tone: "",
        };
        earners.into_iter().map(bar).collect()
    });
    let rows = figures(live, move |of| {
        let row = |(name, earned): Earner| vec![name, count(earned.completed), money(earned.revenue)];
        earners(of).into_iter().map(row).collect()
    });
    view! {
        <Chart title=title live=live header=header rows=rows none="No job was completed on these days." file=table>
            <Bars title=title bars=bars />
        </Chart>
    }
}
