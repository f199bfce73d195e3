//! How soon a job wants to be looked at, where that is not as usual.

use leptos::prelude::*;
use pitboard_domain::job::Priority;

use crate::labels;

/// `<PriorityMark priority=job.priority />`: nothing for what is normal.
#[component]
pub fn PriorityMark(priority: Priority) -> impl IntoView {
    (priority != Priority::Normal)
        .then(|| view! { <span class=format!("priority {priority}")>{labels::priority(priority)}</span> })
}
