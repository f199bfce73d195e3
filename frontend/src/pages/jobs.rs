//! Jobs to pick up and jobs of one's own, for staff.

use leptos::prelude::*;

use crate::components::Heading;

pub const TITLE: &str = "Jobs";

#[component]
pub fn Jobs() -> impl IntoView {
    view! { <Heading title=TITLE /> }
}
