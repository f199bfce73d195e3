//! How the appointments stand now that start on these days.

use leptos::prelude::*;
use pitboard_api::{Statistics, StatisticsTable};
use pitboard_domain::status::Status;

use super::{
    bars::{Bar, Bars},
    chart::{Chart, figures},
    share,
};
use crate::{labels, live::Live, locale};

/// `<Statuses live=live />`
#[component]
pub fn Statuses(live: Live<Statistics>) -> impl IntoView {
    let bars = figures(live, |of| {
        let counts = counts(of);
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
        let bar = |(status, count): (Status, u32)| Bar {
            name: labels::status(status).to_owned(),
            number: locale::count(count),
            share: share::of(count.into(), most.into()),
            tone: status.as_str(),
        };
        counts.into_iter().map(bar).collect()
    });
    let rows = figures(live, |of| {
        let all = f64::from(of.appointments.total);
        let row = |(status, count): (Status, u32)| {
            let part = (all > 0.0).then(|| f64::from(count) * 100.0 / all);
            vec![labels::status(status).to_owned(), locale::count(count), share::rate(part)]
        };
        counts(of).into_iter().map(row).collect()
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

fn counts(Statistics { appointments: of, .. }: &Statistics) -> [(Status, u32); 6] {
    [
        (Status::Booked, of.booked),
        (Status::Assigned, of.assigned),
        (Status::InProgress, of.in_progress),
        (Status::OnHold, of.on_hold),
        (Status::Completed, of.completed),
        (Status::Cancelled, of.cancelled),
    ]
}
