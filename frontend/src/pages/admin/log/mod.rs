//! Every change: who made it, when, of what, and what it was before.

use chrono::NaiveDate;
use leptos::prelude::*;
use pitboard_api::{AuditEntry, AuditQuery};

use self::{entry::Line, filters::Filters, names::Names};
use crate::{
    api::use_api,
    components::{Empty, Heading, More, SkeletonCards, ZoneNote},
    dates,
    paged::{Paged, paged},
};

mod difference;
mod entry;
mod filters;
mod names;
mod wording;

pub const TITLE: &str = "Log";

#[component]
pub fn Log() -> impl IntoView {
    let api = use_api();
    let (filters, known) = (Filters::from_address(), Names::watch());
    let asked = Memo::new(move |_| filters.asked());
    let entries = paged(
        move || Some(asked.get()),
        async move |query: AuditQuery, cursor| {
            let query = AuditQuery { limit: Some(50), cursor, ..query };
            api.call(async |client| client.list_audit_log(&query).await).await
        },
    );
    let waits = move || entries.items.with(Option::is_none) && entries.error().with(Option::is_none);
    let list = move || {
        let days = move || entries.items.with(|entries| days(entries.as_deref().unwrap_or_default()));
        view! {
            <For
                each=days
                key=|day| *day
                children=move |day| view! { <Day day=day entries=entries filters=filters known=known /> }
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
fn Day(day: NaiveDate, entries: Paged<AuditEntry>, filters: Filters, known: Names) -> impl IntoView {
    let of_day = move || {
        entries.items.with(|all| {
            let all = all.iter().flatten().filter(|entry| entry.at.date_naive() == day);
            all.cloned().collect::<Vec<_>>()
        })
    };
    let line = move |entry| view! { <li class="paged"><Line entry=entry filters=filters known=known /></li> };
    view! {
        <section class="step">
            <header><h2>{dates::long(day)}</h2></header>
            <ol class="log">
                <For each=of_day key=|entry| entry.id children=line />
            </ol>
        </section>
    }
}

/// On which days they were made; those of a day stand together.
fn days(entries: &[AuditEntry]) -> Vec<NaiveDate> {
    let mut days: Vec<_> = entries.iter().map(|entry| entry.at.date_naive()).collect();
    days.dedup();
    days
}
