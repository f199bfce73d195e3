//! The weekly patterns: the current one, those that begin later, and a form for another one.

use leptos::prelude::*;
use pitboard_api::{LocalDate, PageQuery, WeekdayPeriods, WeeklyPattern, WeeklyPeriod};

use super::week::WeekForm;
use crate::{
    api::use_api,
    components::{Button, Card, Kind, More, SkeletonLines},
    dates, focus, labels,
    paged::{Paged, paged},
    pages::admin::calendar_change::{CalendarChange, ChangeTask, ConflictDialogs, change_task, slots},
    shop::use_shop,
};

/// The weekly patterns; a `Copy` handle.
#[derive(Clone, Copy)]
pub struct Weeks {
    all: Paged<WeeklyPattern>,
    /// The current pattern and the later ones, by date; not those of the past.
    pub shown: Memo<Vec<WeeklyPattern>>,
}

impl Weeks {
    pub fn load() -> Self {
        let (api, shop) = (use_api(), use_shop());
        let all = paged(
            || Some(()),
            async move |(), cursor| {
                let query = PageQuery { limit: Some(50), cursor };
                api.call(async |client| client.list_weekly_patterns(&query).await).await
            },
        );
        let shown = Memo::new(move |_| {
            let (today, patterns) = (shop.today(), all.items.get().unwrap_or_default());
            let current = patterns.iter().map(|one| one.valid_from).filter(|from| Some(*from) <= today).max();
            let mut shown: Vec<_> =
                patterns.into_iter().filter(|one| Some(one.valid_from) >= current).collect();
            shown.sort_by_key(|one| one.valid_from);
            shown
        });
        Self { all, shown }
    }
}

/// `<Patterns weeks=weeks />`
#[component]
pub fn Patterns(weeks: Weeks) -> impl IntoView {
    let (shop, Weeks { all, shown }) = (use_shop(), weeks);
    let refresh = move || {
        all.refresh();
        shop.refresh();
    };
    let delete = change_task(move |_| {
        refresh();
        // The line with the focus is removed.
        focus::heading();
    });
    let create = change_task(move |_| refresh());
    // The form begins with a copy of the latest pattern.
    let latest = Memo::new(move |_| shown.with(|shown| shown.last().map(|one| one.days.clone())));
    let form = move || latest.get().map(|days| view! { <WeekForm days=days changes=create /> });
    let line = move |one: WeeklyPattern| {
        view! { <li><Pattern one=one today=shop.today() changes=delete /></li> }
    };
    view! {
        <Card title="The week">
            <Show when=move || all.is_loading()>
                <SkeletonLines count=5 />
            </Show>
            <ul class="entries">{move || shown.get().into_iter().map(line).collect_view()}</ul>
            <More of=all />
            <details class="more-form">
                <summary>"Begin another week"</summary>
                {form}
            </details>
            <ConflictDialogs of=delete />
            <ConflictDialogs of=create />
        </Card>
    }
}

/// A pattern, with a button that deletes it if it begins later.
#[component]
fn Pattern(one: WeeklyPattern, today: Option<LocalDate>, changes: ChangeTask) -> impl IntoView {
    let from = one.valid_from;
    let is_future = Some(from) > today;
    let when = if is_future { "From" } else { "In force since" };
    let delete = is_future.then(|| {
        view! {
            <Button
                kind=Kind::Quiet
                label=format!("Take back the week of {}", dates::short(from))
                busy=changes.busy()
                on_press=move || changes.confirm(CalendarChange::DeletePattern(from))
            >
                "Take back"
            </Button>
        }
    });
    view! {
        <div>
            <b>{format!("{when} {}", dates::short(from))}</b>
            <dl class="week">{one.days.into_iter().map(day).collect_view()}</dl>
        </div>
        {delete}
    }
}

fn day(day: WeekdayPeriods) -> impl IntoView {
    let period = |period: &WeeklyPeriod| {
        let capacity = period.capacity.map(|number| format!(" ({})", slots(number)));
        let text = format!("{}{}", dates::span(period.start, period.end), capacity.unwrap_or_default());
        // Lines break between periods only.
        text.replace(' ', "\u{a0}")
    };
    let periods = match day.periods.as_slice() {
        [] => "Day of rest".to_owned(),
        periods => periods.iter().map(period).collect::<Vec<_>>().join(", "),
    };
    view! {
        <dt>{labels::weekday(day.weekday)}</dt>
        <dd>{periods}</dd>
    }
}
