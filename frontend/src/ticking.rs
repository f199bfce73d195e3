//! The browser's clock as a signal, for what grows older while one looks.

use std::time::Duration;

use leptos::prelude::*;

use crate::browser;

/// Milliseconds since 1970, anew after every pause, for as long as the component lives.
pub fn now_every(pause: Duration) -> ReadSignal<f64> {
    let (now, set_now) = signal(browser::now());
    let ticker = set_interval_with_handle(move || set_now.set(browser::now()), pause);
    on_cleanup(move || {
        if let Ok(ticker) = ticker {
            ticker.clear();
        }
    });
    now
}
