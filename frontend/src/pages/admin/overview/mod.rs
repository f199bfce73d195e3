//! The statistics of a day, a week or a month.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use pitboard_api::{LocalDate, Statistics, StatisticsQuery};

use crate::{
    api::use_api,
    components::{Empty, Heading, LiveLine, ProblemAlert, SkeletonCards},
    error,
    live::{Live, always, watch},
    shop::use_shop,
};
use {
    charts::{Appointments, Employees, Revenue, Services, Statuses},
    heat_map::HeatMap,
    range::{Choice, Range},
    tallies::Tallies,
};

mod bars;
mod chart;
mod charts;
mod columns;
mod heat_map;
mod range;
mod share;
mod tallies;

pub const TITLE: &str = "Overview";

#[component]
pub fn Overview() -> impl IntoView {
    let (shop, query) = (use_shop(), use_query_map());
    let range = Memo::new(move |_| query.with(Range::from_query));
    let days = Memo::new(move |_| range.get().days(shop.today()?));
    let live = follow(days);
    let title = move || days.get().map(|(from, _)| range.get().title(from));
    let retry = move || {
        shop.refresh();
        live.refresh();
    };
    view! {
        <Heading title=TITLE>
            <span class="held-line"><b>{title}</b> <LiveLine freshness=live.freshness /></span>
        </Heading>
        <Choice range=range days=days />
        <ProblemAlert error=error::first([live.failure(), shop.failure()]) retry=retry />
        <Figures live=live />
    }
}

fn follow(days: Memo<Option<(LocalDate, LocalDate)>>) -> Live<Statistics> {
    let api = use_api();
    watch(
        move || days.get(),
        Duration::from_secs(60),
        async move |(from, to), _| {
            let query = StatisticsQuery { from, to };
            always(api.call(async |client| client.get_statistics(&query).await).await)
        },
    )
}

#[component]
fn Figures(live: Live<Statistics>) -> impl IntoView {
    let failed = live.failure();
    let skeleton =
        move || failed.with(Option::is_none).then(|| view! { <SkeletonCards count=11 like="tallies" /> });
    let is_empty = Memo::new(move |_| live.data.with(|figures| figures.as_ref().is_some_and(is_empty)));
    let is_one_day =
        Memo::new(move |_| live.data.with(|figures| figures.as_ref().is_some_and(|of| of.from == of.to)));
    view! {
        <Show when=move || live.data.with(Option::is_some) fallback=move || skeleton>
            <Tallies live=live />
            <Show
                when=move || !is_empty.get()
                fallback=|| {
                    view! {
                        <Empty
                            title="Nothing on these days"
                            text="No appointment starts on them, no job was completed on them, and no slot was held."
                        />
                    }
                }
            >
                <div class="charts">
                    <Statuses live=live />
                    <HeatMap live=live />
                    // A chart of one day would have one column.
                    <Show when=move || !is_one_day.get()>
                        <Revenue live=live />
                        <Appointments live=live />
                    </Show>
                    <Services live=live />
                    <Employees live=live />
                </div>
            </Show>
        </Show>
    }
}

fn is_empty(figures: &Statistics) -> bool {
    figures.appointments.total == 0 && figures.completions.completed == 0 && figures.utilisation.held == 0
}
