//! The workshop's free slots of today.

use futures_util::future::try_join;
use leptos::prelude::*;
use pitboard_api::{Day, DaysQuery, Workshop};
use pitboard_client::{Client, ClientError};
use pitboard_domain::availability::State;

use crate::components::{bar::Bar, period::PeriodCard};
use crate::dates;

/// What the page shows: who, and the day.
#[derive(Clone)]
struct Shown {
    workshop: Workshop,
    day: Day,
}

/// Asks once; what failed can be asked again.
#[component]
pub fn Today(client: Client) -> impl IntoView {
    let answer = LocalResource::new(move || {
        let client = client.clone();
        async move { load(&client).await.map_err(|error| in_words(&error)) }
    });
    let name = move || match answer.get() {
        Some(Ok(shown)) => shown.workshop.name,
        _ => "Workshop".to_owned(),
    };
    Effect::new(move || {
        if let Some(Ok(shown)) = answer.get() {
            document().set_title(&format!("{} — free slots today", shown.workshop.name));
        }
    });
    view! {
        <Bar name=Signal::derive(name) />
        <main class="page" aria-busy=move || answer.get().is_none().to_string()>
            <h1>"Free slots today"</h1>
            {move || match answer.get() {
                None => waiting().into_any(),
                Some(Ok(shown)) => day(shown).into_any(),
                Some(Err(reason)) => failed(reason, move || answer.refetch()).into_any(),
            }}
        </main>
    }
}

/// The server says which date is today: the workshop's zone and the server's clock count, not the browser's.
async fn load(client: &Client) -> Result<Shown, ClientError> {
    let only_today = DaysQuery { from: None, days: Some(1) };
    let (workshop, days) =
        try_join(client.get_workshop(), client.list_availability_days(&only_today)).await?;
    let today = days.items.first().map(|day| day.date);
    let today = today.ok_or(ClientError::Unexpected { status: 200, body: String::new() })?;
    Ok(Shown { workshop, day: client.get_availability(today).await? })
}

fn waiting() -> impl IntoView {
    let card = |_| view! { <li class="period"></li> };
    view! {
        <p class="muted lead" role="status">"Loading…"</p>
        <ul class="periods" aria-hidden="true">{(0..3).map(card).collect_view()}</ul>
    }
}

fn day(Shown { workshop, day }: Shown) -> impl IntoView {
    let summary = summary(&day);
    let cards = day.periods.into_iter().map(|period| view! { <PeriodCard period /> }).collect_view();
    view! {
        <p class="muted lead">
            {dates::long(day.date)} ". " {summary} " Times are the workshop's (" {workshop.zone} ")."
        </p>
        {day.note.map(|note| view! { <p class="notice">{note}</p> })}
        <ul class="periods">{cards}</ul>
    }
}

fn failed(reason: String, again: impl Fn() + 'static) -> impl IntoView {
    view! {
        <div class="notice failed" role="alert">
            <p>{reason}</p>
            <button class="button" type="button" on:click=move |_| again()>"Try again"</button>
        </div>
    }
}

/// The day in one sentence.
fn summary(day: &Day) -> String {
    let bookable = day.periods.iter().filter(|period| period.state == State::Open && period.bookable);
    match bookable.map(|period| period.remaining).sum::<u32>() {
        _ if day.state == State::Closed => "The workshop is closed.".to_owned(),
        0 => "Nothing is free any more.".to_owned(),
        1 => "One slot is free.".to_owned(),
        free => format!("{free} slots are free."),
    }
}

fn in_words(error: &ClientError) -> String {
    match error {
        ClientError::Problem(problem) => format!("{}. {}", problem.title, problem.detail),
        ClientError::Transport(_) => "The workshop's server cannot be reached.".to_owned(),
        ClientError::Unexpected { .. } => "The server's answer could not be understood.".to_owned(),
    }
}
