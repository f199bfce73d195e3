//! Content about one object named by the address, with its loading, error and not-found states.

use leptos::prelude::*;
use pitboard_api::ProblemCode;

use super::{Empty, ProblemAlert, SkeletonLines};
use crate::{error::ApiError, live::Live};

/// `<Loaded live=live missing="There is no such customer." list="/admin/customers"
/// words="Customers">…</Loaded>`
#[component]
pub fn Loaded<T: Send + Sync + 'static>(
    live: Live<T>,
    /// The text of the not-found state.
    missing: &'static str,
    /// The address of the list of such objects.
    list: &'static str,
    words: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let is_missing = Memo::new(move |_| {
        let missing =
            |error: &ApiError| error.is(ProblemCode::NotFound) || error.is(ProblemCode::ValidationFailed);
        live.error.with(|error| error.as_ref().is_some_and(missing))
    });
    let error = Signal::derive(move || live.failure().get().filter(|_| !is_missing.get()));
    let waiting = move || {
        (error.get().is_none() && !is_missing.get())
            .then(|| view! { <div class="columns"><SkeletonLines count=6 /><SkeletonLines count=6 /></div> })
    };
    view! {
        <ProblemAlert error=error retry=move || live.refresh() />
        <Show when=move || is_missing.get()>
            <Empty title="Not found" text=missing>
                <a class="button" href=list>{words}</a>
            </Empty>
        </Show>
        <Show when=move || live.data.with(Option::is_some) && !is_missing.get() fallback=move || waiting>
            {children()}
        </Show>
    }
}
