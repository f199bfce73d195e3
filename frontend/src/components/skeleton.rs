//! Placeholders for content that is loading, of about its size so that nothing moves.

use leptos::prelude::*;

/// `<SkeletonLines count=3 />`
#[component]
pub fn SkeletonLines(#[prop(default = 3)] count: usize) -> impl IntoView {
    let line = |_| view! { <span class="skeleton line"></span> };
    view! {
        <div class="skeletons">
            <span class="sr-only" role="status">"Loading…"</span>
            {(0..count).map(line).collect_view()}
        </div>
    }
}

/// `<SkeletonCards count=5 />`: of the size of period cards, or of what `like` names.
#[component]
pub fn SkeletonCards(
    #[prop(default = 5)] count: usize,
    /// `one`, the chosen service; `options`, services to choose from; `rows`, a list; `strip`, a strip of
    /// days; `tallies`, figures.
    #[prop(optional)]
    like: &'static str,
) -> impl IntoView {
    let card = |_| view! { <span class="skeleton block"></span> };
    view! {
        <div class=format!("grid {like}")>
            <span class="sr-only" role="status">"Loading…"</span>
            {(0..count).map(card).collect_view()}
        </div>
    }
}
