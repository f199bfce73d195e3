//! The bar on top of every page.

use leptos::prelude::*;

/// Mark and name of the workshop.
#[component]
pub fn Bar(#[prop(into)] name: Signal<String>) -> impl IntoView {
    view! {
        <header class="bar">
            <span class="brand">
                <svg viewBox="0 0 28 28" aria-hidden="true">
                    <rect width="28" height="28" rx="8" fill="var(--accent)" />
                    <g fill="var(--accent-ink)">
                        <rect x="6" y="7" width="16" height="3" rx="1.5" />
                        <rect x="6" y="12.5" width="11" height="3" rx="1.5" />
                        <rect x="6" y="18" width="16" height="3" rx="1.5" opacity=".45" />
                    </g>
                </svg>
                {name}
            </span>
        </header>
    }
}
