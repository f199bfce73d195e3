//! The end of a list that comes in pages: what went wrong, and the way to its next page.

use leptos::prelude::*;

use super::{Button, Kind, ProblemAlert};
use crate::{focus, paged::Paged};

/// `<ul class="paged">…</ul> <More of=customers />`: the focus goes on to the first of those that come.
#[component]
pub fn More<T: Send + Sync + 'static>(of: Paged<T>) -> impl IntoView {
    let seen = StoredValue::new(None::<usize>);
    Effect::new(move || {
        let count = of.count();
        let Some(seen) = seen.get_value().filter(|seen| *seen < count) else { return };
        request_animation_frame(move || {
            focus::focus(&format!(".paged > :nth-child({}) :is(a, button, summary)", seen + 1));
        });
    });
    Effect::new(move || {
        if !of.busy().get() {
            seen.set_value(None);
        }
    });
    let more = move || {
        seen.set_value(Some(untrack(|| of.count())));
        of.more();
    };
    let retry = move || if untrack(|| of.has_more()) { of.more() } else { of.refresh() };
    view! {
        <ProblemAlert trouble=of.trouble() retry=retry />
        <Show when=move || of.has_more()>
            <p class="more">
                <Button kind=Kind::Quiet busy=of.busy() on_press=more>"Show more"</Button>
            </p>
        </Show>
    }
}
