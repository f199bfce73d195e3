//! One entry of the log.

use leptos::prelude::*;
use pitboard_api::AuditEntry;

use super::{
    difference::{Difference, differences},
    filters::Filters,
    names::Names,
    wording,
};
use crate::{
    components::{Button, Kind},
    dates, labels,
};

/// `<Line entry=entry filters=filters known=known />`: who and what it is of lead to the entries of the same.
#[component]
pub fn Line(entry: AuditEntry, filters: Filters, known: Names) -> impl IntoView {
    let own = entry.actor.as_ref().map(|actor| actor.id);
    let who = match entry.actor {
        // Who registers is nobody yet.
        None if entry.kind == "register" => view! { <b>"A visitor"</b> }.into_any(),
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
    // What somebody does to their own account needs no second name.
    let own = own.is_some_and(|id| subject == format!("account:{id}"));
    let of_what = move || {
        if own {
            return None;
        }
        let (of, leads_to) = wording::subject(&subject, &known.words());
        let subject = subject.clone();
        let choose = move || filters.subject.set(subject.clone());
        let open = leads_to.map(|to| view! { <a href=to aria-label=format!("Open {of}")>"Open"</a> });
        Some(view! {
            <Button kind=Kind::Plain label=format!("Only {of}") on_press=choose>{of.clone()}</Button>
            {open}
        })
    };
    let change = entry.change;
    let read = move || differences(&change, &known.words()).into_iter().map(line).collect_view();
    view! {
        <span class="at">{dates::clock(entry.at.time())}</span>
        <div class="log-entry">
            <p class="who">{who}</p>
            <p>
                <b>{wording::kind(&entry.kind)}</b>
                {of_what}
            </p>
            <dl class="differences">{read}</dl>
            <details>
                <summary>"Where from"</summary>
                <p class="muted small">
                    {entry.at.to_rfc3339()} " · " {entry.from_address} " · request " {entry.request_id}
                </p>
            </details>
        </div>
    }
}

fn line(difference: Difference) -> impl IntoView {
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
