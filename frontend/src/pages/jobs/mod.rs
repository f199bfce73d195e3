//! The staff page `/jobs`: the employee's own jobs and unassigned ones, or the results of a search.

use leptos::prelude::*;

use crate::{
    address,
    components::{Heading, LiveLine, ZoneNote},
    live::Freshness,
};
use {filters::JobFilters, my_jobs::MyJobs, presence::Presence, results::SearchResults, search::Search};

pub mod filters;
pub mod job_entry;
mod my_jobs;
pub mod presence;
mod results;
mod search;

pub const TITLE: &str = "Jobs";

#[component]
pub fn Jobs() -> impl IntoView {
    let filters = JobFilters::new();
    address::sync_query(filters.query_fields(), JobFilters::TYPED);
    let query = filters.query();
    let is_search = Memo::new(move |_| query.with(Option::is_some));
    let freshness = RwSignal::new(Freshness::Waiting);
    view! {
        <div class="title-line">
            <Heading title=TITLE>
                <span class="held-line"><LiveLine freshness=freshness /> <ZoneNote /></span>
            </Heading>
            <Presence />
        </div>
        <Search filters=filters />
        <Show when=move || is_search.get() fallback=move || view! { <MyJobs freshness=freshness /> }>
            <SearchResults query=query filters=filters freshness=freshness />
        </Show>
    }
}
