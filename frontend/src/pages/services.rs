//! The catalogue, to search and to narrow down.

use leptos::prelude::*;

use crate::components::Heading;

#[component]
pub fn Services() -> impl IntoView {
    view! { <Heading title="Services" /> }
}
