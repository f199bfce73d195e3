//! Where a job stands, as a word with a colour.

use leptos::prelude::*;
use pitboard_domain::status::Status;

use crate::labels;

/// `<StatusBadge status=Status::OnHold note="parts" />`
#[component]
pub fn StatusBadge(
    #[prop(into)] status: Signal<Status>,
    #[prop(optional, into)] note: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <span class=move || format!("badge {}", status.get())>
            {move || labels::status(status.get())} {move || note.get().map(|note| format!(" · {note}"))}
        </span>
    }
}
