//! One entry of the log.

use leptos::prelude::*;
use pitboard_api::AuditEntry;
use pitboard_domain::event::EventKind;

use super::{
    difference::{Difference, read_differences},
    filters::Filters,
    wording::{self, Names},
};
use crate::{
    components::{Button, Kind},
    dates, labels,
};

/// `<Line entry=entry filters=filters names=names />`: its actor and its subject are buttons that filter by them.
#[component]
pub fn Line(entry: AuditEntry, filters: Filters, names: Names) -> impl IntoView {
    let own = entry.actor.as_ref().map(|actor| actor.id);
    let key = entry.api_key.map(|key| format!("API key: {}", key.name));
    let actor_view = match entry.actor {
        None if key.is_some() => view! { <b>{key}</b> }.into_any(),
        // A registration has no actor yet.
        None if entry.kind == EventKind::Register => view! { <b>"A visitor"</b> }.into_any(),
        None => view! { <b>"The workshop"</b> }.into_any(),
        Some(actor) => {
            let label = format!("Only what {} did", actor.name);
            let choose = move || filters.actor.set(actor.id.to_string());
            view! {
                <Button kind=Kind::Plain label=label on_press=choose>{actor.name.clone()}</Button>
                <span class="muted small">{labels::role(actor.role)}</span>
            }
            .into_any()
        }
    };
    let subject = entry.subject;
    // The subject is omitted if it is the actor's own account.
    let is_own = own.is_some_and(|id| subject == format!("account:{id}"));
    let subject_view = move || {
        if is_own {
            return None;
        }
        let (of, address) = wording::subject(&subject, &names.table());
        let subject = subject.clone();
        let choose = move || filters.subject.set(subject.clone());
        let open = address.map(|to| view! { <a href=to aria-label=format!("Open {of}")>"Open"</a> });
        Some(view! {
            <Button kind=Kind::Plain label=format!("Only {of}") on_press=choose>{of.clone()}</Button>
            {open}
        })
    };
    let change = entry.change;
    let changes =
        move || read_differences(&change, &names.table()).into_iter().map(difference_line).collect_view();
    view! {
        <span class="at">{dates::clock(entry.at.time())}</span>
        <div class="log-entry">
            <p class="who">{actor_view}</p>
            <p>
                <b>{wording::kind(entry.kind.as_str())}</b>
                {subject_view}
            </p>
            <dl class="differences">{changes}</dl>
            <details>
                <summary>"Where from"</summary>
                <p class="muted small">
                    {entry.at.to_rfc3339()} " · " {entry.from_address} " · request " {entry.request_id}
                </p>
            </details>
        </div>
    }
}

fn difference_line(difference: Difference) -> impl IntoView {
    let Difference { field, before, after } = difference;
    let arrow = before
        .is_some()
        .then(|| view! { <span aria-hidden="true">" → "</span> <span class="sr-only">" then "</span> });
    view! {
        <div>
            <dt>{field}</dt>
            <dd>{before.map(|before| view! { <del>{before}</del> })} {arrow} {after.unwrap_or_else(|| "nothing".to_owned())}</dd>
        </div>
    }
}
