//! The browser's clock as a signal, for values that age while they are shown.

use std::time::Duration;

use leptos::prelude::*;

use crate::{browser, scope};

/// Returns milliseconds since 1970, updated after every pause until the component is gone.
pub fn now_every(pause: Duration) -> ReadSignal<f64> {
    let (now, set_now) = signal(browser::now());
    scope::every(pause, move || set_now.set(browser::now()));
    now
}
