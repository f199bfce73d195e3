//! Whose time it is, where that is not plain.

use leptos::prelude::*;

use crate::{locale, shop::use_shop};

/// `<ZoneNote />`: nothing where the browser has the workshop's zone.
#[component]
pub fn ZoneNote() -> impl IntoView {
    let shop = use_shop();
    let zone = move || shop.get().map(|shop| shop.zone.clone()).filter(|zone| !locale::is_browser_zone(zone));
    move || {
        zone().map(
            |zone| view! { <span class="muted small">"Times are the workshop\u{2019}s (" {zone} ")"</span> },
        )
    }
}
