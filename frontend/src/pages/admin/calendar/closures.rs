//! Days, or periods of them, on which nothing is booked.

use chrono::{NaiveDate, NaiveTime};
use leptos::prelude::*;
use pitboard_api::{CalendarQuery, Closure, NewClosure};

use crate::{
    api::use_api,
    components::{Button, Card, Field, Kind, More, ProblemAlert, SkeletonLines},
    dates, focus,
    form_input::{FormInput, words},
    paged::paged,
    pages::admin::calendar_change::{CalendarChange, ChangeTask, ConflictDialogs, change_task, days},
    shop::use_shop,
};

const FIELDS: &[&str] = &["/first_date", "/last_date", "/reason", "/public_note"];

/// `<Closures starts=starts />`: those to come, and closing more.
#[component]
pub fn Closures(starts: Memo<Vec<NaiveTime>>) -> impl IntoView {
    let (api, shop) = (use_api(), use_shop());
    let coming = paged(
        move || shop.today(),
        async move |today, cursor| {
            let query = CalendarQuery { from: Some(today), to: None, limit: Some(50), cursor };
            api.call(async |client| client.list_closures(&query).await).await
        },
    );
    let opening = change_task(move |_| {
        coming.refresh();
        // Its line goes.
        focus::heading();
    });
    let closing = change_task(move |_| coming.refresh());
    let waits = move || coming.items.with(Option::is_none) && coming.error().with(Option::is_none);
    view! {
        <Card title="Closed">
            <Show when=waits>
                <SkeletonLines count=3 />
            </Show>
            <Show when=move || coming.has_none()>
                <p class="muted">"Nothing is closed from today on."</p>
            </Show>
            <ul class="entries paged">
                <For
                    each=move || coming.items.get().unwrap_or_default()
                    key=|closure| closure.id
                    children=move |closure| view! { <li><ClosureLine closure=closure changing=opening /></li> }
                />
            </ul>
            <More of=coming />
            <details class="more-form">
                <summary>"Close days"</summary>
                <CloseForm starts=starts changing=closing />
            </details>
            <ConflictDialogs of=opening />
            <ConflictDialogs of=closing />
        </Card>
    }
}

/// One closure, and the way back.
#[component]
pub fn ClosureLine(closure: Closure, changing: ChangeTask) -> impl IntoView {
    let when = days(closure.first_date, closure.last_date);
    let periods = match closure.periods.as_slice() {
        [] => "Whole days".to_owned(),
        starts => starts.iter().map(|start| dates::clock(*start)).collect::<Vec<_>>().join(", "),
    };
    let note = closure.public_note.clone().map(|note| format!(" · Customers read: {note}"));
    let label = format!("Open again: {when}");
    let reopen = closure.clone();
    view! {
        <div>
            <b>{when}</b>
            <span class="muted small">{periods} " · " {closure.reason} {note}</span>
        </div>
        <Button
            kind=Kind::Quiet
            label=label
            busy=changing.busy()
            on_press=move || changing.confirm(CalendarChange::DeleteClosure(reopen.clone()))
        >
            "Open again"
        </Button>
    }
}

/// Asks what is to be closed; on `date` alone, if there is one.
#[component]
pub fn CloseForm(
    #[prop(into)] starts: Signal<Vec<NaiveTime>>,
    changing: ChangeTask,
    #[prop(optional)] date: Option<NaiveDate>,
    /// The period that is chosen at first.
    #[prop(optional)]
    period: Option<NaiveTime>,
) -> impl IntoView {
    let text = || RwSignal::new(String::new());
    let (first, last, reason, note) = (text(), text(), text(), text());
    let chosen = RwSignal::new(period.into_iter().collect::<Vec<_>>());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut typed = FormInput::default();
        let mut read = |pointer, text: RwSignal<String>| match date {
            Some(date) => date,
            None => typed.date(pointer, &text.get_untracked()),
        };
        let first_date = read("/first_date", first);
        // One day is the usual case.
        let last_date =
            if last.with_untracked(String::is_empty) { first_date } else { read("/last_date", last) };
        let mut periods = chosen.get_untracked();
        periods.sort_unstable();
        let reason = reason.get_untracked();
        let public_note = words(&note.get_untracked());
        let closure =
            NewClosure { first_date, last_date, periods, reason, public_note, accept_conflicts: false };
        changing.start(typed.finish(CalendarChange::CreateClosure(closure)));
    };
    let error = changing.error();
    let period = move |start: NaiveTime| {
        let toggle = move |event| {
            let on = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|other| *other != start);
                if on {
                    chosen.push(start);
                }
            });
        };
        view! {
            <label>
                <input type="checkbox" prop:checked=move || chosen.with(|c| c.contains(&start)) on:change=toggle />
                <span>{dates::clock(start)}</span>
            </label>
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <ProblemAlert error=error fields=FIELDS />
            {date
                .is_none()
                .then(|| {
                    view! {
                        <div class="pair">
                            <Field label="First day" value=first kind="date" pointer="/first_date" error=error />
                            <Field
                                label="Last day"
                                value=last
                                kind="date"
                                pointer="/last_date"
                                error=error
                                optional=true
                            />
                        </div>
                    }
                })}
            <fieldset class="switch">
                <legend>"Only these periods (none: the whole day)"</legend>
                <div>{move || starts.get().into_iter().map(period).collect_view()}</div>
            </fieldset>
            <Field label="Reason" value=reason pointer="/reason" error=error maxlength=200 hint="For the staff." />
            <Field
                label="Note for customers"
                value=note
                pointer="/public_note"
                error=error
                maxlength=200
                optional=true
                hint="Stands beside the closed day."
            />
            <Button submit=true busy=changing.busy()>"Close"</Button>
        </form>
    }
}
