//! The state of a webhook: its badge, and the sentence about what is wrong.

use leptos::prelude::*;
use pitboard_api::Webhook;
use pitboard_domain::webhook::DisabledReason;

use super::types;
use crate::{components::Notice, dates};

/// `<StateBadge one=webhook />`
#[component]
pub fn StateBadge(one: Webhook) -> impl IntoView {
    let (class, words) = match (one.active, one.disabled_reason, one.failing_since) {
        (false, Some(_), _) => ("failing", "Disabled"),
        (false, None, _) => ("off", "Inactive"),
        (true, _, Some(_)) => ("failing", "Failing"),
        (true, _, None) => ("available", "Active"),
    };
    view! { <span class=format!("badge {class}")>{words}</span> }
}

/// Returns what is wrong with a webhook.
pub fn trouble(one: &Webhook) -> Option<String> {
    let since = one.failing_since.map(dates::dated_moment);
    match (one.active, one.disabled_reason, since) {
        (false, Some(DisabledReason::Gone), _) => {
            Some("Disabled, because its receiver answered that it wants no more (410).".to_owned())
        }
        (false, Some(DisabledReason::Failing), _) => {
            Some("Disabled, because every delivery had failed for five days.".to_owned())
        }
        (false, Some(DisabledReason::KeyEnded), _) => {
            Some("Disabled, because its API key was revoked or has expired.".to_owned())
        }
        (true, _, Some(since)) => {
            Some(format!("Every delivery has failed since {since}. After five days it is disabled."))
        }
        _ => None,
    }
}

/// `<TroubleNotice one=webhook />`: shows what is wrong, and what to do.
#[component]
pub fn TroubleNotice(one: Webhook) -> impl IntoView {
    let advice = match one.active {
        true => "Look at the deliveries for the reason.",
        false => "Activate it when the receiver works again. What it missed is in the feed of events.",
    };
    trouble(&one).map(|trouble| view! { <Notice tone="bad"><p>{trouble} " " {advice}</p></Notice> })
}

/// Returns the types of events that a webhook gets, in words.
pub fn types_of(one: &Webhook) -> String {
    match one.types.is_empty() {
        true => "All events".to_owned(),
        false => one.types.iter().map(|kind| types::label(*kind)).collect::<Vec<_>>().join(", "),
    }
}

/// Returns the host of an address, such as "example.com".
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn the_host_of_an_address_has_neither_scheme_nor_path() {
        assert_eq!(host("https://example.com:8443/pitboard?a=b"), "example.com:8443");
        assert_eq!(host("https://example.com"), "example.com");
    }
}
