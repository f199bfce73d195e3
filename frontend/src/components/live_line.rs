//! Shows how fresh the data are.

use std::time::Duration;

use leptos::prelude::*;

use crate::{clock::now_every, dates, live::Freshness, shop::use_shop};

/// `<LiveLine freshness=live.freshness />`
#[component]
pub fn LiveLine(#[prop(into)] freshness: Signal<Freshness>) -> impl IntoView {
    let (shop, now) = (use_shop(), now_every(Duration::from_secs(1)));
    // In the workshop's zone, like all times of the page.
    let at = move |milliseconds| {
        let local = shop.get().and_then(|shop| dates::wall_clock(milliseconds, &shop.zone));
        local.map(|local| format!(" since {}", dates::clock(local.time()))).unwrap_or_default()
    };
    let class = move || match freshness.get() {
        Freshness::Waiting => "live waiting",
        Freshness::Live { .. } => "live",
        Freshness::Paused { .. } => "live paused",
        Freshness::Offline { .. } => "live offline",
        Freshness::Refused => "live refused",
    };
    let words = move || match freshness.get() {
        Freshness::Waiting => "Loading…".to_owned(),
        Freshness::Live { updated } => format!("Live · updated {}", ago(updated, now.get())),
        Freshness::Paused { updated } => format!("Paused · updated {}", ago(updated, now.get())),
        Freshness::Offline { since } => format!("Offline{}", at(since)),
        Freshness::Refused => String::new(),
    };
    view! { <span class=class>{words}</span> }
}

fn ago(then: f64, now: f64) -> String {
    match ((now - then) / 1000.0).max(0.0) as u64 {
        seconds @ 0..60 => format!("{seconds} s ago"),
        seconds => format!("{} min ago", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::ago;

    #[test]
    fn a_clock_that_is_set_back_makes_nothing_negative() {
        assert_eq!(ago(5_000.0, 1_000.0), "0 s ago");
        assert_eq!([ago(0.0, 4_900.0), ago(0.0, 125_000.0)], ["4 s ago", "2 min ago"]);
    }
}
