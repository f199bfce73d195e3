//! One of the team, for those who give out work.

use std::time::Duration;

use leptos::prelude::*;

use super::crew::{described, proposal, watch_crew};
use crate::{
    components::{ProblemAlert, Select, SkeletonLines},
    trouble::Trouble,
};

/// `<CrewSelect employee=id left_out=now trouble=run.trouble() />`: whoever has least to do is proposed.
#[component]
pub fn CrewSelect(
    /// The id of the chosen one; empty until somebody is.
    employee: RwSignal<String>,
    /// Not to be chosen.
    #[prop(optional_no_strip)]
    left_out: Option<i64>,
    /// Proposed if they still work here.
    #[prop(optional_no_strip)]
    first: Option<i64>,
    trouble: Signal<Option<Trouble>>,
    /// Becomes whether there is nobody to choose.
    #[prop(optional)]
    nobody: RwSignal<bool>,
) -> impl IntoView {
    let crew = watch_crew(Duration::from_secs(60));
    Effect::new(move || {
        let best = crew.data.with(|crew| {
            let crew = crew.as_deref().unwrap_or_default();
            let first = first.filter(|first| crew.iter().any(|one| one.id == *first));
            first.or_else(|| proposal(crew, None, left_out, |one| one.load_today))
        });
        if let Some(best) = best.filter(|_| employee.with_untracked(String::is_empty)) {
            employee.set(best.to_string());
        }
    });
    let options = Signal::derive(move || {
        crew.data.with(|crew| {
            let others = crew.iter().flatten().filter(|one| Some(one.id) != left_out);
            others.map(|one| (one.id.to_string(), described(one))).collect::<Vec<_>>()
        })
    });
    Effect::new(move || nobody.set(crew.data.with(Option::is_some) && options.with(Vec::is_empty)));
    let waiting = move || crew.failure().with(Option::is_none).then(|| view! { <SkeletonLines count=2 /> });
    view! {
        <ProblemAlert trouble=crew.failure() retry=move || crew.refresh() />
        <Show when=move || crew.data.with(Option::is_some) fallback=move || waiting>
            <Show
                when=move || !nobody.get()
                fallback=|| view! { <p class="muted">"There is nobody else to give it to."</p> }
            >
                <Select label="Employee" value=employee options=options pointer="/employee_id" trouble=trouble />
            </Show>
        </Show>
    }
}
