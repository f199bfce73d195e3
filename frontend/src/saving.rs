//! A choice that saves itself: what was wanted last is what is saved in the end, however quickly one chooses.

use leptos::prelude::*;

use crate::{task::task, trouble::Trouble};

/// The value for a control, which shows what is `known`: nothing before the server has said so. What is chosen is saved
/// by `save`, one at a time; `saved` brings `known` up to date. Where that fails, the value is again what is known.
///
/// `let value = saving(known, async move |word| api.call(…).await, move |job| live.data.set(Some(job)), move |trouble| …);`
pub fn saving<T: 'static>(
    known: Memo<String>,
    save: impl AsyncFn(String) -> Result<T, Trouble> + 'static,
    saved: impl Fn(T) + 'static,
    failed: impl Fn(Trouble) + 'static,
) -> RwSignal<String> {
    let value = RwSignal::new(String::new());
    let run = task(save, saved);
    // What is sent is not sent again, whatever comes of it.
    let sent = StoredValue::new(None::<String>);
    let follow = move |known: String| {
        sent.set_value(None);
        value.set(known);
    };
    Effect::new(move |before: Option<String>| {
        let known = known.get();
        // Something else may be wanted already.
        if before.is_none_or(|before| value.with_untracked(|value| *value == before)) {
            follow(known.clone());
        }
        known
    });
    Effect::new(move || {
        let (wanted, busy, trouble) = (value.get(), run.busy().get(), run.trouble().get());
        if let Some(trouble) = trouble {
            run.clear();
            follow(known.get_untracked());
            failed(trouble);
        } else if !busy && wanted != known.get_untracked() && sent.get_value().as_ref() != Some(&wanted) {
            sent.set_value(Some(wanted.clone()));
            run.run(wanted);
        }
    });
    value
}
