//! Tables, and lists whose rows are updated in place.

use leptos::prelude::*;

/// `<Table caption="Prices" heads=vec!["Body", "Standard"]>{rows}</Table>`: scrolls sideways, also by
/// keyboard, if it is wider than the screen. The caption is for screen readers, unless `shown`.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    heads: Vec<&'static str>,
    /// The number of columns, at the end, that contain numbers.
    #[prop(optional)]
    figures: usize,
    #[prop(optional)] shown: bool,
    children: Children,
) -> impl IntoView {
    let name = caption.clone();
    let words = heads.len() - figures;
    let head = |(at, head)| view! { <th scope="col" class:figure={at >= words}>{head}</th> };
    let heads = heads.into_iter().enumerate().map(head).collect_view();
    view! {
        <div class="table" role="region" aria-label=name tabindex="0">
            <table>
                <caption class:sr-only=!shown>{caption}</caption>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// Creates a row for each item, identified by its id. A row is created once and follows its item, so that it
/// keeps the focus.
pub fn lines<T: Clone + PartialEq + Send + Sync + 'static>(
    items: Signal<Vec<T>>,
    id: fn(&T) -> i64,
    line: impl Fn(Memo<T>) -> AnyView + Clone + Send + 'static,
) -> impl IntoView {
    let child = move |first: T| {
        let own = id(&first);
        let one = Memo::new(move |before: Option<&T>| {
            let found = items.with(|items| items.iter().find(|item| id(item) == own).cloned());
            // Keep the last content while the row is being removed.
            found.unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        line(one)
    };
    view! { <For each=move || items.get() key=move |item| id(item) children=child /> }
}
