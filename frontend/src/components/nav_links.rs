//! The links of the main navigation, in the bar or, on small screens, in the user menu.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Access;
use crate::session::Session;

/// Returns address and label of the links in the bar. Staff have further ones in the user menu.
pub(super) fn main_links(session: Session) -> Vec<(&'static str, &'static str)> {
    let mut main_links = vec![("/services", "Services"), ("/appointments/book/", "Book")];
    match session.account() {
        Some(account) if account.role.is_staff() => main_links.push(("/jobs", "Jobs")),
        Some(_) => main_links.push(("/appointments", "My appointments")),
        None => {}
    }
    main_links
}

/// Returns the links in the user menu that only staff have.
pub(super) fn staff_links(session: Session) -> Vec<(&'static str, &'static str)> {
    let Some(role) = session.role().filter(|role| role.is_staff()) else { return Vec::new() };
    let mut main_links = vec![("/appointments/slot-occupancy/", "Workshop Capacity")];
    if Access::Manager.allows(role) {
        main_links.push(("/team", "Team"));
    }
    if Access::Admin.allows(role) {
        main_links.push(("/admin", "Administration"));
    }
    main_links
}

/// A link that marks the current page.
pub(super) fn nav_link(to: &'static str, words: &'static str) -> impl IntoView {
    link(to, words, |_| false)
}

/// A link that also marks pages below its address.
pub(super) fn section_link(to: &'static str, words: &'static str) -> impl IntoView {
    link(to, words, |rest| rest.starts_with('/'))
}

fn link(to: &'static str, words: &'static str, is_within: fn(&str) -> bool) -> impl IntoView {
    let path = use_location().pathname;
    let here = move || match path.read().trim_end_matches('/').strip_prefix(to.trim_end_matches('/')) {
        Some("") => Some("page"),
        Some(rest) if is_within(rest) => Some("true"),
        _ => None,
    };
    view! { <a href=to aria-current=here>{words}</a> }
}
