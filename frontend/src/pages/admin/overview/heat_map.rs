//! The utilisation of each weekday and period.

use chrono::{Days, NaiveDate};
use leptos::prelude::*;
use pitboard_api::{HeatMapCell, HhMm, Statistics, StatisticsTable, Weekday};

use super::{
    chart::{Chart, figures},
    share,
};
use crate::{dates, live::Live, locale::count};

/// Height of a row.
const HEIGHT: usize = 36;
/// Parts of the width: the column of times, and each of the seven days.
const TIMES: f64 = 0.16;
const COLUMN: f64 = 0.12;

/// `<HeatMap live=live />`
#[component]
pub fn HeatMap(live: Live<Statistics>) -> impl IntoView {
    let cells = figures(live, |of| of.heat_map.clone());
    let rows = figures(live, |of| of.heat_map.iter().map(row).collect());
    let periods = Memo::new(move |_| cells.with(|cells| periods(cells)));
    let label = move || cells.with(|cells| describe(cells));
    let height = move || (periods.with(Vec::len) + 1) * HEIGHT;
    let drawn = move || {
        let cell = |cell: &HeatMapCell| {
            let at =
                periods.with(|periods| periods.iter().position(|period| *period == (cell.start, cell.end)));
            draw(cell, at.unwrap_or_default())
        };
        cells.with(|cells| cells.iter().map(cell).collect_view())
    };
    let times = move || {
        let time = |(at, words): (usize, String)| {
            view! { <text class="time" x="0" y=(at + 1) * HEIGHT + 22>{words}</text> }
        };
        periods.with(|periods| times(periods)).into_iter().enumerate().map(time).collect_view()
    };
    let weekdays = || {
        let weekday = |day: Weekday| {
            view! { <text class="name" x=share::length(column(day) + COLUMN / 2.0) y="22">{name(day)}</text> }
        };
        Weekday::ALL.map(weekday).into_iter().collect_view()
    };
    view! {
        <Chart
            title="Utilisation by weekday and period"
            live=live
            header=&["Period", "Held", "Slots", "Utilisation"]
            rows=rows
            none="No period of these days has ended yet."
            file=StatisticsTable::HeatMap
        >
            <svg class="picture" role="img" aria-label=label height=height>
                {weekdays}
                {times}
                {drawn}
            </svg>
            <p class="muted small">"Of a hundred slots so many were held when their period ended."</p>
        </Chart>
    }
}

fn draw(cell: &HeatMapCell, row: usize) -> impl IntoView + use<> {
    let (left, top) = (column(cell.weekday), (row + 1) * HEIGHT);
    let number = cell.utilisation.rate.map_or("–".to_owned(), |rate| (rate.round() as u32).to_string());
    view! {
        <g class=level(cell.utilisation.rate)>
            <rect class="cell" x=share::length(left + 0.004) y=top + 2 width=share::length(COLUMN - 0.008) height="32" rx="6" />
            <text class="name" x=share::length(left + COLUMN / 2.0) y=top + 22>{number}</text>
        </g>
    }
}

fn row(cell: &HeatMapCell) -> Vec<String> {
    let of = cell.utilisation;
    let period = format!("{} {}", name(cell.weekday), dates::span(cell.start, cell.end));
    vec![period, count(of.held), count(of.capacity), share::rate(of.rate)]
}

/// Returns the distinct periods by start; other weeks may have periods with other ends.
fn periods(cells: &[HeatMapCell]) -> Vec<(HhMm, HhMm)> {
    let mut periods: Vec<_> = cells.iter().map(|cell| (cell.start, cell.end)).collect();
    periods.sort_unstable();
    periods.dedup();
    periods
}

/// Formats the periods by their starts, with the ends where starts are equal.
fn times(periods: &[(HhMm, HhMm)]) -> Vec<String> {
    let alike = |start: HhMm| periods.iter().filter(|period| period.0 == start).count();
    let words = |(start, end): &(HhMm, HhMm)| match alike(*start) {
        1 => dates::clock(*start),
        _ => format!("{}–{}", dates::clock(*start), dates::clock(*end)),
    };
    periods.iter().map(words).collect()
}

fn describe(cells: &[HeatMapCell]) -> String {
    let rated = cells.iter().filter_map(|cell| Some((cell, cell.utilisation.rate?)));
    let words = match rated.max_by(|(_, a), (_, b)| a.total_cmp(b)) {
        Some((cell, rate)) => {
            format!(
                "the fullest {} {} with {}",
                name(cell.weekday),
                dates::clock(cell.start),
                share::rate(Some(rate))
            )
        }
        None => "none has ended yet".to_owned(),
    };
    format!("Utilisation by weekday and period, {words}")
}

/// Returns the CSS class of the colour.
fn level(rate: Option<f64>) -> &'static str {
    match rate {
        None => "none",
        Some(rate) if rate < 20.0 => "least",
        Some(rate) if rate < 40.0 => "little",
        Some(rate) if rate < 60.0 => "half",
        Some(rate) if rate < 80.0 => "much",
        Some(_) => "most",
    }
}

fn index(day: Weekday) -> usize {
    Weekday::ALL.iter().position(|one| *one == day).unwrap_or_default()
}

/// Returns the left edge of a weekday's column.
fn column(day: Weekday) -> f64 {
    TIMES + index(day) as f64 * COLUMN
}

/// Returns the short name of a weekday in the browser's language.
fn name(day: Weekday) -> String {
    // The first day of 2024 was a Monday.
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    dates::weekday(monday + Days::new(index(day) as u64))
}

#[cfg(test)]
mod tests {
    use pitboard_api::Utilisation;

    use chrono::NaiveTime;

    use super::*;

    #[test]
    fn periods_with_the_same_start_have_a_row_each() {
        let cell = |weekday, start: u32, end: u32| HeatMapCell {
            weekday,
            start: NaiveTime::from_hms_opt(start, 0, 0).unwrap_or_default().into(),
            end: NaiveTime::from_hms_opt(end, 0, 0).unwrap_or_default().into(),
            utilisation: Utilisation { held: 1, capacity: 5, rate: Some(20.0) },
        };
        let cells = [
            cell(Weekday::Monday, 11, 13),
            cell(Weekday::Monday, 9, 11),
            cell(Weekday::Tuesday, 9, 12),
            cell(Weekday::Tuesday, 11, 13),
        ];
        assert_eq!(times(&periods(&cells)), ["09:00–11:00", "09:00–12:00", "11:00"]);
    }
}
