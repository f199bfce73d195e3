//! A choice that saves itself: what was wanted last is what is saved in the end, however quickly one chooses.

use leptos::prelude::*;

use crate::{error::ApiError, task::task};

/// The value for a control, which shows what is `known`: nothing before the server has said so. What is chosen is saved
/// by `save`, one at a time; `saved` brings `known` up to date. Where that fails, the value is again what is known.
///
/// `let value = autosave(known, async move |word| api.call(…).await, move |job| live.data.set(Some(job)), move |error| …);`
pub fn autosave<T: 'static>(
    known: Memo<String>,
    save: impl AsyncFn(String) -> Result<T, ApiError> + 'static,
    saved: impl Fn(T) + 'static,
    failed: impl Fn(ApiError) + 'static,
) -> RwSignal<String> {
    let value = RwSignal::new(String::new());
    let run = task(save, saved);
    // What it was set to or sent as last: any other value is somebody's wish, also what was known before.
    let settled = StoredValue::new(String::new());
    let is_wish = move || value.with_untracked(|value| settled.with_value(|settled| value != settled));
    let follow = move |known: String| {
        settled.set_value(known.clone());
        value.set(known);
    };
    Effect::new(move || {
        let known = known.get();
        if !is_wish() && !run.busy().get_untracked() {
            follow(known);
        }
    });
    Effect::new(move || {
        value.track();
        let (busy, error) = (run.busy().get(), run.error().get());
        if let Some(error) = error {
            run.clear();
            follow(known.get_untracked());
            failed(error);
        } else if !busy && is_wish() {
            let wanted = value.get_untracked();
            settled.set_value(wanted.clone());
            run.run(wanted);
        }
    });
    value
}
