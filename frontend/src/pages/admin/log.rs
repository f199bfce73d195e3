//! Every change: who made it, when, of what, and what it was before.

use chrono::NaiveDate;
use leptos::prelude::*;
use pitboard_api::{AuditEntry, AuditQuery};

use self::{entry::Line, filters::Filters, known::Known};
use crate::{
    api::use_api,
    components::{Empty, Heading, More, SkeletonCards, ZoneNote},
    dates,
    paged::paged,
};

mod difference;
mod entry;
mod filters;
mod known;
mod words;

pub const TITLE: &str = "Log";

#[component]
pub fn Log() -> impl IntoView {
    let api = use_api();
    let (filters, known) = (Filters::from_address(), Known::watch());
    let asked = Memo::new(move |_| filters.asked());
    let entries = paged(
        move || Some(asked.get()),
        async move |query: AuditQuery, cursor| {
            let query = AuditQuery { limit: Some(50), cursor, ..query };
            api.call(async |client| client.list_audit_log(&query).await).await
        },
    );
    let waits = move || entries.items.with(Option::is_none) && entries.trouble().with(Option::is_none);
    let list = move || {
        let days = move || by_day(entries.items.get().unwrap_or_default());
        view! {
            <For
                each=days
                key=|(day, entries)| (*day, entries.len())
                children=move |(day, entries)| view! { <Day day=day entries=entries filters=filters known=known /> }
            />
        }
    };
    view! {
        <Heading title=TITLE>
            <span class="held-line">"Who changed what, the newest first." <ZoneNote /></span>
        </Heading>
        <filters::Form filters=filters known=known />
        <Show when=waits>
            <SkeletonCards count=8 like="rows" />
        </Show>
        <Show when=move || entries.has_none() fallback=move || list>
            <Empty title="Nothing found" text="Nothing was changed that fits." />
        </Show>
        <More of=entries />
    }
}

#[component]
fn Day(day: NaiveDate, entries: Vec<AuditEntry>, filters: Filters, known: Known) -> impl IntoView {
    let line = move |entry| view! { <li class="paged"><Line entry=entry filters=filters known=known /></li> };
    view! {
        <section class="step">
            <header><h2>{dates::long(day)}</h2></header>
            <ol class="log">{entries.into_iter().map(line).collect_view()}</ol>
        </section>
    }
}

/// The entries of each day together, in the order in which they came.
fn by_day(entries: Vec<AuditEntry>) -> Vec<(NaiveDate, Vec<AuditEntry>)> {
    let mut days: Vec<(NaiveDate, Vec<AuditEntry>)> = Vec::new();
    for entry in entries {
        let day = entry.at.date_naive();
        match days.last_mut() {
            Some((last, entries)) if *last == day => entries.push(entry),
            _ => days.push((day, vec![entry])),
        }
    }
    days
}
