//! The address to return to after signing in: `?next=`, within this site only.

use js_sys::encode_uri_component;
use leptos::prelude::*;
use leptos_router::location::Location;
use pitboard_domain::role::Role;

/// Returns the current address as a path.
pub fn here(location: &Location) -> String {
    let path = location.pathname.get();
    match location.search.get() {
        query if query.is_empty() => path,
        query => format!("{path}?{}", query.trim_start_matches('?')),
    }
}

/// Returns an address with another one to continue to.
pub fn with_next(page: &str, next: &str) -> String {
    format!("{page}?next={}", String::from(encode_uri_component(next)))
}

/// Returns where to go after signing in: to `next` if it is within the site, else to the role's first page.
pub fn after_sign_in(next: Option<&str>, role: Role) -> String {
    let home = if role.is_staff() { "/appointments/slot-occupancy/" } else { "/appointments" };
    next.filter(|next| is_ours(next)).unwrap_or(home).to_owned()
}

/// Whether a path is within the site and complete: the link of a guest is not without its fragment. Browsers treat
/// "//elsewhere.example", "/\elsewhere.example" and what resolves to them, such as "/.//elsewhere.example", as other
/// hosts.
fn is_ours(path: &str) -> bool {
    path.starts_with('/')
        && !path.split(['?', '#']).next().unwrap_or_default().contains("//")
        && !path.contains(['\\', '\t', '\r', '\n'])
        && !["/login", "/register", "/invitation", "/password-reset", "/a/"]
            .iter()
            .any(|page| path.starts_with(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_returns_only_to_a_place_of_ours() {
        let customer = |next| after_sign_in(Some(next), Role::Customer);
        assert_eq!(customer("/appointments/book/?service=3"), "/appointments/book/?service=3");
        for bad in [
            "//evil.example",
            "/.//evil.example",
            "/%2e//evil.example",
            "/a/..//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:x",
            "/\t/evil",
            "/login",
            "/a/7K3M9QXR",
        ] {
            assert_eq!(customer(bad), "/appointments", "{bad}");
        }
        assert_eq!(after_sign_in(None, Role::Employee), "/appointments/slot-occupancy/");
    }
}
