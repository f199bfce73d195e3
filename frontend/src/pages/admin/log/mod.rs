//! The audit log, newest first: actor, subject, and the values before and after.

use leptos::prelude::*;
use pitboard_api::{AuditEntry, AuditQuery, LocalDate};

use self::{entry::Line, filters::Filters, wording::Names};
use crate::{
    api::use_api,
    components::{Empty, Heading, More, SkeletonCards, ZoneNote},
    dates,
    paged::{Paged, paged},
};

mod difference;
mod entry;
mod filters;
mod wording;

pub const TITLE: &str = "Log";

#[component]
pub fn Log() -> impl IntoView {
    let api = use_api();
    let (filters, names) = (Filters::from_address(), Names::watch());
    let query = Memo::new(move |_| filters.query());
    let entries = paged(
        move || Some(query.get()),
        async move |query: AuditQuery, cursor| {
            let query = AuditQuery { limit: Some(50), cursor, ..query };
            api.call(async |client| client.list_audit_log(&query).await).await
        },
    );
    let list = move || {
        let days = move || entries.items.with(|entries| days(entries.as_deref().unwrap_or_default()));
        view! {
            <For
                each=days
                key=|day| *day
                children=move |day| view! { <Day day=day entries=entries filters=filters names=names /> }
            />
        }
    };
    view! {
        <Heading title=TITLE>
            <span class="held-line">"Who changed what, the newest first." <ZoneNote /></span>
        </Heading>
        <filters::FilterForm filters=filters names=names />
        <Show when=move || entries.is_loading()>
            <SkeletonCards count=8 like="rows" />
        </Show>
        <Show when=move || entries.has_none() fallback=move || list>
            <Empty title="Nothing found" text="Nothing was changed that fits." />
        </Show>
        <More of=entries />
    }
}

#[component]
fn Day(day: LocalDate, entries: Paged<AuditEntry>, filters: Filters, names: Names) -> impl IntoView {
    let of_day = move || {
        entries.items.with(|all| {
            let all = all.iter().flatten().filter(|entry| entry.at.date_naive() == *day);
            all.cloned().collect::<Vec<_>>()
        })
    };
    let line = move |entry| view! { <li class="paged"><Line entry=entry filters=filters names=names /></li> };
    view! {
        <section class="step">
            <header><h2>{dates::long(day)}</h2></header>
            <ol class="log">
                <For each=of_day key=|entry| entry.id children=line />
            </ol>
        </section>
    }
}

/// Returns the days of the entries, which are sorted by time.
fn days(entries: &[AuditEntry]) -> Vec<LocalDate> {
    let mut days: Vec<_> = entries.iter().map(|entry| entry.at.date_naive().into()).collect();
    days.dedup();
    days
}
