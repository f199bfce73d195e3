//! One job, with what may be done to it, for staff.

use leptos::prelude::*;

use crate::components::Heading;

mod forms;
pub mod moves;

pub const TITLE: &str = "Job";

#[component]
pub fn Job() -> impl IntoView {
    view! { <Heading title=TITLE /> }
}
