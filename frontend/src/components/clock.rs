//! The clock of a running job: how long it has been worked on, and when it should be done.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use leptos::prelude::*;

use crate::{dates, ticking::now_every};

/// `<RunningClock started=at ready=at />`
#[component]
pub fn RunningClock(
    started: DateTime<FixedOffset>,
    /// The estimated completion.
    ready: Option<DateTime<FixedOffset>>,
) -> impl IntoView {
    let now = now_every(Duration::from_secs(10));
    let minutes_to = move |at: DateTime<FixedOffset>| (now.get() - at.timestamp_millis() as f64) / 60_000.0;
    let worked = Memo::new(move |_| minutes_to(started).max(0.0) as u32);
    let over = Memo::new(move |_| ready.map_or(0, |ready| minutes_to(ready).max(0.0) as u32));
    let planned = ready.map_or(0, |ready| (ready - started).num_minutes().max(1) as u32);
    let until = ready.map(|ready| match ready.date_naive() == started.date_naive() {
        true => dates::clock(ready.time()),
        false => dates::moment(ready),
    });
    let words = move || match (over.get(), &until) {
        (0, None) => String::new(),
        (0, Some(until)) => format!(" · ready at about {until}"),
        (over, _) => format!(" · {} longer than planned", dates::lasting(over)),
    };
    view! {
        <span class="clock" class:late=move || { over.get() > 0 }>
            <span>
                <b>{move || dates::lasting(worked.get())}</b>
                {words}
            </span>
            {ready
                .map(|_| {
                    view! {
                        <progress
                            aria-label="Time worked of the time planned"
                            max=planned
                            value=move || worked.get().min(planned)
                        ></progress>
                    }
                })}
        </span>
    }
}
