//! Days, or periods of them, with another number of slots than always.

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;
use pitboard_api::{CalendarQuery, CapacityOverride, NewCapacityOverride, wire::parse_hhmm};

use crate::{
    api::use_api,
    components::{Button, Card, Field, Kind, More, ProblemAlert, Select, SkeletonLines},
    dates, focus,
    form_input::FormInput,
    paged::paged,
    pages::admin::calendar_change::{CalendarChange, ChangeTask, ConflictDialogs, change_task, slots},
    shop::use_shop,
};

const FIELDS: &[&str] = &["/date", "/period", "/capacity", "/reason"];

/// `<Overrides starts=starts />`: those to come, and setting more.
#[component]
pub fn Overrides(starts: Memo<Vec<NaiveTime>>) -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let coming = paged(
        move || shop.today(),
        async move |today, cursor| {
            let query = CalendarQuery { from: Some(today), to: None, limit: Some(50), cursor };
            api.call(async |client| client.list_capacity_overrides(&query).await).await
        },
    );
    let resetting = change_task(move |_| {
        coming.refresh();
        // Its line goes.
        focus::heading();
    });
    let setting = change_task(move |_| coming.refresh());
    let waits = move || coming.items.with(Option::is_none) && coming.error().with(Option::is_none);
    view! {
        <Card title="Other numbers of slots">
            <Show when=waits>
                <SkeletonLines count=3 />
            </Show>
            <Show when=move || coming.has_none()>
                <p class="muted">"From today on every day has its slots as always."</p>
            </Show>
            <ul class="entries paged">
                <For
                    each=move || coming.items.get().unwrap_or_default()
                    key=|one| one.id
                    children=move |one| view! { <li><OverrideLine one=one changing=resetting /></li> }
                />
            </ul>
            <More of=coming />
            <details class="more-form">
                <summary>"Set slots for a day"</summary>
                <CapacityForm starts=starts changing=setting />
            </details>
            <ConflictDialogs of=resetting />
            <ConflictDialogs of=setting />
        </Card>
    }
}

/// One override, and the way back.
#[component]
pub fn OverrideLine(one: CapacityOverride, changing: ChangeTask) -> impl IntoView {
    let period = one.period.map_or_else(|| "all periods".to_owned(), dates::clock);
    let when = format!("{}, {period}", dates::short(one.date));
    let label = format!("As always again: {when}");
    let reset = one.clone();
    view! {
        <div>
            <b>{when}</b>
            <span class="muted small">{crate::error::capitalize(&slots(one.capacity))} " · " {one.reason}</span>
        </div>
        <Button
            kind=Kind::Quiet
            label=label
            busy=changing.busy()
            on_press=move || changing.confirm(CalendarChange::DeleteOverride(reset.clone()))
        >
            "As always again"
        </Button>
    }
}

/// Asks how many slots a day or a period has; on `date`, if there is one.
#[component]
pub fn CapacityForm(
    #[prop(into)] starts: Signal<Vec<NaiveTime>>,
    changing: ChangeTask,
    #[prop(optional)] date: Option<NaiveDate>,
    /// The period that is chosen at first.
    #[prop(optional)]
    period: Option<NaiveTime>,
) -> impl IntoView {
    let text = || RwSignal::new(String::new());
    let (day, number, reason) = (text(), text(), text());
    let chosen = RwSignal::new(period.map(dates::clock).unwrap_or_default());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut typed = FormInput::default();
        let capacity = NewCapacityOverride {
            date: date.unwrap_or_else(|| typed.date("/date", &day.get_untracked())),
            period: parse_hhmm(&chosen.get_untracked()),
            capacity: typed.number("/capacity", &number.get_untracked()),
            reason: reason.get_untracked(),
            accept_conflicts: false,
        };
        changing.start(typed.finish(CalendarChange::CreateOverride(capacity)));
    };
    let options = Signal::derive(move || {
        let all = (String::new(), "All that have none of their own".to_owned());
        let starts = starts.get().into_iter().map(|start| (dates::clock(start), dates::clock(start)));
        std::iter::once(all).chain(starts).collect::<Vec<_>>()
    });
    let error = changing.error();
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=FIELDS />
            {date
                .is_none()
                .then(|| view! { <Field label="Day" value=day kind="date" pointer="/date" error=error /> })}
            <div class="pair">
                <Select label="Period" value=chosen options=options pointer="/period" error=error />
                <Field
                    label="Slots"
                    value=number
                    inputmode="numeric"
                    pointer="/capacity"
                    error=error
                    maxlength=3
                    hint="0 closes."
                />
            </div>
            <Field label="Reason" value=reason pointer="/reason" error=error maxlength=200 hint="For the staff." />
            <Button submit=true busy=changing.busy()>"Set slots"</Button>
        </form>
    }
}
