//! The search field over all jobs, and its filters, which are collapsed at first.

use leptos::prelude::*;
use pitboard_domain::{job::Priority, status::Status};

use super::filters::{EARLIEST, JobFilters, TO_DO};
use crate::{
    components::{Button, Field, Kind, Select, options},
    labels,
    pages::services::all_services,
    session::use_session,
};

/// `<Search filters=filters />`
#[component]
pub fn Search(filters: JobFilters) -> impl IntoView {
    let open = RwSignal::new(false);
    let active = Memo::new(move |_| filters.count_active());
    // A link with filters shows them.
    Effect::new(move || {
        if active.get() > 0 {
            open.set(true);
        }
    });
    let label = move || match active.get() {
        0 => "Filters".to_owned(),
        active => format!("Filters ({active})"),
    };
    let submit = |event: leptos::ev::SubmitEvent| event.prevent_default();
    view! {
        <form class="job-search" role="search" aria-label="All jobs" on:submit=submit>
            <div class="job-search-line">
                <Field
                    label="Search all jobs"
                    value=filters.search
                    kind="search"
                    filter=true
                    maxlength=100
                />
                <button
                    class="button quiet"
                    type="button"
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    aria-controls="job-filters"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {label}
                </button>
            </div>
            <div id="job-filters">
                <Show when=move || open.get()>
                    <Filters filters=filters />
                </Show>
            </div>
        </form>
    }
}

/// Returns the options after the one that does not filter.
fn with_any(any: &str, rest: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    [(String::new(), any.to_owned())].into_iter().chain(rest).collect()
}

#[component]
fn Filters(filters: JobFilters) -> impl IntoView {
    let session = use_session();
    let services = all_services();
    let of_service = Signal::derive(move || {
        let all = services.data.get().unwrap_or_default();
        with_any("All services", all.into_iter().map(|service| (service.id.to_string(), service.name)))
    });
    let of_status = options(&[("", "Any status"), (TO_DO, "Still to be done")], Status::ALL, labels::status);
    let of_priority = options(&[("", "Any priority")], Priority::ALL, labels::priority);
    let of_employee = Signal::derive(move || {
        let me = session.account().map(|me| me.id.to_string());
        let chosen = filters.employee.get();
        let other = (!chosen.is_empty() && Some(&chosen) != me.as_ref())
            .then(|| (chosen, "Another employee".to_owned()));
        with_any("Everybody", me.map(|me| (me, "Me".to_owned())).into_iter().chain(other))
    });
    let order = with_any("Latest first", [(EARLIEST.to_owned(), "Earliest first".to_owned())]);
    view! {
        <div class="job-filters">
            <Select label="Status" value=filters.status options=of_status />
            <Select label="Priority" value=filters.priority options=of_priority />
            <Select label="Service" value=filters.service options=of_service />
            <Select label="Works on it" value=filters.employee options=of_employee />
            <Field label="From" value=filters.from kind="date" filter=true />
            <Field label="To" value=filters.to kind="date" filter=true />
            <Select label="Order" value=filters.order options=order />
            <Button kind=Kind::Quiet on_press=move || filters.clear()>"Clear all"</Button>
        </div>
    }
}
