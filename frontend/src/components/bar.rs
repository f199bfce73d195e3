//! The bar at the top of every page: the workshop's name, the main links, the user menu.

use leptos::prelude::*;

use super::{
    nav_links::{main_links, nav_link},
    user_menu::UserMenu,
};
use crate::{focus, session::use_session, shop::use_shop};

/// Used once, above the pages.
#[component]
pub fn Bar() -> impl IntoView {
    let (shop, session) = (use_shop(), use_session());
    let skip = |event: leptos::ev::MouseEvent| {
        // Following the fragment would change the address and not move the focus.
        event.prevent_default();
        event.stop_propagation();
        focus::heading();
    };
    let links = move || main_links(session).into_iter().map(|(to, words)| nav_link(to, words)).collect_view();
    view! {
        <a class="skip" href="#content" on:click=skip>"Skip to content"</a>
        <header class="bar">
            <a class="brand" href="/">
                <svg viewBox="0 0 28 28" aria-hidden="true">
                    <rect width="28" height="28" rx="8" fill="var(--accent)" />
                    <g fill="var(--accent-ink)">
                        <rect x="6" y="7" width="16" height="3" rx="1.5" />
                        <rect x="6" y="12.5" width="11" height="3" rx="1.5" />
                        <rect x="6" y="18" width="16" height="3" rx="1.5" opacity=".45" />
                    </g>
                </svg>
                <span>{move || shop.name()}</span>
            </a>
            <nav aria-label="Main">{links}</nav>
            <UserMenu />
        </header>
    }
}
