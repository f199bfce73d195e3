//! The printable day sheet: every slot of a day with its appointment and assignee.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use pitboard_api::{LocalDate, Occupancy, OccupancyPeriod, OccupancySlot};

use super::capacity::day_picker::DayPicker;
use crate::{
    api::use_api,
    components::{Button, Empty, Heading, LiveLine, PriorityMark, ProblemAlert, SkeletonCards},
    dates, error, labels,
    live::{always, watch},
    shop::use_shop,
};

pub const TITLE: &str = "Day sheet";

const ADDRESS: &str = "/team/day";

#[component]
pub fn DaySheet() -> impl IntoView {
    let (api, shop, query, navigate) = (use_api(), use_shop(), use_query_map(), use_navigate());
    let today = Memo::new(move |_| shop.today());
    let in_address = move || query.with(|query| query.get("date").and_then(|date| date.parse().ok()));
    let date = Memo::new(move |_| in_address().or_else(|| today.get()));
    let go = UnsyncCallback::new(move |date: LocalDate| {
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&format!("{ADDRESS}?date={date}"), options);
    });
    let live = watch(
        move || date.get(),
        Duration::from_secs(60),
        async move |date, _| always(api.call(async |client| client.get_occupancy(date).await).await),
    );
    let error = error::first([shop.failure(), live.failure()]);
    let retry = move || {
        shop.refresh();
        live.refresh();
    };
    let skeleton = move || error.get().is_none().then(|| view! { <SkeletonCards count=5 /> });
    let print = || drop(window().print());
    view! {
        <div class="board-head">
            <Heading title=TITLE>
                <span class="held-line">
                    <span>{move || date.get().map(dates::long)}</span>
                    <LiveLine freshness=live.freshness />
                </span>
            </Heading>
            <div class="board-tools no-print">
                <DayPicker date=date today=today go=go />
                <Button on_press=print>"Print"</Button>
                <a class="button quiet" href="/team">"Team"</a>
            </div>
        </div>
        <ProblemAlert error=error retry=retry />
        <Show when=move || live.data.with(Option::is_some) fallback=move || skeleton>
            {move || live.data.get().map(sheet)}
        </Show>
    }
}

fn sheet(day: Occupancy) -> impl IntoView {
    if day.periods.is_empty() {
        let closed =
            view! { <Empty title="Closed" text="There are no periods on this day, and no slot is held." /> };
        return closed.into_any();
    }
    let totals = format!(
        "{} of {} slots taken, {} free",
        day.totals.occupied, day.totals.capacity, day.totals.remaining
    );
    view! {
        <p class="muted">{totals}</p>
        {day.periods.into_iter().map(period).collect_view()}
    }
    .into_any()
}

fn period(period: OccupancyPeriod) -> impl IntoView {
    let title = format!(
        "{} · {} of {} taken",
        dates::span(period.start, period.end),
        period.occupied,
        period.capacity
    );
    let region = title.clone();
    view! {
        // Wider than a phone: scrolls sideways, also by keys.
        <div class="sheet" role="region" aria-label=region tabindex="0">
            <table>
                <caption>{title}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Slot"</th>
                        <th scope="col">"Service"</th>
                        <th scope="col">"Vehicle"</th>
                        <th scope="col">"Customer"</th>
                        <th scope="col">"Works on it"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Reference"</th>
                        <th scope="col" class="print-only-cell">"Done"</th>
                    </tr>
                </thead>
                <tbody>{period.slots.into_iter().map(slot).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn slot(slot: OccupancySlot) -> impl IntoView {
    let Some(held) = slot.appointment else {
        return view! {
            <tr class="sheet-free">
                <th scope="row">{slot.slot_no}</th>
                <td colspan="6">"free"</td>
                <td class="print-only-cell"></td>
            </tr>
        }
        .into_any();
    };
    let plate = held.vehicle.license_plate.map(|plate| view! { <b>{plate}</b> " " });
    view! {
        <tr>
            <th scope="row">{slot.slot_no}</th>
            <td>{held.service} " " <PriorityMark priority=held.priority /></td>
            <td>{plate} {held.vehicle.make} " " {held.vehicle.model}</td>
            <td>{held.customer}</td>
            <td>{held.assignee.map_or_else(|| "—".to_owned(), |one| one.name)}</td>
            <td>{labels::status(held.status)}</td>
            <td><a href=format!("/jobs/{}", held.reference)>{held.reference.clone()}</a></td>
            <td class="print-only-cell"><i class="tick"></i></td>
        </tr>
    }
    .into_any()
}
