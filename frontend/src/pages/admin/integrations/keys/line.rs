//! The row of a key in the list.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use leptos::prelude::*;
use pitboard_api::ApiKey;

use super::{operations::Operations, scopes};
use crate::{dates, pages::admin::integrations::facts::facts};

/// Renders the row of a key, with the buttons of its operations. `now` are the browser's milliseconds.
pub fn line(one: Memo<ApiKey>, now: ReadSignal<f64>, operations: Operations) -> AnyView {
    let name = move || one.with(|one| one.name.clone());
    let is_revoked = Memo::new(move |_| one.with(|one| one.revoked_at.is_some()));
    let is_expired = Memo::new(move |_| {
        now.track();
        one.with(|one| one.expires_at.is_some_and(|at| !dates::is_future(at)))
    });
    let kind = move || match one.with(|one| one.livemode) {
        true => view! { <span class="badge booked">"Live"</span> },
        false => view! { <span class="badge invited">"Test"</span> },
    };
    let ended = move || match (is_revoked.get(), is_expired.get()) {
        (true, _) => Some("Revoked"),
        (false, true) => Some("Expired"),
        (false, false) => None,
    };
    let ended_badge = move || ended().map(|words| view! { <span class="badge off">{words}</span> });
    let edit = move |_| operations.edited.open(Some(one.get_untracked()));
    let buttons = move || {
        view! {
            <button
                class="button plain"
                type="button"
                aria-label=move || format!("Revoke {}", name())
                on:click=move |_| operations.ask_revocation(one.get_untracked())
            >
                "Revoke"
            </button>
            <button
                class="button plain"
                type="button"
                aria-label=move || format!("Rotate the secret of {}", name())
                on:click=move |_| operations.ask_rotation(one.get_untracked())
            >
                "Rotate"
            </button>
            <button class="button quiet" type="button" aria-label=move || format!("Edit {}", name()) on:click=edit>
                "Edit"
            </button>
        }
    };
    view! {
        <li class="item" class:ended=move || ended().is_some()>
            <span class="what">
                <b>{name}</b>
                <code class="muted small">{move || one.with(|one| format!("{}\u{2026}", one.prefix))}</code>
            </span>
            <span class="badges">{kind} {ended_badge}</span>
            <span class="ways">
                <a
                    class="button plain"
                    href=move || format!("/admin/log?subject=api_key:{}", one.with(|one| one.id))
                    aria-label=move || format!("Log of {}", name())
                >
                    "Log"
                </a>
                <Show when=move || !is_revoked.get()>{buttons}</Show>
            </span>
            {move || one.with(|one| facts(facts_of(one)))}
        </li>
    }
    .into_any()
}

fn facts_of(one: &ApiKey) -> Vec<(&'static str, String)> {
    let scopes: Vec<_> = one.scopes.iter().map(|scope| scopes::label(*scope)).collect();
    let networks = match one.networks.is_empty() {
        true => "Any".to_owned(),
        false => one.networks.join(", "),
    };
    let moment = |at: DateTime<FixedOffset>| dates::dated_moment(at);
    let mut facts = vec![
        ("Permissions", scopes.join(", ")),
        ("Networks", networks),
        ("Valid through", one.expires_at.map_or("No end".to_owned(), valid_through)),
        ("Last used", one.last_used_at.map_or("Never".to_owned(), moment)),
        ("Created", moment(one.created_at)),
    ];
    let old_until = one.previous_secret_until.filter(|at| dates::is_future(*at) && one.revoked_at.is_none());
    facts.extend(old_until.map(|at| ("Old secret works until", moment(at))));
    facts.extend(one.revoked_at.map(|at| ("Revoked", moment(at))));
    facts
}

/// Returns the last day of a key that ends at midnight, or its end.
fn valid_through(at: DateTime<FixedOffset>) -> String {
    match at.time() == chrono::NaiveTime::MIN {
        true => dates::short(last_day(at)),
        false => dates::dated_moment(at),
    }
}

/// Returns the last day on which a key can be used.
pub fn last_day(expires_at: DateTime<FixedOffset>) -> NaiveDate {
    (expires_at - TimeDelta::seconds(1)).date_naive()
}
