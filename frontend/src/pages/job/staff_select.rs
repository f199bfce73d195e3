//! One of the team, for those who give out work.

use std::time::Duration;

use leptos::prelude::*;

use super::staff::{described, proposal, watch_staff};
use crate::{
    components::{ProblemAlert, Select, SkeletonLines},
    error::ApiError,
};

/// `<StaffSelect employee=id left_out=now error=run.error() />`: whoever has least to do is proposed.
#[component]
pub fn StaffSelect(
    /// The id of the chosen one; empty until somebody is.
    employee: RwSignal<String>,
    /// Not to be chosen.
    #[prop(optional_no_strip)]
    left_out: Option<i64>,
    /// Proposed if they still work here.
    #[prop(optional_no_strip)]
    first: Option<i64>,
    error: Signal<Option<ApiError>>,
    /// Becomes whether there is nobody to choose.
    #[prop(optional)]
    nobody: RwSignal<bool>,
) -> impl IntoView {
    let staff = watch_staff(Duration::from_secs(60));
    Effect::new(move || {
        let best = staff.data.with(|staff| {
            let staff = staff.as_deref().unwrap_or_default();
            let first = first.filter(|first| staff.iter().any(|one| one.id == *first));
            first.or_else(|| proposal(staff, None, left_out, |one| one.load_today))
        });
        if let Some(best) = best.filter(|_| employee.with_untracked(String::is_empty)) {
            employee.set(best.to_string());
        }
    });
    let options = Signal::derive(move || {
        staff.data.with(|staff| {
            let others = staff.iter().flatten().filter(|one| Some(one.id) != left_out);
            others.map(|one| (one.id.to_string(), described(one))).collect::<Vec<_>>()
        })
    });
    Effect::new(move || nobody.set(staff.data.with(Option::is_some) && options.with(Vec::is_empty)));
    let waiting = move || staff.failure().with(Option::is_none).then(|| view! { <SkeletonLines count=2 /> });
    view! {
        <ProblemAlert error=staff.failure() retry=move || staff.refresh() />
        <Show when=move || staff.data.with(Option::is_some) fallback=move || waiting>
            <Show
                when=move || !nobody.get()
                fallback=|| view! { <p class="muted">"There is nobody else to give it to."</p> }
            >
                <Select label="Employee" value=employee options=options pointer="/employee_id" error=error />
            </Show>
        </Show>
    }
}
