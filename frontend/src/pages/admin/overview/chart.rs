//! The frame of a chart: title, the same data as a table, and a CSV export.

use leptos::prelude::*;
use pitboard_api::{Statistics, StatisticsExportQuery, StatisticsTable};

use crate::{
    api::use_api,
    browser,
    components::{Button, Kind, Table, use_toasts},
    live::Live,
    task::task,
};

/// Derives values from the statistics; changes only if the values change.
pub fn figures<T: Clone + Default + PartialEq + Send + Sync + 'static>(
    live: Live<Statistics>,
    read: impl Fn(&Statistics) -> T + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |_| live.data.with(|figures| figures.as_ref().map(&read)).unwrap_or_default())
}

/// `<Chart title="Revenue" live=live header=&["Day", "Revenue"] rows=rows file=StatisticsTable::Days>…</Chart>`
///
/// The frame is kept while the figures change, so that an opened table stays open.
#[component]
pub fn Chart(
    title: &'static str,
    live: Live<Statistics>,
    /// The column heads of the table.
    header: &'static [&'static str],
    rows: Memo<Vec<Vec<String>>>,
    /// The text if there are no rows.
    #[prop(default = "Nothing on these days.")]
    none: &'static str,
    file: StatisticsTable,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let row = |cells: Vec<String>| {
        let mut cells = cells.into_iter();
        let first = cells.next();
        let others = cells.map(|cell| view! { <td>{cell}</td> }).collect_view();
        view! { <tr><th scope="row">{first}</th>{others}</tr> }
    };
    let body = move || rows.get().into_iter().map(row).collect_view();
    view! {
        <section class="card chart">
            <header>
                <h2>{title}</h2>
                <Export title=title live=live table=file />
            </header>
            <Show
                when=move || rows.with(|rows| !rows.is_empty())
                fallback=move || view! { <p class="muted">{none}</p> }
            >
                {children.with_value(|children| children())}
                <details>
                    <summary>"As a table" <span class="sr-only">": " {title}</span></summary>
                    <Table caption=title heads=header.to_vec()>{body}</Table>
                </details>
            </Show>
        </section>
    }
}

#[component]
fn Export(title: &'static str, live: Live<Statistics>, table: StatisticsTable) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let fetch = task(
        async move |query: StatisticsExportQuery| {
            let csv = api.call(async |client| client.export_statistics(&query).await).await?;
            Ok((query, csv))
        },
        move |(query, csv)| match save(&query, &csv) {
            true => toasts.good("The file is saved."),
            false => toasts.bad("This browser did not take the file."),
        },
    );
    Effect::new(move || {
        if let Some(error) = fetch.error().get() {
            toasts.bad(format!("There is no file. {}.", error.title()));
        }
    });
    let press = move || {
        let days = live.data.with_untracked(|figures| figures.as_ref().map(|of| (of.from, of.to)));
        if let Some((from, to)) = days {
            fetch.run(StatisticsExportQuery { from, to, table: Some(table) });
        }
    };
    view! {
        <Button kind=Kind::Plain busy=fetch.busy() label=format!("{title} as CSV") on_press=press>"CSV"</Button>
    }
}

fn save(query: &StatisticsExportQuery, csv: &str) -> bool {
    let what = match query.table.unwrap_or_default() {
        StatisticsTable::Days => "days",
        StatisticsTable::Statuses => "statuses",
        StatisticsTable::Services => "services",
        StatisticsTable::Employees => "employees",
        StatisticsTable::HeatMap => "heat-map",
    };
    let name = format!("statistics-{what}-{}-{}.csv", query.from, query.to);
    browser::download(&name, "text/csv", csv).is_ok()
}
