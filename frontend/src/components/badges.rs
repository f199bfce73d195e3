//! Small read-only parts: badges of status and priority, a figure with its name, the workshop's time zone.

use leptos::prelude::*;
use pitboard_domain::{job::Priority, status::Status};

use crate::{labels, locale, shop::use_shop};

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

/// `<PriorityMark priority=job.priority />`: shows nothing for normal priority.
#[component]
pub fn PriorityMark(priority: Priority) -> impl IntoView {
    (priority != Priority::Normal)
        .then(|| view! { <span class=format!("priority {priority}")>{labels::priority(priority)}</span> })
}

/// `<Figure words="free" number=number />`, in a list of class `tallies`; `tone` is `waiting` or `over`, and
/// `broad` for a long number.
#[component]
pub fn Figure(
    words: &'static str,
    number: Memo<String>,
    #[prop(optional)] tone: &'static str,
) -> impl IntoView {
    // Zero is not coloured.
    let class = move || {
        if number.with(|number| number == "0") { "tally".to_owned() } else { format!("tally {tone}") }
    };
    view! {
        <div class=class>
            <dt>{words}</dt>
            <dd>{number}</dd>
        </div>
    }
}

/// Names the workshop's time zone where the browser has another one.
#[component]
pub fn ZoneNote() -> impl IntoView {
    let shop = use_shop();
    let zone = move || shop.get().map(|shop| shop.zone.clone()).filter(|zone| !locale::is_browser_zone(zone));
    move || {
        zone().map(
            |zone| view! { <span class="muted small">"Times are the workshop\u{2019}s (" {zone} ")"</span> },
        )
    }
}
