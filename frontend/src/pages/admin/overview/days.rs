//! What was earned and how many came, day by day.

use chrono::Datelike;
use leptos::prelude::*;
use pitboard_api::{DayFigures, Statistics, StatisticsTable};

use super::{
    chart::{Chart, figures},
    columns::{Column, Columns},
    share,
};
use crate::{dates, live::Live, locale::count, money::money};

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
