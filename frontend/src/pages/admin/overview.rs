//! How the workshop does: the figures of a range of days.

use leptos::prelude::*;

use crate::components::Heading;

pub const TITLE: &str = "Overview";

#[component]
pub fn Overview() -> impl IntoView {
    view! { <Heading title=TITLE /> }
}
