//! The weeks: the one in force and those that are to come, and beginning another.

use chrono::NaiveDate;
use leptos::prelude::*;
use pitboard_api::{PageQuery, WeekdayPeriods, WeeklyPattern, WeeklyPeriod};

use super::week::WeekForm;
use crate::{
    api::use_api,
    components::{Button, Card, Kind, More, SkeletonLines},
    dates, focus, labels,
    paged::{Paged, paged},
    pages::admin::calendar_change::{CalendarChange, ChangeTask, ConflictDialogs, change_task, slots},
    shop::use_shop,
};

/// The weeks that there are; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Weeks {
    all: Paged<WeeklyPattern>,
    /// The one in force and those to come: what was before is history.
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
    let made = move |_| {
        all.refresh();
        shop.refresh();
    };
    let withdrawn = move |change| {
        made(change);
        // Its line goes.
        focus::heading();
    };
    let (withdrawing, beginning) = (change_task(withdrawn), change_task(made));
    let waits = move || all.items.with(Option::is_none) && all.error().with(Option::is_none);
    // The form begins with the week that is in force last.
    let last = Memo::new(move |_| shown.with(|shown| shown.last().map(|one| one.days.clone())));
    let form = move || last.get().map(|days| view! { <WeekForm days=days changing=beginning /> });
    let line = move |one: WeeklyPattern| {
        view! { <li><Pattern one=one today=shop.today() changing=withdrawing /></li> }
    };
    view! {
        <Card title="The week">
            <Show when=waits>
                <SkeletonLines count=5 />
            </Show>
            <ul class="entries paged">{move || shown.get().into_iter().map(line).collect_view()}</ul>
            <More of=all />
            <details class="more-form">
                <summary>"Begin another week"</summary>
                {form}
            </details>
            <ConflictDialogs of=withdrawing />
            <ConflictDialogs of=beginning />
        </Card>
    }
}

#[component]
fn Pattern(one: WeeklyPattern, today: Option<NaiveDate>, changing: ChangeTask) -> impl IntoView {
    let from = one.valid_from;
    let to_come = Some(from) > today;
    let when = if to_come { "From" } else { "In force since" };
    let withdraw = to_come.then(|| {
        view! {
            <Button
                kind=Kind::Quiet
                label=format!("Take back the week of {}", dates::short(from))
                busy=changing.busy()
                on_press=move || changing.confirm(CalendarChange::DeletePattern(from))
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
        {withdraw}
    }
}

fn day(day: WeekdayPeriods) -> impl IntoView {
    let period = |period: &WeeklyPeriod| {
        let own = period.capacity.map(|number| format!(" ({})", slots(number)));
        let words = format!("{}{}", dates::span(period.start, period.end), own.unwrap_or_default());
        // A line ends between periods only.
        words.replace(' ', "\u{a0}")
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
