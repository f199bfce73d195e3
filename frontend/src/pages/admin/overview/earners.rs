//! The services and the employees whose completed jobs earned most.

use leptos::prelude::*;
use pitboard_api::{Earnings, Statistics, StatisticsTable};

use super::{
    bars::{Bar, Bars},
    chart::{Chart, figures},
    share,
};
use crate::{live::Live, locale::count, money::money};

/// Name and what was earned, the best first.
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
