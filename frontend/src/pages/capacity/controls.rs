//! What an administrator changes about the shown day: its slots, whether it is open, and the way back from both.

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;
use pitboard_api::{CalendarQuery, Occupancy, Page};
use pitboard_domain::role::Role;

use crate::{
    api::use_api,
    components::{Button, Dialog, Kind, ProblemAlert, unique_id},
    dates,
    live::Live,
    paged::paged,
    pages::admin::{
        calendar::{
            closures::{CloseForm, ClosureLine},
            overrides::{CapacityForm, OverrideLine},
        },
        calendar_change::{ChangeTask, ConflictDialogs, change_task},
    },
    session::use_session,
};

/// What is about to be changed; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Controls {
    /// The period that was asked for, if it was not the day.
    period: RwSignal<Option<NaiveTime>>,
    open: RwSignal<bool>,
    may: Memo<bool>,
}

impl Controls {
    pub fn new() -> Self {
        let session = use_session();
        let may = Memo::new(move |_| session.role() == Some(Role::Admin));
        Self { period: RwSignal::new(None), open: RwSignal::new(false), may }
    }
}

/// `<ChangeButton controls=controls period=Some(start) />`: nothing for those who may not.
#[component]
pub fn ChangeButton(controls: Controls, period: Option<NaiveTime>) -> impl IntoView {
    let label = period.map_or_else(
        || "Change this day".to_owned(),
        |start| format!("Change the slots of {}", dates::clock(start)),
    );
    let words = if period.is_some() { "Change" } else { "Change this day" };
    let press = move || {
        controls.period.set(period);
        controls.open.set(true);
    };
    let kind = if period.is_some() { Kind::Plain } else { Kind::Quiet };
    view! {
        <Show when=move || controls.may.get()>
            <Button kind=kind label=label.clone() on_press=press>{words}</Button>
        </Show>
    }
}

/// `<DayControls live=live date=date controls=controls />`
#[component]
pub fn DayControls(
    live: Live<Occupancy>,
    date: Memo<Option<NaiveDate>>,
    controls: Controls,
) -> impl IntoView {
    let change = change_task(move |_| {
        controls.open.set(false);
        live.refresh();
    });
    Effect::new(move || {
        if controls.open.get() {
            change.clear();
        }
    });
    let title = Signal::derive(move || {
        let day = date.get().map(dates::day).unwrap_or_default();
        match controls.period.get() {
            Some(start) => format!("Change {day}, {}", dates::clock(start)),
            None => format!("Change {day}"),
        }
    });
    let starts = Memo::new(move |_| {
        live.data.with(|day| day.iter().flat_map(|day| &day.periods).map(|period| period.start).collect())
    });
    // Whatever comes of the day, what is typed stays.
    let content = move || {
        let date = date.get()?;
        Some(view! { <Forms date=date starts=starts period=controls.period.get() change=change /> })
    };
    view! {
        <Dialog open=controls.open title=title>{content}</Dialog>
        <ConflictDialogs of=change />
    }
}

#[component]
fn Forms(
    date: NaiveDate,
    starts: Memo<Vec<NaiveTime>>,
    period: Option<NaiveTime>,
    change: ChangeTask,
) -> impl IntoView {
    let closes = RwSignal::new(false);
    let group = unique_id("change");
    let choice = |words: &'static str, on: bool| {
        view! {
            <label>
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || closes.get() == on
                    on:change=move |_| {
                        change.clear();
                        closes.set(on);
                    }
                />
                <span>{words}</span>
            </label>
        }
    };
    let choices = [choice("Slots", false), choice("Close", true)];
    let form = move || match (closes.get(), period) {
        (false, Some(period)) => {
            view! { <CapacityForm starts=starts changing=change date=date period=period /> }.into_any()
        }
        (false, None) => view! { <CapacityForm starts=starts changing=change date=date /> }.into_any(),
        (true, Some(period)) => {
            view! { <CloseForm starts=starts changing=change date=date period=period /> }.into_any()
        }
        (true, None) => view! { <CloseForm starts=starts changing=change date=date /> }.into_any(),
    };
    view! {
        <div class="stack">
            <InForce date=date change=change />
            <fieldset class="switch">
                <legend>"What is to change"</legend>
                <div>{choices}</div>
            </fieldset>
            {form}
        </div>
    }
}

/// What was changed about the day before, each with the way back.
#[component]
fn InForce(date: NaiveDate, change: ChangeTask) -> impl IntoView {
    let api = use_api();
    // A day has few of them.
    let query = move || CalendarQuery { from: Some(date), to: Some(date), limit: Some(100), cursor: None };
    let closures = paged(
        || Some(()),
        async move |(), _| -> Result<Page<_>, _> {
            api.call(async |client| client.list_closures(&query()).await).await
        },
    );
    let overrides = paged(
        || Some(()),
        async move |(), _| api.call(async |client| client.list_capacity_overrides(&query()).await).await,
    );
    view! {
        <ProblemAlert error=closures.error() retry=move || closures.refresh() />
        <ProblemAlert error=overrides.error() retry=move || overrides.refresh() />
        <ul class="entries">
            <For
                each=move || closures.items.get().unwrap_or_default()
                key=|closure| closure.id
                children=move |closure| view! { <li><ClosureLine closure=closure changing=change /></li> }
            />
            <For
                each=move || overrides.items.get().unwrap_or_default()
                key=|one| one.id
                children=move |one| view! { <li><OverrideLine one=one changing=change /></li> }
            />
        </ul>
    }
}
