//! The dialog in which an administrator changes the slots of the shown day, closes it, or reverts such a change.

use leptos::prelude::*;
use pitboard_api::{CalendarQuery, HhMm, LocalDate, Occupancy};
use pitboard_domain::role::Role;

use crate::{
    api::use_api,
    components::{Button, Dialog, Kind, ProblemAlert, unique_id},
    dates,
    live::Live,
    paged::{Paged, paged},
    pages::admin::{
        calendar::{
            closures::ClosureForm,
            entry::{Entry, EntryLine, entries},
            overrides::OverrideForm,
        },
        calendar_change::{ChangeTask, ConflictDialogs, change_task},
    },
    session::use_session,
};

/// The dialog, and the period for which it is open; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Controls {
    /// `None` for the whole day.
    period: RwSignal<Option<HhMm>>,
    open: RwSignal<bool>,
    is_admin: Memo<bool>,
}

impl Controls {
    pub fn new() -> Self {
        let session = use_session();
        let is_admin = Memo::new(move |_| session.role() == Some(Role::Admin));
        Self { period: RwSignal::new(None), open: RwSignal::new(false), is_admin }
    }
}

/// `<ChangeButton controls=controls period=Some(start) />`: rendered for administrators only.
#[component]
pub fn ChangeButton(controls: Controls, period: Option<HhMm>) -> impl IntoView {
    let label = period.map_or_else(
        || "Change this day".to_owned(),
        |start| format!("Change the slots of {}", dates::clock(start)),
    );
    let text = if period.is_some() { "Change" } else { "Change this day" };
    let press = move || {
        controls.period.set(period);
        controls.open.set(true);
    };
    let kind = if period.is_some() { Kind::Plain } else { Kind::Quiet };
    view! {
        <Show when=move || controls.is_admin.get()>
            <Button kind=kind label=label.clone() on_press=press>{text}</Button>
        </Show>
    }
}

/// `<DayControls live=live date=date controls=controls />`
#[component]
pub fn DayControls(
    live: Live<Occupancy>,
    date: Memo<Option<LocalDate>>,
    controls: Controls,
) -> impl IntoView {
    let changes = change_task(move |_| {
        controls.open.set(false);
        live.refresh();
    });
    Effect::new(move || {
        if controls.open.get() {
            changes.clear();
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
    // Depends on the date alone: what is typed is kept when the day is refreshed.
    let content = move || {
        let date = date.get()?;
        Some(view! { <Forms date=date starts=starts period=controls.period.get() changes=changes /> })
    };
    view! {
        <Dialog open=controls.open title=title>{content}</Dialog>
        <ConflictDialogs of=changes />
    }
}

#[component]
fn Forms(
    date: LocalDate,
    starts: Memo<Vec<HhMm>>,
    period: Option<HhMm>,
    changes: ChangeTask,
) -> impl IntoView {
    let is_closure = RwSignal::new(false);
    let group = unique_id("change");
    let choice = |label: &'static str, on: bool| {
        view! {
            <label>
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || is_closure.get() == on
                    on:change=move |_| {
                        changes.clear();
                        is_closure.set(on);
                    }
                />
                <span>{label}</span>
            </label>
        }
    };
    let choices = [choice("Slots", false), choice("Close", true)];
    let date = Some(date);
    let form = move || match is_closure.get() {
        false => view! { <OverrideForm starts=starts changes=changes date=date period=period /> }.into_any(),
        true => view! { <ClosureForm starts=starts changes=changes date=date period=period /> }.into_any(),
    };
    view! {
        <div class="stack">
            {date.map(|date| view! { <CurrentEntries date=date changes=changes /> })}
            <fieldset class="switch">
                <legend>"What is to change"</legend>
                <div>{choices}</div>
            </fieldset>
            {form}
        </div>
    }
}

/// The closures and overrides of the day, each with a button that deletes it.
#[component]
fn CurrentEntries(date: LocalDate, changes: ChangeTask) -> impl IntoView {
    let api = use_api();
    // One page holds all entries of a day.
    let query = move || CalendarQuery { from: Some(date), to: Some(date), limit: Some(100), cursor: None };
    let closures = paged(
        || Some(()),
        async move |(), _| api.call(async |client| client.list_closures(&query()).await).await.map(entries),
    );
    let overrides = paged(
        || Some(()),
        async move |(), _| {
            api.call(async |client| client.list_capacity_overrides(&query()).await).await.map(entries)
        },
    );
    let lines = move |list: Paged<Entry>| {
        view! {
            <For
                each=move || list.items.get().unwrap_or_default()
                key=Entry::id
                children=move |entry| view! { <li><EntryLine entry=entry changes=changes /></li> }
            />
        }
    };
    view! {
        <ProblemAlert error=closures.error() retry=move || closures.refresh() />
        <ProblemAlert error=overrides.error() retry=move || overrides.refresh() />
        <ul class="entries">{lines(closures)} {lines(overrides)}</ul>
    }
}
