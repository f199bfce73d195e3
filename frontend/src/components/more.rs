//! The end of a paged list: its error, and the button that loads the next page.

use leptos::prelude::*;

use super::{Button, Kind, ProblemAlert};
use crate::{focus, paged::Paged};

/// `<More of=customers />` after a list of `li.paged`: focuses the first of the new items.
#[component]
pub fn More<T: Send + Sync + 'static>(
    of: Paged<T>,
    /// Selects the lines of the list.
    #[prop(default = ".paged".to_owned())]
    lines: String,
) -> impl IntoView {
    let seen = StoredValue::new(None::<usize>);
    Effect::new(move || {
        let count = of.count();
        if let Some(seen) = seen.try_update_value(Option::take).flatten().filter(|seen| *seen < count) {
            let lines = lines.clone();
            focus::soon_in(lines, seen);
        }
    });
    let more = move || {
        seen.set_value(Some(untrack(|| of.count())));
        of.more();
    };
    let retry = move || if untrack(|| of.has_more()) { of.more() } else { of.refresh() };
    view! {
        <ProblemAlert error=of.error() retry=retry />
        <Show when=move || of.has_more()>
            <p class="more">
                <Button kind=Kind::Quiet busy=of.busy() on_press=more>"Show more"</Button>
            </p>
        </Show>
    }
}
