//! The search over all jobs, and its filters, which are folded away until they are wanted.

use leptos::prelude::*;
use pitboard_domain::{job::Priority, status::Status};

use super::wanted::{EARLIEST, TO_DO, Wanted};
use crate::{
    components::{Button, Field, Kind, Select},
    labels,
    pages::services::all_services,
    session::use_session,
};

/// `<Search wanted=wanted />`
#[component]
pub fn Search(wanted: Wanted) -> impl IntoView {
    let open = RwSignal::new(false);
    let used = Memo::new(move |_| wanted.filters());
    // A shared address shows what it filters by.
    Effect::new(move || {
        if used.get() > 0 {
            open.set(true);
        }
    });
    let words = move || match used.get() {
        0 => "Filters".to_owned(),
        used => format!("Filters ({used})"),
    };
    let submit = |event: leptos::ev::SubmitEvent| event.prevent_default();
    view! {
        <form class="job-search" role="search" aria-label="All jobs" on:submit=submit>
            <div class="job-search-line">
                <Field
                    label="Search all jobs"
                    value=wanted.search
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
                    {words}
                </button>
            </div>
            <div id="job-filters">
                <Show when=move || open.get()>
                    <Filters wanted=wanted />
                </Show>
            </div>
        </form>
    }
}

type Options = Vec<(String, String)>;

fn options(any: &str, rest: impl IntoIterator<Item = (String, String)>) -> Options {
    [(String::new(), any.to_owned())].into_iter().chain(rest).collect()
}

#[component]
fn Filters(wanted: Wanted) -> impl IntoView {
    let session = use_session();
    let services = all_services();
    let of_service = Signal::derive(move || {
        let all = services.data.get().unwrap_or_default();
        options("All services", all.into_iter().map(|service| (service.id.to_string(), service.name)))
    });
    let statuses = Status::ALL.iter().map(|one| (one.to_string(), labels::status(*one).to_owned()));
    let to_do = (TO_DO.to_owned(), "Still to be done".to_owned());
    let of_status = options("Any status", [to_do].into_iter().chain(statuses));
    let priorities = Priority::ALL.iter().map(|one| (one.to_string(), labels::priority(*one).to_owned()));
    let of_priority = options("Any priority", priorities);
    let of_employee = Signal::derive(move || {
        let me = session.account().map(|me| me.id.to_string());
        let chosen = wanted.employee.get();
        let other = (!chosen.is_empty() && Some(&chosen) != me.as_ref())
            .then(|| (chosen, "Another employee".to_owned()));
        options("Everybody", me.map(|me| (me, "Me".to_owned())).into_iter().chain(other))
    });
    let order = options("Latest first", [(EARLIEST.to_owned(), "Earliest first".to_owned())]);
    view! {
        <div class="job-filters">
            <Select label="Status" value=wanted.status options=of_status />
            <Select label="Priority" value=wanted.priority options=of_priority />
            <Select label="Service" value=wanted.service options=of_service />
            <Select label="Works on it" value=wanted.employee options=of_employee />
            <Field label="From" value=wanted.from kind="date" filter=true />
            <Field label="To" value=wanted.to kind="date" filter=true />
            <Select label="Order" value=wanted.order options=order />
            <Button kind=Kind::Quiet on_press=move || wanted.clear()>"Clear all"</Button>
        </div>
    }
}
