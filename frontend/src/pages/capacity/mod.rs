//! The capacity board for staff: the slots of a day with their appointments, refreshed every 30 s; transitions in
//! place.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use pitboard_api::{LocalDate, Occupancy};

use crate::{
    api::use_api,
    components::{
        Button, Empty, Figure, Heading, Kind, LiveLine, ProblemAlert, SkeletonCards, ZoneNote, use_toasts,
    },
    dates, error,
    live::{Live, always, watch_day},
    shop::use_shop,
};
use {
    controls::{ChangeButton, Controls, DayControls},
    day_picker::DayPicker,
    row::Row,
    slot_dialog::{SelectedSlot, SlotDialog},
};

mod controls;
pub mod day_picker;
mod row;
mod slot_dialog;

pub const TITLE: &str = "Workshop Capacity";

const ADDRESS: &str = "/appointments/slot-occupancy/";
const EVERY: Duration = Duration::from_secs(30);

#[component]
pub fn Capacity() -> impl IntoView {
    let (api, shop, query, navigate) = (use_api(), use_shop(), use_query_map(), use_navigate());
    let today = Memo::new(move |_| shop.today());
    let in_address = move || query.with(|query| query.get("date").and_then(|date| date.parse().ok()));
    let date = Memo::new(move |_| in_address().or_else(|| today.get()));
    let live = watch_day(
        move || date.get(),
        |date| Some(*date),
        EVERY,
        async move |date, _| always(api.call(async |client| client.get_occupancy(date).await).await),
    );
    let go = UnsyncCallback::new(move |date: LocalDate| {
        let to = match today.get_untracked() == Some(date) {
            true => ADDRESS.to_owned(),
            false => format!("{ADDRESS}?date={date}"),
        };
        navigate(&to, NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let (selected, controls) = (SelectedSlot::new(), Controls::new());
    announce_changes(live);
    let error = error::first([shop.failure(), live.failure()]);
    let retry = move || {
        shop.refresh();
        live.refresh();
    };
    let skeleton = move || error.get().is_none().then(|| view! { <SkeletonCards count=6 like="rows" /> });
    let desk = move || match date.get() {
        Some(date) => format!("/appointments/book/?date={date}"),
        None => "/appointments/book/".to_owned(),
    };
    let pause = move || live.pause(!live.paused.get_untracked());
    view! {
        <div class="board-head wide">
            <Heading title=TITLE>
                <span class="held-line">
                    <span>{move || date.get().map(dates::long)}</span>
                    <LiveLine freshness=live.freshness />
                    <ZoneNote />
                    <Button kind=Kind::Plain on_press=pause>
                        {move || if live.paused.get() { "Go on updating" } else { "Pause updates" }}
                    </Button>
                </span>
            </Heading>
            <div class="board-tools">
                <DayPicker date=date today=today go=go />
                <ChangeButton controls=controls period=None />
                <a class="button" href=desk>"Book for a customer"</a>
            </div>
        </div>
        <ProblemAlert error=error retry=retry />
        <Show when=move || live.data.with(Option::is_some) fallback=move || skeleton>
            <Board live=live selected=selected controls=controls />
        </Show>
        <SlotDialog live=live selected=selected />
        <DayControls live=live date=date controls=controls />
    }
}

#[component]
fn Board(live: Live<Occupancy>, selected: SelectedSlot, controls: Controls) -> impl IntoView {
    let periods = move || {
        let of_day = |day: &Occupancy| day.periods.iter().map(|p| (day.date, p.clone())).collect::<Vec<_>>();
        live.data.with(|day| day.as_ref().map(of_day).unwrap_or_default())
    };
    let none = move || live.data.with(|day| day.as_ref().is_some_and(|day| day.periods.is_empty()));
    view! {
        <Totals day=live.data />
        <Show when=none>
            <Empty title="Closed" text="There are no periods on this day, and no slot is held." />
        </Show>
        <For each=periods key=|(date, period)| (*date, period.start) children=move |(date, first)| {
            let start = first.start;
            let period = Memo::new(move |before: Option<&pitboard_api::OccupancyPeriod>| {
                let current = live.data.with(|day| {
                    let day = day.as_ref().filter(|day| day.date == date)?;
                    day.periods.iter().find(|period| period.start == start).cloned()
                });
                // A removed row keeps its content until it disappears.
                current.unwrap_or_else(|| before.unwrap_or(&first).clone())
            });
            view! { <Row date=date period=period selected=selected controls=controls /> }
        } />
    }
}

/// Announces changes of the shown day to screen readers.
fn announce_changes(live: Live<Occupancy>) {
    let toasts = use_toasts();
    Effect::new(move |before: Option<Option<(LocalDate, u32)>>| {
        let now = live.data.with(|day| {
            let day = day.as_ref()?;
            Some((day.date, day.totals.occupied, day.totals.capacity))
        });
        let (date, occupied, capacity) = now?;
        if before.flatten().is_some_and(|before| before.0 == date && before.1 != occupied) {
            toasts.announce(format!("{occupied} of {capacity} slots are taken."));
        }
        Some((date, occupied))
    });
}

#[component]
fn Totals(#[prop(into)] day: Signal<Option<Occupancy>>) -> impl IntoView {
    let over = Memo::new(move |_| {
        day.with(|day| day.iter().flat_map(|d| &d.periods).map(|p| p.over_by).sum::<u32>())
    });
    let of = move |read: fn(&Occupancy) -> String| {
        Memo::new(move |_| day.with(|day| day.as_ref().map(read)).unwrap_or_default())
    };
    view! {
        <dl class="tallies">
            <Figure words="slots taken" number=of(|d| format!("{} / {}", d.totals.occupied, d.totals.capacity)) />
            <Figure words="free" number=of(|d| d.totals.remaining.to_string()) />
            <Figure words="utilisation" number=of(|d| format!("{} %", d.totals.utilisation.round() as u32)) />
            <Figure words="in progress" number=of(|d| d.totals.in_progress.to_string()) />
            <Figure words="on hold" number=of(|d| d.totals.on_hold.to_string()) tone="waiting" />
            <Show when=move || { over.get() > 0 }>
                <Figure words="over capacity" number=Memo::new(move |_| over.get().to_string()) tone="over" />
            </Show>
        </dl>
    }
}
