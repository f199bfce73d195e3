//! A control that saves itself: the last choice wins, however quickly choices follow each other.

use leptos::prelude::*;

use crate::{error::ApiError, task::task};

/// Returns the value of a control that shows `known` (empty until the server has answered) and saves every
/// choice with `save`, one at a time. `saved` updates `known`; after a failure the control shows `known`
/// again.
///
/// `let value = autosave(known, async move |word| api.call(…).await, move |job| live.data.set(Some(job)),
/// move |error| …);`
pub fn autosave<T: 'static>(
    known: Memo<String>,
    save: impl AsyncFn(String) -> Result<T, ApiError> + 'static,
    saved: impl Fn(T) + 'static,
    failed: impl Fn(ApiError) + 'static,
) -> RwSignal<String> {
    let value = RwSignal::new(String::new());
    let run = task(save, saved);
    // The value that was last set from `known` or sent. Any other value is an unsaved choice, even the
    // previous one.
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
            let choice = value.get_untracked();
            settled.set_value(choice.clone());
            run.run(choice);
        }
    });
    value
}
