//! The browser's clock as a signal, for what grows older while one looks.

use std::time::Duration;

use leptos::prelude::*;

use crate::{browser, scope};

/// Milliseconds since 1970, anew after every pause, for as long as the component lives.
pub fn now_every(pause: Duration) -> ReadSignal<f64> {
    let (now, set_now) = signal(browser::now());
    scope::every(pause, move || set_now.set(browser::now()));
    now
}
