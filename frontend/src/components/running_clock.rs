//! Shows since when a job is in progress, including time on hold, and when it should be completed.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;

use crate::{clock::now_every, dates};

/// `<RunningClock started=at ready=at />`
#[component]
pub fn RunningClock(
    started: DateTime<FixedOffset>,
    /// The estimated completion.
    ready: Option<DateTime<FixedOffset>>,
) -> impl IntoView {
    let now = now_every(Duration::from_secs(10));
    let minutes_to = move |at: DateTime<FixedOffset>| (now.get() - at.timestamp_millis() as f64) / 60_000.0;
    let passed = Memo::new(move |_| minutes_to(started).max(0.0) as u32);
    let late = Memo::new(move |_| ready.is_some_and(|ready| minutes_to(ready) >= 1.0));
    let planned = ready.map_or(0, |ready| (ready - started).num_minutes().max(1) as u32);
    let until = ready.map(|ready| match ready.date_naive() == started.date_naive() {
        true => dates::clock(ready.time()),
        false => dates::moment(ready),
    });
    let words = move || match (late.get(), &until) {
        (_, None) => String::new(),
        (false, Some(until)) => format!(" · ready at about {until}"),
        (true, Some(until)) => format!(" · planned until {until}"),
    };
    let is_today = Memo::new(move |_| {
        let now = DateTime::from_timestamp_millis(now.get() as i64);
        now.is_some_and(|now| now.with_timezone(started.offset()).date_naive() == started.date_naive())
    });
    let since = move || match is_today.get() {
        true => dates::clock(started.time()),
        false => dates::moment(started),
    };
    view! {
        <span class="clock" class:late=late>
            <span>
                <b>"since " {since}</b>
                {words}
            </span>
            {ready
                .map(|_| {
                    view! {
                        <progress
                            aria-label="Time that has passed of the time planned"
                            max=planned
                            value=move || passed.get().min(planned)
                        ></progress>
                    }
                })}
        </span>
    }
}
