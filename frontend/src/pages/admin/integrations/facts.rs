//! The particulars of a row: terms and values side by side.

use leptos::prelude::*;

/// Renders the particulars of a row.
pub fn facts(all: Vec<(&'static str, String)>) -> AnyView {
    let fact = |(term, value)| {
        view! {
            <div>
                <dt>{term}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! { <dl class="facts">{all.into_iter().map(fact).collect_view()}</dl> }.into_any()
}
