//! Tables, and lists whose lines stay where they are while what they say changes.

use leptos::prelude::*;

/// `<Table caption="Prices" heads=vec!["Body", "Standard"]>{rows}</Table>`: what is wider than the screen is pushed
/// along within it, also by keyboard. The caption is for those who hear it, unless `shown`.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    heads: Vec<&'static str>,
    /// How many of the columns, at the end, have figures.
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

/// A line for each of the items, known by its id. A line is made once and follows what is known of its item, so that
/// the focus stays in it.
pub fn lines<T: Clone + PartialEq + Send + Sync + 'static>(
    items: Signal<Vec<T>>,
    id: fn(&T) -> i64,
    line: impl Fn(Memo<T>) -> AnyView + Clone + Send + 'static,
) -> impl IntoView {
    let child = move |first: T| {
        let own = id(&first);
        let one = Memo::new(move |before: Option<&T>| {
            let found = items.with(|items| items.iter().find(|item| id(item) == own).cloned());
            // While the line goes, it says what it said.
            found.unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        line(one)
    };
    view! { <For each=move || items.get() key=move |item| id(item) children=child /> }
}
