//! What the visitor has booked.

use leptos::prelude::*;

use crate::components::Heading;

pub const TITLE: &str = "My appointments";

#[component]
pub fn Appointments() -> impl IntoView {
    view! { <Heading title=TITLE /> }
}
