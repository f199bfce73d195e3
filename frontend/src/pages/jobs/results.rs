//! The results of a job search: the first page is kept fresh, further pages are loaded on demand.

use std::time::Duration;

use leptos::prelude::*;
use pitboard_api::{Appointment, AppointmentQuery, Page};

use super::{
    filters::JobFilters,
    job_entry::{JobEntry, OnJobChange},
};
use crate::{
    api::use_api,
    components::{Button, Empty, Kind, ProblemAlert, SkeletonCards},
    live::{Freshness, always, watch},
    task::task,
};

/// `<SearchResults query=query filters=filters freshness=freshness />`
#[component]
pub fn SearchResults(
    query: Memo<Option<AppointmentQuery>>,
    filters: JobFilters,
    /// Set to the freshness of the first page.
    freshness: RwSignal<Freshness>,
) -> impl IntoView {
    let api = use_api();
    let first = watch(
        move || query.get(),
        Duration::from_secs(30),
        async move |query, _| always(api.call(async |client| client.list_appointments(&query).await).await),
    );
    Effect::new(move || freshness.set(first.freshness.get()));
    // The jobs of the further pages, and the cursor of the next one.
    let rest = RwSignal::new((Vec::<Appointment>::new(), None::<String>));
    Effect::new(move || {
        query.track();
        rest.set((Vec::new(), None));
    });
    let next = Memo::new(move |_| {
        let of_first = || first.data.with(|page| page.as_ref().and_then(|page| page.next_cursor.clone()));
        rest.with(|(jobs, cursor)| if jobs.is_empty() { of_first() } else { cursor.clone() })
    });
    let more = task(
        async move |(sent, cursor): (AppointmentQuery, String)| {
            let next = AppointmentQuery { cursor: Some(cursor.clone()), ..sent.clone() };
            let page = api.call(async |client| client.list_appointments(&next).await).await?;
            Ok((sent, cursor, page))
        },
        move |(sent, cursor, page): (AppointmentQuery, String, Page<Appointment>)| {
            // The query or the end of the list may have changed meanwhile.
            let is_current = query.with_untracked(|current| current.as_ref() == Some(&sent));
            if is_current && next.get_untracked() == Some(cursor) {
                rest.update(|(jobs, cursor)| {
                    jobs.extend(page.items);
                    *cursor = page.next_cursor;
                });
            }
        },
    );
    let load_next = move || {
        if let (Some(query), Some(cursor)) = (query.get_untracked(), next.get_untracked()) {
            more.run((query, cursor));
        }
    };
    // A refreshed first page may contain jobs of the further pages.
    let jobs = Memo::new(move |_| {
        first.data.with(|page| {
            let mut jobs = page.as_ref()?.items.clone();
            rest.with(|(rest, _)| {
                let new = rest.iter().filter(|job| jobs.iter().all(|known| known.reference != job.reference));
                let new: Vec<_> = new.cloned().collect();
                jobs.extend(new);
            });
            Some(jobs)
        })
    });
    let count = move || {
        let more = if next.with(Option::is_some) { " or more" } else { "" };
        jobs.with(|jobs| match jobs.as_ref()?.len() {
            1 => Some(format!("1{more} found")),
            count => Some(format!("{count}{more} found")),
        })
    };
    let none = Memo::new(move |_| jobs.with(|jobs| jobs.as_ref().is_some_and(Vec::is_empty)));
    let on_change = OnJobChange::new(move |job: Option<Appointment>| {
        rest.update(|rest| match job {
            Some(job) => rest
                .0
                .iter_mut()
                .filter(|old| old.reference == job.reference)
                .for_each(|old| *old = job.clone()),
            None => *rest = (Vec::new(), None),
        });
        first.refresh();
    });
    let skeleton = move || first.failure().get().is_none().then(|| view! { <SkeletonCards count=4 /> });
    view! {
        <section class="step">
            <header>
                <h2>"Found"</h2>
                <span class="muted" role="status">{count}</span>
            </header>
            <ProblemAlert error=first.failure() retry=move || first.refresh() />
            <Show when=move || jobs.with(Option::is_some) fallback=move || skeleton>
                <Show when=move || none.get()>
                    <Empty
                        title="Nothing fits"
                        text="All words must stand in the customer, the plate, the car, the service or the reference. Without a date the last year is searched."
                    >
                        <Button kind=Kind::Quiet on_press=move || filters.clear()>"Clear all"</Button>
                    </Empty>
                </Show>
                <ul class="visits">
                    <For
                        each=move || jobs.get().unwrap_or_default()
                        key=|job| (job.reference.clone(), job.version)
                        children=move |job| view! { <li><JobEntry job=job on_change=on_change /></li> }
                    />
                </ul>
                <ProblemAlert error=more.error() />
                <Show when=move || next.with(Option::is_some)>
                    <p class="more">
                        <Button kind=Kind::Quiet busy=more.busy() on_press=load_next>"Show more"</Button>
                    </p>
                </Show>
            </Show>
        </section>
    }
}
