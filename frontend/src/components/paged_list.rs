//! A list that is loaded in pages: skeleton, lines, a text if it is empty, and the button for the next page.

use std::hash::Hash;

use leptos::prelude::*;

use super::{More, unique_id};
use crate::paged::Paged;

/// `<PagedList of=customers class="visits" key=|one| one.id line=line skeleton=skeleton empty=empty />`
#[component]
pub fn PagedList<T: Clone + Send + Sync + 'static, K: Eq + Hash + 'static>(
    of: Paged<T>,
    class: &'static str,
    key: fn(&T) -> K,
    #[prop(into)] line: UnsyncCallback<T, AnyView>,
    /// Shown until the first page is loaded.
    #[prop(into)]
    skeleton: ViewFn,
    /// Shown instead of an empty list.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView {
    let id = unique_id("list");
    let lines = format!("#{id} > li");
    view! {
        <Show when=move || of.is_loading()>{skeleton.run()}</Show>
        <Show when=move || of.has_none()>{empty.run()}</Show>
        <ul class=class id=id>
            <For
                each=move || of.items.get().unwrap_or_default()
                key=key
                children=move |one| view! { <li>{line.run(one)}</li> }
            />
        </ul>
        <More of=of lines=lines />
    }
}
