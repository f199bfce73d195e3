//! The ways through the page, which stand in the bar, and on small screens in the user menu.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::Need;
use crate::session::Session;

/// Address and words of the ways that stand in the bar itself. What is staff's own is in the user menu.
pub(super) fn ways(session: Session) -> Vec<(&'static str, &'static str)> {
    let mut ways = vec![("/services", "Services"), ("/appointments/book/", "Book")];
    match session.account() {
        Some(account) if account.role.is_staff() => ways.push(("/jobs", "Jobs")),
        Some(_) => ways.push(("/appointments", "My appointments")),
        None => {}
    }
    ways
}

/// Those that only staff have, in the user menu.
pub(super) fn staff_ways(session: Session) -> Vec<(&'static str, &'static str)> {
    let Some(role) = session.role().filter(|role| role.is_staff()) else { return Vec::new() };
    let mut ways = vec![("/appointments/slot-occupancy/", "Workshop Capacity")];
    if Need::Manager.admits(role) {
        ways.push(("/team", "Team"));
    }
    if Need::Admin.admits(role) {
        ways.push(("/admin", "Administration"));
    }
    ways
}

/// A link that knows whether one is there.
pub(super) fn way(to: &'static str, words: &'static str) -> impl IntoView {
    link(to, words, |_| false)
}

/// A link that knows whether one is there, or at something that is listed there.
pub(super) fn way_to_list(to: &'static str, words: &'static str) -> impl IntoView {
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
